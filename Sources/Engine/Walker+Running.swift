import Digests
import Incidents
import Reports
import Runbooks

extension Walker {
  /// What exactly this command would run: its script, its values, what must be typed.
  ///
  /// `preview` is what a dry run named: then the plan is for exactly that.
  func prepare(
    _ run: RunRef, at place: StepPlace, preview: Plan.Preview? = nil
  ) -> (plan: Plan, launch: Launch) {
    let (book, step) = step(at: place)
    let block = step.blocks[run.block]
    let command = block.commands[run.command]
    let needed = needs(command, in: book) + named(block, command, in: book)
    var environment: [(name: String, value: String)] = []
    var unfilled: [String] = []
    let words = filled(command, in: book)
    var wanted: [WantedSecret] = []
    var hashed = ""
    for parameter in needed {
      hashed += "\(parameter.variable.utf8.count):\(parameter.variable)"
      if parameter.secret {
        switch holding(parameter) {
        case nil: unfilled.append(parameter.name)
        case .value(let value, _)?:
          learn(parameter.name, value)
          add(parameter, value, to: &environment)
          hashed += "=secret"
        case .reference(let reference, _)?:
          wanted.append(WantedSecret(parameter: parameter, reference: reference))
          hashed += "=secret \(reference.text)"
        }
        continue
      }
      guard let (value, _) = value(of: parameter) else {
        unfilled.append(parameter.name)
        continue
      }
      add(parameter, value, to: &environment)
      hashed += "=\(value.utf8.count):\(value)"
    }
    // What the runbook declares or was given is there for every script, as a shell's own variables would be; a secret only for
    // those that name it.
    for parameter in book.parameters
    where !parameter.secret && !environment.contains(where: { $0.name == parameter.variable }) {
      if let (value, _) = value(of: parameter) { add(parameter, value, to: &environment) }
    }
    let (elsewhere, doubt) = self.place(of: block, in: book)
    if block.attributes.on != nil {
      // What earlier scripts set stays on this machine; what this one reads of it travels as a value.
      for name in command.uses where isInContext(name) && !environment.contains(where: { $0.name == name }) {
        guard let value = travelling(name) else {
          unfilled.append(name)
          continue
        }
        environment.append((name, value))
        hashed += SecretNames.holds(name) ? "\(name)=secret" : "\(name.utf8.count):\(name)=\(value.utf8.count):\(value)"
      }
    }
    environment.append(("MUSTER_INCIDENT", name))
    if block.attributes.on == nil { environment.append(("MUSTER_RUNBOOK_DIR", runbookFolder(place.runbook))) }
    let script = Digest(hex: SHA256.hex(SHA256.hash(Array(command.script.utf8))))
    let values = Digest(hex: SHA256.hex(SHA256.hash(Array(hashed.utf8))))
    let attempt = (state(place)?.attempts ?? 0) + 1
    var bound = "\(incident.id)\n\(step.id)\n\(run.block).\(run.command)\n\(script)\n\(values)"
    // What an earlier script set is a value of this one too: taken up again with another context, it is another plan.
    if let context = incident.walk?.context?.mark { bound += "\n\(context.digest)" }
    // So is where it runs, in which folder, and what reads it.
    let attributes = block.attributes
    if attributes.on != nil || attributes.dir != nil || attributes.shell != nil {
      bound += "\n\(elsewhere?.text ?? "")\n\(attributes.dir ?? "")\n\(attributes.shell ?? "")"
    }
    // A probe that is asked with the values of then is no undo.
    let undoing = block.role == .undo ? undoing : nil
    if let undoing { bound += "\nundoes \(undoing.seq), \(undoing.undos) times" }
    bound += "\n" + surroundings(environment)
    if let preview { bound += "\n\(preview.targets) \(preview.list?.hex ?? "")" }
    let binding = Digest(hex: SHA256.hex(SHA256.hash(Array(bound.utf8))))
    let id = planName(binding, attempt: attempt)
    var judged = command
    judged.effect = reads(block) ? .looking : effect(of: command, in: book)
    var ceremony = Ceremony.judge(
      block, judged, of: step, words: words, targets: preview?.targets, again: ranBefore(script, values))
    if ceremony.phrase != nil, ceremony.danger != .small, block.attributes.phrase == nil {
      ceremony.phrase = book.phrase(of: command, words, in: step) { self.filled($0, in: book) }
    }
    if undoing != nil { ceremony = ceremonyOfUndo(ceremony) }
    ceremony.phrase = ceremony.phrase.map {
      Ceremony.phrase($0, command: block.attributes.phrase == nil ? command.text : nil, targets: preview?.targets)
    }
    // The probe said how much there is to take back.
    if block.role == .undo, let count = measured[step.id], block.attributes.phrase == nil {
      ceremony.phrase = "undo \(count)"
    }
    var plan = Plan(
      id: id, run: run, role: block.role, effect: judged.effect, ceremony: ceremony, shown: bounded(command.script),
      script: script, values: values, unfilled: unfilled, obstacle: command.obstacle)
    plan.binding = binding
    plan.preview = preview
    plan.cap = block.attributes.cap
    plan.given = needed.map { parameter in
      if parameter.secret || isSecret(parameter.name) { return parameter.name }
      return "\(parameter.name)=\(value(of: parameter)?.value ?? "")"
    }
    if plan.phrase != nil, block.role != .undo {
      let policy = options.configuration.policy.approvals(for: plan.danger)
      plan.approvals = max(block.attributes.approve ?? 0, plan.danger == .lasting ? 1 : 0, policy.count)
      plan.approvers = policy.count > 0 ? policy.names?.sorted() ?? ["*"] : nil
      plan.undo = whatTakesBack(step, in: book)
      plan.leaves = block.attributes.leaves
      plan.restores = block.attributes.restores
    }
    plan.undoes = undoing?.seq
    plan.place = elsewhere
    var launch = launch(command, of: block, environment: environment)
    launch.place = elsewhere
    if let then = undoing?.pushed { fix(then, in: &launch) }
    launch.read(by: block.attributes.shell.flatMap(Interpreter.parse))
    launch.refused = doubt
    launch.wanted = wanted
    launch.redaction = redaction
    plan.refused = policyRefusal(of: plan, launch, at: place)
    return (plan, launch)
  }

