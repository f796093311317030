import Incidents
package import Reports
package import Runbooks

/// Asks the entry checks of many runbooks at once, and says which of them fit what is happening now.
///
/// Everything goes out together, a bounded number in flight; a source that never answers costs its own time-out and nothing
/// else. Nothing is recorded, and only what reads is asked.
package struct Triage {
  let world: World
  let configuration: Configuration
  /// `--set`, by name.
  let values: [String: String]
  /// Variables of our own environment.
  let environment: (String) -> String?

  package init(
    world: World, configuration: Configuration, values: [String: String], environment: @escaping (String) -> String?
  ) {
    self.world = world
    self.configuration = configuration
    self.values = values
    self.environment = environment
  }

  /// Given, in the environment under its own name, or the author's default.
  private func value(of parameter: Parameter) -> String? {
    if let given = values[parameter.name] { return given }
    if parameter.variable == parameter.name, let found = environment(parameter.name) { return found }
    return parameter.fallback
  }

  /// One runbook with where its file lies.
  package struct Candidate {
    package var runbook: Runbook
    package var folder: String
    package init(runbook: Runbook, folder: String) {
      self.runbook = runbook
      self.folder = folder
    }
  }

  /// Asks and ranks.
  package func ask(_ candidates: [Candidate]) -> TriageFindings {
    let began = world.now().monotonic
    var findings = TriageFindings(
      runbooks: candidates.map { TriageFindings.Entry(runbook: $0.runbook) }, now: world.now().wall)
    askSources(candidates, into: &findings)
    askScripts(candidates, into: &findings)
    findings.joinAlerts()
    findings.rank()
    findings.milliseconds = Int((world.now().monotonic - began) / 1_000_000)
    return findings
  }

  private func askSources(_ candidates: [Candidate], into findings: inout TriageFindings) {
    var checks: [(entry: Int, check: AskedCheck)] = []
    for (i, candidate) in candidates.enumerated() {
      let surroundings = AskedCheck.Surroundings(
        configuration: configuration, folder: candidate.folder,
        // Of our environment nothing goes into a query: see `Walker.queryValue`.
        value: { values[$0.name] ?? $0.fallback })
      for (step, run, block) in candidate.runbook.entryBlocks where block.kind == .query {
        if let check = AskedCheck(run, block, of: step, in: candidate.runbook, surroundings) {
          checks.append((i, check))
        } else {
          findings.runbooks[i].unasked.append(block.attributes.name ?? step.title)
        }
      }
    }
    let now = world.now().wall
    var questions: [Question] = []
    var parts: [(check: Int, part: AskedCheck.Part)] = []
    var replies = [CheckReplies](repeating: CheckReplies(asked: now), count: checks.count)
    for (c, (_, check)) in checks.enumerated() {
      if let failure = check.failure {
        replies[c].value = Reply(.failed(failure))
        continue
      }
      for (part, question) in check.questions(at: now, withAge: false) {
        questions.append(question)
        parts.append((c, part))
      }
    }
    let alertmanagers = configuration.sources.filter { $0.kind == .alertmanager }
    let firstAlert = questions.count
    questions += alertmanagers.map {
      Question(source: $0, query: FilledQuery(language: "", text: ""), form: .alerts, timeout: $0.timeout)
    }
    world.sources.ask(questions, stop: { world.person.isToldToEnd }) { index, reply in
      if index >= firstAlert {
        findings.take(reply, from: alertmanagers[index - firstAlert])
      } else {
        replies[parts[index].check].take(reply, for: parts[index].part)
      }
    }
    findings.questions = questions.count
    for (c, (entry, check)) in checks.enumerated() {
      let read = findings.runbooks[entry].checks
      let (reading, verdict, reason) = check.judged(replies[c]) { name in
        read.first { $0.name == name && $0.verdict.isDecided }?.reading.value ?? .unknown
      }
      findings.runbooks[entry].checks.append(
        TriageFindings.Check(
          name: check.name, reading: reading, expected: check.expected, verdict: verdict,
          reason: reason.map { EvidenceWords.sentence($0, source: check.source) }))
    }
  }

  /// Entry checks of the shell, one after another: only those whose every word is known to look.
  private func askScripts(_ candidates: [Candidate], into findings: inout TriageFindings) {
    for (i, candidate) in candidates.enumerated() {
      for (step, _, block) in candidate.runbook.entryBlocks where block.kind == .command {
        let name = block.attributes.name ?? step.title
        guard let command = block.commands.first, command.effect == .looking, command.obstacle == nil,
          !world.person.isToldToEnd
        else {
          findings.runbooks[i].unasked.append(name)
          continue
        }
        var launch = Launch(script: command.script, directory: block.attributes.dir)
        launch.timeout = min(block.attributes.timeout ?? .seconds(5), .seconds(30))
        launch.read(by: block.attributes.shell.flatMap(Interpreter.parse))
        if block.attributes.on == nil { launch.environment.append(("MUSTER_RUNBOOK_DIR", candidate.folder)) }
        if let failure = launch.settle(block, in: candidate.runbook, configuration, folder: candidate.folder) {
          let source = block.attributes.source ?? world.host
          findings.runbooks[i].checks.append(
            TriageFindings.Check(
              name: name, reading: Reading(text: "", source: source), expected: block.attributes.expect?.source,
              verdict: .error, reason: EvidenceWords.sentence(failure, source: source)))
          continue
        }
        var missing: [String] = []
        for name in command.placeholders {
          let parameter = candidate.runbook.parameters.first { $0.name == name }
          if let parameter, let value = value(of: parameter) {
            launch.environment.append((parameter.variable, value))
          } else {
            missing.append(name)
          }
        }
        let given = Dictionary(launch.environment.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
        if let refusal = configuration.policy.forbids(command.script, values: { given[$0] }) {
          findings.runbooks[i].checks.append(
            TriageFindings.Check(
              name: name, reading: Reading(text: "", source: world.host), expected: block.attributes.expect?.source,
              verdict: .error, reason: Refusals.sentence(refusal)))
          continue
        }
        if let on = block.attributes.on {
          do {
            launch.place = try ElsewhereAddress(on).place { name in
              candidate.runbook.parameters.first { $0.name == name }.flatMap { self.value(of: $0) }
            }
          } catch {
            launch.refused = "\(on) \(error.message); \(error.hint)"
          }
          if block.attributes.shell == nil { launch.read(by: nil) }
        }
        let (reading, verdict, reason) = run(launch, block, missing: missing)
        findings.runbooks[i].checks.append(
          TriageFindings.Check(
            name: name, reading: reading, expected: block.attributes.expect?.source, verdict: verdict, reason: reason))
        findings.scripts += 1
      }
    }
  }

  private func run(_ launch: Launch, _ block: Block, missing: [String]) -> (Reading, Verdict, String?) {
    let here = Reading(text: "", source: world.host)
    if !missing.isEmpty { return (here, .error, "no value for \(missing.joined(separator: ", "))") }
    do {
      let finish = try world.shell.run(launch, onStart: { _ in }, onOutput: { _, _ in })
      let (reading, verdict) = ScriptReading.judge(
        finish, block, source: world.host, sampled: world.now().wall, lookup: { _ in .unknown })
      return (reading, verdict, nil)
    } catch {
      return (here, .error, "\(error.operation) \(error.object)")
    }
  }
}

extension Runbook {
  /// The blocks with the role `entry`, with their steps.
  var entryBlocks: [(step: Step, run: RunRef, block: Block)] {
    steps.flatMap { step in
      step.blocks.enumerated().compactMap { b, block in
        block.role == .entry ? (step, RunRef(block: b, command: 0), block) : nil
      }
    }
  }
}
