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

  /// Given, or the author's default. What only stands in our environment is none: nobody sees what a script that somebody
  /// else wrote does with it.
  private func value(of parameter: Parameter) -> String? { values[parameter.name] ?? parameter.fallback }

  /// True for a variable that a script may tell another machine.
  private func isGiven(_ name: String, in book: Runbook) -> Bool {
    guard let known = book.parameters.first(where: { $0.variable == name || $0.name == name }) else { return false }
    return !known.secret && value(of: known) != nil
  }

  /// One runbook with where its file lies.
  package struct Candidate {
    package var runbook: Runbook
    package var folder: String
    /// What is wrong with what its file says to Muster; then nothing of it is asked.
    package var mistakes: [String]
    package init(runbook: Runbook, folder: String, mistakes: [String] = []) {
      self.runbook = runbook
      self.folder = folder
      self.mistakes = mistakes
    }
  }

  /// Asks and ranks.
  package func ask(_ candidates: [Candidate]) -> TriageFindings {
    let began = world.now().monotonic
    var findings = TriageFindings(
      runbooks: candidates.map { TriageFindings.Entry(runbook: $0.runbook) }, now: world.now().wall)
    for (i, candidate) in candidates.enumerated() where !candidate.mistakes.isEmpty {
      findings.silent += candidate.mistakes.map { "\($0); nothing of it was asked" }
      findings.runbooks[i].unasked = candidate.runbook.entryBlocks.map { $0.block.attributes.name ?? $0.step.title }
    }
    askSources(candidates, into: &findings)
    askScripts(candidates, into: &findings)
    findings.joinAlerts()
    findings.rank()
    findings.milliseconds = Int((world.now().monotonic - began) / 1_000_000)
    return findings
  }

  private func askSources(_ candidates: [Candidate], into findings: inout TriageFindings) {
    var checks: [(entry: Int, check: AskedCheck)] = []
    for (i, candidate) in candidates.enumerated() where candidate.mistakes.isEmpty {
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
    // What several checks ask alike is asked once.
    var questions: [Question] = []
    var places: [Question: Int] = [:]
    var parts: [[(check: Int, part: AskedCheck.Part)]] = []
    var replies = [CheckReplies](repeating: CheckReplies(asked: now), count: checks.count)
    for (c, (_, check)) in checks.enumerated() {
      if let failure = check.failure {
        replies[c].value = Reply(.failed(failure))
        continue
      }
      for (part, question) in check.questions(at: now, withAge: false) {
        if let place = places[question] {
          parts[place].append((c, part))
          continue
        }
        places[question] = questions.count
        questions.append(question)
        parts.append([(c, part)])
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
        for (check, part) in parts[index] { replies[check].take(reply, for: part) }
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

  /// Entry checks of the shell, some at once: only those whose every word is known to look.
  private func askScripts(_ candidates: [Candidate], into findings: inout TriageFindings) {
    var scripts: [Script] = []
    var redaction = Redaction()
    let known = KnownSecrets.found(configuration, Incident(id: ID(text: "")), by: world.secret)
    for (_, secret) in known { redaction.add(secret) }
    for (i, candidate) in candidates.enumerated() where candidate.mistakes.isEmpty {
      for (step, _, block) in candidate.runbook.entryBlocks where block.kind == .command {
        let name = block.attributes.name ?? step.title
        if let fault = block.attributes.fault {
          findings.runbooks[i].checks.append(
            TriageFindings.Check(
              name: name, reading: Reading(text: "", source: world.host), expected: nil, verdict: .error,
              reason: EvidenceWords.sentence(fault, source: world.host)))
          continue
        }
        guard let command = block.commands.first, command.effect == .looking, command.obstacle == nil,
          !ShellOutgoing.carries(command, isGiven: { isGiven($0, in: candidate.runbook) }), !world.person.isToldToEnd
        else {
          findings.runbooks[i].unasked.append(name)
          continue
        }
        scripts.append(script(command, block, name, of: candidate, at: i))
        scripts[scripts.count - 1].launch.redaction = redaction
      }
    }
    let ready = scripts.indices.filter { scripts[$0].failure == nil }
    findings.scripts = ready.count
    var finishes: [Int: Result<Finish, HostError>] = [:]
    if !ready.isEmpty {
      let all = world.shell.runAll(ready.map { scripts[$0].launch }, atOnce: Self.mostScripts)
      for (place, finish) in zip(ready, all) { finishes[place] = finish }
    }
    for (place, script) in scripts.enumerated() {
      findings.runbooks[script.entry].checks.append(judged(script, finishes[place]))
    }
  }

  /// How many scripts run at once.
  private static let mostScripts = 8

  /// One entry check of the shell, ready to run.
  private struct Script {
    var entry: Int
    var name: String
    var block: Block
    var launch: Launch
    /// Why it cannot be run.
    var failure: String?
    /// Where its reading comes from.
    var source: String
  }

  private func script(
    _ command: Command, _ block: Block, _ name: String, of candidate: Candidate, at entry: Int
  ) -> Script {
    var launch = Launch(script: command.script, directory: block.attributes.dir)
    launch.timeout = min(block.attributes.timeout ?? .seconds(5), .seconds(30))
    launch.read(by: block.attributes.shell.flatMap(Interpreter.parse))
    launch.isBare = true
    if block.attributes.on == nil { launch.environment.append(("MUSTER_RUNBOOK_DIR", candidate.folder)) }
    var script = Script(entry: entry, name: name, block: block, launch: launch, source: world.host)
    if let failure = script.launch.settle(block, in: candidate.runbook, configuration, folder: candidate.folder) {
      script.source = block.attributes.source ?? world.host
      script.failure = EvidenceWords.sentence(failure, source: script.source)
      return script
    }
    var missing: [String] = []
    for name in command.placeholders {
      let parameter = candidate.runbook.parameters.first { $0.name == name }
      if let parameter, let value = value(of: parameter) {
        script.launch.environment.append((parameter.variable, value))
      } else {
        missing.append(name)
      }
    }
    let given = Dictionary(script.launch.environment.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    if let refusal = configuration.policy.forbids(command.script, values: { given[$0] }) {
      script.failure = Refusals.sentence(refusal)
    } else if !missing.isEmpty {
      let isSet = missing.contains { environment($0) != nil }
      let hint = isSet ? "; nothing is taken from the environment where nobody is asked: --set" : ""
      script.failure = "no value for \(missing.joined(separator: ", "))\(hint)"
    }
    if let on = block.attributes.on { settle(&script.launch, on: on, block, candidate.runbook) }
    return script
  }

  /// Puts a script onto the machine that its block names.
  private func settle(_ launch: inout Launch, on: String, _ block: Block, _ runbook: Runbook) {
    do {
      launch.place = try ElsewhereAddress(on).place { name in
        runbook.parameters.first { $0.name == name }.flatMap { self.value(of: $0) }
      }
    } catch {
      launch.refused = "\(on) \(error.message); \(error.hint)"
    }
    if block.attributes.shell == nil { launch.read(by: nil) }
  }

  private func judged(_ script: Script, _ finish: Result<Finish, HostError>?) -> TriageFindings.Check {
    let expected = script.block.attributes.expect?.source
    func error(_ words: String?) -> TriageFindings.Check {
      TriageFindings.Check(
        name: script.name, reading: Reading(text: "", source: script.source), expected: expected, verdict: .error,
        reason: words)
    }
    switch finish {
    case nil: return error(script.failure)
    case .failure(let problem)?: return error("\(problem.operation) \(problem.object)")
    case .success(let finish)?:
      let (reading, verdict) = ScriptReading.judge(
        finish, script.block, source: world.host, sampled: world.now().wall, lookup: { _ in .unknown })
      return TriageFindings.Check(
        name: script.name, reading: reading, expected: expected, verdict: verdict, reason: nil)
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