  /// Secrets that `secret=` names beside those that the script's own words name: what it starts may read them.
  private func named(_ block: Block, _ command: Runbooks.Command, in book: Runbook) -> [Parameter] {
    if block.attributes.secret.isEmpty { return [] }
    let own = Set(needs(command, in: book).flatMap { [$0.name, $0.variable] })
    return block.attributes.secret.filter { !own.contains($0) && !command.sets.contains($0) && !isInContext($0) }
      .map { name in
        book.parameters.first { $0.name == name || $0.variable == name }
          ?? Parameter(name: name, variable: name, secret: true)
      }
  }

  /// Everything else that the script is given and that could send it elsewhere: all values, the folder, and the variables of our
  /// environment by which tools choose where they go.
  private func surroundings(_ environment: [(name: String, value: String)]) -> String {
    var out = "\(options.folder.utf8.count):\(options.folder)"
    for (name, value) in environment where !isSecret(name) {
      out += "\n\(name.utf8.count):\(name)=\(value.utf8.count):\(value)"
    }
    for name in ToolEnvironment.names {
      if let value = options.environment(name) { out += "\n\(name)=\(value.utf8.count):\(value)" }
    }
    return out
  }

  /// A plan that stands keeps its name, whatever ran between; a new one has a name of its own.
  private func planName(_ binding: Digest, attempt: Int) -> String {
    var named = "\(attempt)\n\(binding)"
    if let made = incident.standing, made.binding == binding {
      if made.flaw == nil, made.objection == nil, !made.isExpired(world.now()) { return made.plan }
      named += "\n\(made.plan)"
    }
    return String(SHA256.hex(SHA256.hash(Array(named.utf8))).prefix(8))
  }

