package import Incidents
import Reports
package import Runbooks

extension Walker {
  /// The mode in force: what was recorded when the incident was opened, or what this place and its flags allow now,
  /// whichever promises less.
  var mode: Mode { incident.opened == 0 ? options.mode : incident.mode.stricter(options.mode) }

  /// The rule by which this plan must not be run now; nil when none forbids it.
  ///
  /// Asked when a plan is made and again just before its intent is written, since hours pass while a person thinks.
  func policyRefusal(of plan: Plan, _ launch: Launch, at place: StepPlace) -> PolicyRefusal? {
    let policy = options.configuration.policy
    if policy.isEmpty, mode != .lookOnly { return nil }
    let (book, step) = step(at: place)
    let command = step.blocks[plan.run.block].commands[plan.run.command]
    var question = Policy.Question(
      danger: plan.danger, changes: command.effect == .changing || command.destructive, script: launch.script,
      users: options.users.isEmpty ? [world.user] : options.users, wall: world.now().wall, mode: mode.asPolicy,
      values: valueForShell(launch))
    question.interpreter = step.blocks[plan.run.block].isRequest ? "http" : launch.shell
    var refusal = policy.judge(question)
    // Who may only look runs nothing that is not known to only look, whatever its author calls it.
    if refusal == nil, mode == .lookOnly || policy.highest(for: question.users) == .look,
      effect(of: command, in: book) != .looking
    {
      question.danger = max(plan.danger, .small)
      refusal = policy.judge(question)
    }
    // What is asked for first is known later; the plan is then made anew.
    if case .unknown? = refusal?.rule, !plan.unfilled.isEmpty { return nil }
    return refusal
  }

  /// Puts on record that somebody wanted it and which rule forbids it, and goes back.
  func refuse(_ refusal: PolicyRefusal, at place: StepPlace) throws -> Never {
    try append([Entry(.noteAdded(text: Refusals.sentence(refusal)), at: incident.at(place), actor: "muster")])
    throw Refusal.policy(refusal)
  }

  /// The value that a variable will have in this launch; nil when it cannot be known.
  private func valueForShell(_ launch: Launch) -> (String) -> String? {
    let known = Set(incident.walk?.context?.mark.names ?? [])
    let context = known.isEmpty ? [:] : contextValues()
    let given = Dictionary(launch.environment.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
    return { name in
      // What stands escaped in the context's file is not read back here.
      if known.contains(name) { return context[name].flatMap { ShellReading.isPlain($0) ? $0 : nil } }
      return given[name] ?? self.options.environment(name)
    }
  }

  /// The rule that forbids what `r` would run next in this step.
  func nextRefusal(_ place: StepPlace) -> PolicyRefusal? {
    if options.configuration.policy.isEmpty, mode != .lookOnly { return nil }
    let (_, step) = step(at: place)
    guard let next = step.commands.first(where: { !isDone(state(place), $0) }) else { return nil }
    return prepare(RunRef(block: next.block, command: next.command), at: place).plan.refused
  }

  /// After a resume: whether another mode counts now than the one that the incident was opened in.
  func sayMode() throws {
    guard incident.mode != options.mode else { return }
    let now = mode
    if now == incident.mode {
      tell(
        "Opened as \(incident.mode.rawValue), and it stays so, though this place is \(options.mode.rawValue) now: the stricter counts."
      )
      return
    }
    let words = "opened as \(incident.mode.rawValue), taken up as \(now.rawValue): the stricter counts"
    try commit(.note(words))
    tell("This incident was \(words).")
  }
}

extension Mode {
  /// The same as a policy says it.
  package var asPolicy: Policy.Mode {
    switch self {
    case .live: .live
    case .drill: .drill
    case .lookOnly, .dryRun: .lookOnly
    }
  }

  /// The mode that a policy names.
  package init(_ mode: Policy.Mode) {
    self =
      switch mode {
      case .live: .live
      case .drill: .drill
      case .lookOnly: .lookOnly
      }
  }

  /// The one that promises less; see `Policy.Mode.stricter`.
  func stricter(_ other: Mode) -> Mode { self == other ? self : Mode(asPolicy.stricter(other.asPolicy)) }
}
