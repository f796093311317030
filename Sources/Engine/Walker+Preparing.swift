import Digests
import Incidents
import Reports
import Runbooks

/// What exactly a command would run: its script, its values, where, and what must be typed. Nothing runs here.
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
    let gathered = gather(needed, for: command, of: block, at: place)
    let (elsewhere, doubt) = self.place(of: block, in: book)
    let (script, values) = (Self.digest(command.script), Self.digest(gathered.hashed))
    let attempt = (state(place)?.attempts ?? 0) + 1
    // A probe that is asked with the values of then is no undo.
    let undoing = block.role == .undo ? undoing : nil
    var bound = "\(incident.id)\n\(step.id)\n\(run.block).\(run.command)\n\(script)\n\(values)"
    bound += around(block.attributes, elsewhere, undoing)
    bound += "\n" + surroundings(gathered.environment)
    if let preview { bound += "\n\(preview.targets) \(preview.list?.hex ?? "")" }
    let binding = Self.digest(bound)
    var judged = command
    judged.effect = reads(block) ? .looking : effect(of: command, in: book)
    let ceremony = ceremony(run, judged, of: step, in: book, preview, again: ranBefore(script, values))
    var plan = Plan(
      id: planName(binding, attempt: attempt), run: run, role: block.role, effect: judged.effect, ceremony: ceremony,
      shown: bounded(command.script), script: script, values: values, unfilled: gathered.unfilled,
      obstacle: command.obstacle)
    plan.binding = binding
    plan.preview = preview
    plan.cap = block.attributes.cap
    plan.given = needed.map(given)
    if plan.phrase != nil { wantOthers(for: &plan, block) }
    if plan.phrase != nil, block.role != .undo {
      plan.undo = whatTakesBack(step, in: book)
      plan.leaves = block.attributes.leaves
      plan.restores = block.attributes.restores
    }
    plan.undoes = undoing?.seq
    plan.place = elsewhere
    var launch = launch(command, of: block, environment: gathered.environment)
    launch.place = elsewhere
    if let then = undoing?.pushed { fix(then, in: &launch) }
    launch.read(by: block.attributes.shell.flatMap(Interpreter.parse))
    launch.refused = doubt
    launch.wanted = gathered.wanted
    launch.redaction = redaction
    plan.refused = policyRefusal(of: plan, launch, at: place)
    return (plan, launch)
  }

  /// The same with every value that it needs, each asked for where it is missing; without one nothing is ready, and `over` says
  /// whether the walk is. `judge` refuses what cannot be, before anybody is asked and again behind it.
  func prepareFilled(
    _ run: RunRef, at place: StepPlace, judge: (Plan) throws -> Void = { _ in }
  ) throws -> (ready: (plan: Plan, launch: Launch)?, over: ExitStatus?) {
    var ready = prepare(run, at: place)
    try judge(ready.plan)
    if !ready.plan.unfilled.isEmpty {
      let (filled, over) = try fill(ready.plan.unfilled, in: step(at: place).0)
      if !filled { return (nil, over) }
      ready = prepare(run, at: place)
      try judge(ready.plan)
    }
    return (ready, nil)
  }

  private static func digest(_ text: String) -> Digest { Digest(hex: SHA256.hex(SHA256.hash(Array(text.utf8)))) }

  /// A value as the plan is told with it: of a secret its name.
  private func given(_ parameter: Parameter) -> String {
    if parameter.secret || isSecret(parameter.name) { return parameter.name }
    return "\(parameter.name)=\(value(of: parameter)?.value ?? "")"
  }

  /// The values of one command, as it gets them and as its plan is bound to them.
  private struct Gathered {
    var environment: [(name: String, value: String)] = []
    var unfilled: [String] = []
    var wanted: [WantedSecret] = []
    /// Names and values, each with its length, so that no two of them read alike.
    var hashed = ""
  }

  /// With what every script of this program is told: the incident, and where the runbook lies.
  private func gather(
    _ needed: [Parameter], for command: Runbooks.Command, of block: Block, at place: StepPlace
  ) -> Gathered {
    var out = gather(needed, in: step(at: place).0)
    if block.attributes.on != nil { gatherTravelling(command, in: &out) }
    out.environment.append(("MUSTER_INCIDENT", name))
    if block.attributes.on == nil { out.environment.append(("MUSTER_RUNBOOK_DIR", runbookFolder(place.runbook))) }
    return out
  }

  private func gather(_ needed: [Parameter], in book: Runbook) -> Gathered {
    var out = Gathered()
    for parameter in needed {
      out.hashed += "\(parameter.variable.utf8.count):\(parameter.variable)"
      if parameter.secret {
        switch holding(parameter) {
        case nil: out.unfilled.append(parameter.name)
        case .value(let value, _)?:
          learn(parameter.name, value)
          add(parameter, value, to: &out.environment)
          out.hashed += "=secret"
        case .reference(let reference, _)?:
          out.wanted.append(WantedSecret(parameter: parameter, reference: reference))
          out.hashed += "=secret \(reference.text)"
        }
        continue
      }
      guard let (value, _) = value(of: parameter) else {
        out.unfilled.append(parameter.name)
        continue
      }
      add(parameter, value, to: &out.environment)
      out.hashed += "=\(value.utf8.count):\(value)"
    }
    // What the runbook declares or was given is there for every script, as a shell's own variables would be; a secret only for
    // those that name it.
    for parameter in book.parameters
    where !parameter.secret && !out.environment.contains(where: { $0.name == parameter.variable }) {
      if let (value, _) = value(of: parameter) { add(parameter, value, to: &out.environment) }
    }
    return out
  }

  /// What earlier scripts set stays on this machine; what a script elsewhere reads of it travels as a value.
  private func gatherTravelling(_ command: Runbooks.Command, in out: inout Gathered) {
    for name in command.uses where isInContext(name) && !out.environment.contains(where: { $0.name == name }) {
      guard let value = travelling(name) else {
        out.unfilled.append(name)
        continue
      }
      out.environment.append((name, value))
      out.hashed +=
        SecretNames.holds(name) ? "\(name)=secret" : "\(name.utf8.count):\(name)=\(value.utf8.count):\(value)"
    }
  }

  /// What else makes it another plan.
  private func around(_ attributes: Attributes, _ elsewhere: Elsewhere?, _ undoing: Ledger.Row?) -> String {
    var bound = ""
    // What an earlier script set is a value of this one too: taken up again with another context, it is another plan.
    if let context = incident.walk?.context?.mark { bound += "\n\(context.digest)" }
    // So is where it runs, in which folder, and what reads it.
    if attributes.on != nil || attributes.dir != nil || attributes.shell != nil {
      bound += "\n\(elsewhere?.text ?? "")\n\(attributes.dir ?? "")\n\(attributes.shell ?? "")"
    }
    if let undoing { bound += "\nundoes \(undoing.seq), \(undoing.undos) times" }
    return bound
  }

  /// Its class, and what must be typed for it.
  private func ceremony(
    _ run: RunRef, _ judged: Runbooks.Command, of step: Step, in book: Runbook, _ preview: Plan.Preview?, again: String?
  ) -> Ceremony {
    let block = step.blocks[run.block]
    let command = block.commands[run.command]
    let isUndo = block.role == .undo
    let words = filled(command, in: book)
    // No dry run is made of an undo: what it takes back was counted for the change, or by the probe behind its failure.
    let counted = isUndo ? measured[step.id] ?? undoing?.targets : preview?.targets
    var ceremony = Ceremony.judge(block, judged, of: step, words: words, targets: counted, again: again)
    if ceremony.phrase != nil, ceremony.danger != .small, block.attributes.phrase == nil {
      ceremony.phrase = book.phrase(of: command, words, in: step) { self.filled($0, in: book) }
    }
    if isUndo, undoing != nil { ceremony = ceremonyOfUndo(ceremony) }
    ceremony.phrase = ceremony.phrase.map {
      Ceremony.phrase($0, command: block.attributes.phrase == nil ? command.text : nil, targets: preview?.targets)
    }
    // The probe said how much there is to take back.
    if isUndo, let count = measured[step.id], block.attributes.phrase == nil { ceremony.phrase = "undo \(count)" }
    return ceremony
  }

  /// How many others have to agree, by its author, its class and the policy, and who.
  private func wantOthers(for plan: inout Plan, _ block: Block) {
    let policy = options.configuration.policy.approvals(for: plan.danger)
    plan.approvals = max(block.attributes.approve ?? 0, plan.danger == .lasting ? 1 : 0, policy.count)
    plan.approvers = policy.count > 0 ? policy.names?.sorted() ?? ["*"] : nil
    guard block.role == .undo, let undoing else { return }
    plan.counted = measured[undoing.step] ?? undoing.targets
    // What a guard or a failure left half done one person alone can take back: with a reason, as where no policy asks.
    if !undoing.isWhole { plan.approvers = nil }
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