  /// The command's words with the values that are known and no secrets.
  private func filled(_ command: Runbooks.Command, in book: Runbook) -> String {
    command.replacing { name in
      if let then = undoing?.pushed?.named[name] { return then }
      if isInContext(name) { return SecretNames.holds(name) ? nil : contextValues()[name] }
      let parameter = parameter(name, in: book)
      return parameter.secret ? nil : value(of: parameter)?.value
    }
  }

  /// A value travels under the name that `<x>` became, and under the parameter's own name where a shell can say it.
  func add(_ parameter: Parameter, _ value: String, to environment: inout [(name: String, value: String)]) {
    environment.append((parameter.variable, value))
    // Where a runbook says both `$NAMESPACE` and `<NAMESPACE>` it is one value under two names.
    let marked = ShellReading.variableName(for: parameter.name)
    if marked != parameter.variable { environment.append((marked, value)) }
    guard parameter.variable != parameter.name, parameter.name.isVariableName else { return }
    environment.append((parameter.name, value))
  }

  /// Roles that only read, by their author's word.
  func reads(_ block: Block) -> Bool {
    guard let role = block.role else { return false }
    return role != .run && role != .undo
  }

  private func launch(
    _ command: Runbooks.Command, of block: Block, environment: [(name: String, value: String)]
  ) -> Launch {
    var launch = Launch(script: command.script, environment: environment, directory: block.attributes.dir)
    launch.timeout = block.attributes.timeout ?? options.timeout
    launch.interactive = block.attributes.interactive ?? command.interactive
    if launch.interactive { launch.timeout = .seconds(86_400) }
    launch.folder = folder
    // A context belongs to the bash of this machine: nothing of it is carried elsewhere, or to another program.
    let interpreter = block.attributes.shell.flatMap(Interpreter.parse) ?? .bash
    guard block.attributes.on == nil, interpreter.isBash else { return launch }
    if let (mark, seq) = incident.walk?.context, !mark.names.isEmpty || mark.directory != options.folder {
      launch.contextIn = contextPath(seq)
    }
    if command.writesContext, !reads(block) { launch.contextOut = contextPath(incident.seq + 1) }
    return launch
  }

  /// The file of the context that the run with this intent left.
  func contextPath(_ seq: Int) -> String { "\(folder)/context-\(seq)" }

  private func bounded(_ script: String) -> String {
    script.utf8.count <= 16_384 ? script : String(decoding: script.utf8.prefix(16_384), as: UTF8.self)
  }

  func runbookFolder(_ key: RunbookKey) -> String {
    let path = paths[key.revision] ?? ""
    let absolute = path.hasPrefix("/") ? path : "\(options.folder)/\(path)"
    return String(absolute.prefix(upTo: absolute.lastIndex(of: "/") ?? absolute.endIndex))
  }

