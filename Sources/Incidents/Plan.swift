package import Runbooks

/// What exactly would run: bound to the action's bytes and its resolved values, and spent once.
package struct Plan: Sendable, Equatable {
  /// The first eight digits of the hash of incident, step, attempt, script and values.
  package var id: String
  package var run: RunRef
  package var role: Role?
  package var effect: Runbooks.Command.Effect
  package var danger: Danger
  /// Why the danger stands higher than declared; empty when it does not.
  package var raised: [String]
  /// What a person must type; nil when nothing changes.
  package var phrase: String?
  /// The script's first 16 KiB, as the shell is given it.
  package var shown: String
  package var script: Digest
  package var values: Digest
  /// Parameters without a value.
  package var unfilled: [String]
  package var obstacle: Runbooks.Command.Obstacle?
  /// The rule of the policy by which it is not run.
  package var refused: PolicyRefusal?
  /// Where it would run; nil for this machine.
  package var place: Elsewhere?

  package init(
    id: String, run: RunRef, role: Role?, effect: Runbooks.Command.Effect, ceremony: Ceremony, shown: String,
    script: Digest, values: Digest, unfilled: [String], obstacle: Runbooks.Command.Obstacle?
  ) {
    self.id = id
    self.run = run
    self.role = role
    self.effect = effect
    danger = ceremony.danger
    raised = ceremony.raised
    phrase = ceremony.phrase
    self.shown = shown
    self.script = script
    self.values = values
    self.unfilled = unfilled
    self.obstacle = obstacle
  }
}

/// How dangerous one command of a step counts, why, and what must be typed before it runs.
package struct Ceremony: Sendable, Equatable {
  package var danger: Danger
  package var raised: [String]
  package var phrase: String?

  package init(danger: Danger, raised: [String], phrase: String?) {
    self.danger = danger
    self.raised = raised
    self.phrase = phrase
  }

  /// Judges a block's command. Roles that only read (`check`, `entry`, `verify`, `guard`, `preview`, `probe`) are looking,
  /// by their author's word; everything else that is not known to look changes something.
  package static func judge(_ block: Block, _ command: Runbooks.Command, of step: Step, words: String) -> Ceremony {
    if let role = block.role, role != .run, role != .undo { return Ceremony(danger: .look, raised: [], phrase: nil) }
    let declared = block.attributes.danger
    if command.effect == .looking, declared == nil || declared == .look {
      return Ceremony(danger: .look, raised: [], phrase: nil)
    }
    var danger = max(declared ?? .small, .small)
    var raised: [String] = []
    if block.role != .undo {
      if step.block(.preview) == nil { raised.append("it cannot be previewed") }
      if step.block(.undo) == nil { raised.append("no undo is written for it") }
      if command.destructive { raised.append("its words are destructive") }
    }
    if !raised.isEmpty { danger = Danger(rawValue: min(danger.rawValue + 1, Danger.lasting.rawValue)) ?? .lasting }
    let phrase = danger == .small ? "do" : block.attributes.phrase ?? Self.phrase(from: words, step: step.id)
    return Ceremony(danger: danger, raised: raised, phrase: phrase)
  }
}