  /// Runs one prepared command to its end: intent, process, outcome. With `concluding`, a success also ends the step in the
  /// same commit.
  @discardableResult
  func execute(
    _ plan: Plan, _ launch: Launch, at place: StepPlace, phrase: String?, concluding: Bool
  ) throws -> Finish {
    var (plan, launch) = (plan, launch)
    plan.refused = policyRefusal(of: plan, launch, at: place)
    if let refused = plan.refused { try refuse(refused, at: place) }
    guard try contextIsSound(&launch) else { throw Refusal.nothingThere }
    let guards = try arm(plan.run, at: place)
    do {
      launch = try withSecrets(launch, in: step(at: place).0)
    } catch {
      if world.person.isThere { throw error }
      throw NeedsPerson(.needsDecision, Refusals.sentence(error))
    }
    let long = launch.script.utf8.count > 16_384 ? [redaction(Array(launch.script.utf8))] : []
    noteRan(plan.run, of: step(at: place).1)
    if let refused = launch.refused { throw Refusal.valueNotAllowed(name: "on", complaint: refused) }
    let host = plan.place?.text ?? world.host
    let intent = try commit(.run(place, plan, phrase: phrase, host: host, now: world.now()), blobs: long)
    let seq = intent.last?.seq ?? incident.seq
    // For what a person confirms it stood in the question already.
    if let place = plan.place, plan.phrase == nil { say("   on \(Escaping.line(place.text))\n") }
    defer { undoing = undoing.flatMap { incident.ledger[$0.seq] } }
    if launch.contextOut != nil { launch.contextOut = contextPath(seq) }
    var finish: Finish
    do {
      let isRequest = step(at: place).1.blocks[plan.run.block].isRequest
      finish =
        isRequest
        ? send(plan.run, at: place)
        : try world.shell.run(
          launch, onStart: { child in self.noteChild(launch.place == nil ? child : nil, intent: seq) },
          onOutput: { stream, bytes in
            if stream == .stdout { self.collected?.take(bytes) }
            self.world.person.stream(bytes, stream)
          },
          watch: guards.map { guards in { self.look(at: guards) } })
    } catch {
      // Nothing was started: that is an outcome too, and it is recorded as one.
      let none = KeptOutput.none
      let what = "\(error.operation) \(error.object) \(error.detail)"
      finish = Finish(
        ending: .notStarted(errno: Int(error.errno), what: what), milliseconds: 0, stdout: none, stderr: none)
    }
    world.person.endStream()
    guards?.end()
    noteChild(nil, intent: nil)
    takeWithheld(&finish)
    lastOutput = (place.id, finish.stdout, finish.stderr)
    try recordOutcome(finish, of: plan, at: place, concluding: concluding)
    if let problem = guards?.problem { throw problem }
    say(screen.outcome(finish.ending, milliseconds: finish.milliseconds, survivors: finish.survivors))
    if let tripped = guards?.tripped { try undoByItself(tripped, at: place) }
    showCaptures(of: plan.run, at: place, path: launch.contextOut, finish)
    return finish
  }

  /// The outcome, and with it the step's end where nothing is left to ask.
  private func recordOutcome(_ finish: Finish, of plan: Plan, at place: StepPlace, concluding: Bool) throws {
    var blobs: [[UInt8]] = []
    let stdout = Output(finish.stdout, blobs: &blobs)
    let stderr = Output(finish.stderr, blobs: &blobs)
    var here = plan.undoes == nil ? incident.at(place) : incident.aside(place)
    here.attempt = plan.undoes.flatMap { incident.ledger[$0]?.undos } ?? state(place)?.attempts
    var entries = [
      Entry(
        .scriptFinished(
          run: plan.run, ending: finish.ending, milliseconds: finish.milliseconds, stdout: stdout, stderr: stderr,
          context: finish.context, survivors: finish.survivors), at: here, actor: "muster")
    ]
    if concluding, finish.ending.succeeded {
      entries.append(Entry(.stepConcluded(status: .done, reason: nil), at: here, actor: "muster"))
    }
    if let change = plan.undoes, finish.ending.succeeded, !isChangedTwice(change) {
      entries.append(Entry(.stepConcluded(status: .rolledBack, reason: nil), at: here, actor: "muster"))
    }
    let before = incident.walk?.context
    try append(entries, blobs: blobs)
    // The context before it is of no use once this one is recorded.
    if finish.context != nil, let before { try world.files.remove(contextPath(before.seq)) }
  }

  /// What the script set for those behind it, as the context has it: a capture that came out empty is seen at once.
  private func showCaptures(of run: RunRef, at place: StepPlace, path: String?, _ finish: Finish) {
    let (_, step) = step(at: place)
    let sets = step.blocks[run.block].commands[run.command].sets
    guard let path, let mark = finish.context, !sets.isEmpty else { return }
    if let withheld = mark.withheld {
      let names = withheld.joined(separator: ", ")
      tell("\(names) \(withheld.count == 1 ? "is" : "are") kept in memory only: a secret, or it holds one.")
    }
    let bytes: [UInt8]
    do { bytes = try world.files.read(path, limit: 1 << 20) } catch {
      // It is only shown here; a context that cannot be read is said before the next script.
      return
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    for name in sets where mark.names.contains(name) && !isSecret(name) {
      let line = lines.first { $0.hasPrefix("declare ") && $0.contains(" \(name)=") }
      let value = line.flatMap { line in
        line.firstIndex(of: "=").map { String(line[line.index(after: $0)...].prefix(200)) }
      }
      let empty = value == "\"\"" ? "   (EMPTY)" : ""
      say(
        Wrapping.wrap(
          "set \(name) = \(Escaping.line(value ?? "?"))\(empty)", width: options.look.width, indent: "   ",
          hanging: "     "))
    }
  }

  private func noteChild(_ child: ProcessMark?, intent: Int?) {
    guard var mark else { return }
    mark.child = child
    mark.intent = intent
    world.files.note(mark, for: incident.id)
  }

  /// The context's file must be the one that was recorded; a missing or changed one is said, and the person decides.
  private func contextIsSound(_ launch: inout Launch) throws -> Bool {
    guard let path = launch.contextIn, let mark = incident.walk?.context?.mark else { return true }
    let found: Digest?
    do {
      found = Digest(hex: SHA256.hex(SHA256.hash(try world.files.read(path, limit: 64 << 20))))
    } catch {
      // A file that cannot be read is a missing context: said below, decided by the person.
      found = nil
    }
    if found == mark.digest { return true }
    tell(
      "The walk's context (folder \(mark.directory), \(mark.names.count) names) is \(found == nil ? "missing" : "not the recorded one")."
    )
    guard world.person.isThere else { throw NeedsPerson(.needsDecision, "the walk's context is lost") }
    guard case .line(let line) = try question("   Go on without it? type  without  or Enter to go back > "),
      line.collapsed == "without"
    else { return false }
    launch.contextIn = nil
    return true
  }
}

/// Nobody is there who could answer this.
struct NeedsPerson: Error {
  var status: ExitStatus
  var what: String
  init(_ status: ExitStatus, _ what: String) {
    self.status = status
    self.what = what
  }
}

extension String {
  /// Letters, digits and underscores, not beginning with a digit.
  var isVariableName: Bool {
    guard let first = utf8.first, !(0x30...0x39).contains(first) else { return false }
    return utf8.allSatisfy {
      $0 == 0x5F || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
    }
  }
}

extension Output {
  /// What the record keeps of a stream; its ends become blobs.
  init(_ kept: KeptOutput, blobs: inout [[UInt8]]) {
    func keep(_ bytes: [UInt8]) -> Digest? {
      if bytes.isEmpty { return nil }
      blobs.append(bytes)
      return bytes.count == kept.bytes ? kept.digest : Digest(hex: SHA256.hex(SHA256.hash(bytes)))
    }
    let head = keep(kept.head)
    let tail = keep(kept.tail)
    self.init(bytes: kept.bytes, digest: kept.digest, head: head, tail: tail)
  }
}

extension KeptOutput {
  /// An empty stream.
  static let none = KeptOutput(head: [], tail: [], bytes: 0, digest: Digest(hex: SHA256.hex(SHA256.hash([]))))

  /// Takes secrets out of what is kept, and their hash with them; for those that were not known while it was written.
  mutating func redact(_ redaction: Redaction) {
    let isWhole = head.count + tail.count == bytes
    guard redaction.holds(head) || redaction.holds(tail) || isWhole && redaction.holds(head + tail) else { return }
    if isWhole {
      let all = redaction(head + tail)
      (head, tail) = (Array(all.prefix(head.count)), Array(all.dropFirst(head.count)))
    } else {
      (head, tail) = (redaction(head), redaction(tail))
    }
    bytes = isWhole ? head.count + tail.count : bytes
    digest = Digest(hex: SHA256.hex(SHA256.hash(head + tail)))
  }
}
