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
  /// Hashes incident, walk, step, action, values, context and targets: what another plan must share to be the same.
  package var binding = Digest.none
  /// What its dry run named; nil without one.
  package var preview: Preview?
  /// The most targets that the author allows.
  package var cap: Int?
  /// How many other people have to agree.
  package var approvals = 0
  /// Who may agree, by policy; `*` is anybody, nil where no policy asks.
  package var approvers: [String]?
  /// The values that its words name, `name=value`, for whoever agrees to it; a secret by its name alone.
  package var given: [String] = []
  /// What takes it back; nil when it changes nothing, or nothing is written for that.
  package var undo: Undo?
  /// What differs from normal behind it, in the author's words; `nothing` when nothing has to be put back.
  package var leaves: String?
  /// The step whose change it puts back.
  package var restores: String?
  /// The change that it takes back, by the sequence of its intent.
  package var undoes: Int?
  /// How many targets that change had; nil when nothing counted them.
  package var counted: Int?
  /// True when the author's rule and a flag of the walk start it, an undo behind a guard: nobody types for it, nobody is asked.
  package var isAutomatic = false

  /// What a dry run named.
  package struct Preview: Sendable, Equatable {
    package var targets: Int
    /// The blob with the targets, one a line.
    package var list: Digest?
    /// The sequence of the dry run's outcome.
    package var seq: Int
    package init(targets: Int, list: Digest?, seq: Int) {
      self.targets = targets
      self.list = list
      self.seq = seq
    }
  }

  /// What takes a run back, with the values that it has to be given.
  package struct Undo: Sendable, Equatable {
    package var script: Digest?
    package var covers: String?
    package var values: [String]
    package init(script: Digest?, covers: String?, values: [String]) {
      self.script = script
      self.covers = covers
      self.values = values
    }
  }

  /// True when it must stand on record before it may run: others look at it, or a number was counted for it.
  ///
  /// A small undo that nobody else looks at is not: what it takes back, and for how many targets, stands on record already.
  package var isMadeFirst: Bool {
    !isAutomatic && phrase != nil && (preview != nil || approvals > 0 || danger >= .wide)
  }

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
  ///
  /// `targets` is what a dry run named, of an undo what its change touched: more than the author expected raises the class, and the
  /// phrase holds the number. `again` says that it ran before in this incident, which raises it once more; an undo that is tried
  /// again is the same undo.
  package static func judge(
    _ block: Block, _ command: Runbooks.Command, of step: Step, words: String, targets: Int? = nil,
    again: String? = nil
  ) -> Ceremony {
    if let role = block.role, role != .run, role != .undo { return Ceremony(danger: .look, raised: [], phrase: nil) }
    let declared = block.attributes.danger
    if command.effect == .looking, declared == nil || declared == .look {
      return Ceremony(danger: .look, raised: [], phrase: nil)
    }
    var danger = max(declared ?? .small, .small)
    var raised: [String] = []
    if block.role == .undo {
      if targets == nil { raised.append("nothing counted what it takes back") }
    } else {
      if step.block(.preview) == nil { raised.append("it cannot be previewed") }
      if step.block(.undo) == nil { raised.append("no undo is written for it") }
    }
    if command.destructive { raised.append("its words are destructive") }
    if let targets, let expected = block.attributes.expected, targets > expected {
      raised.append("it has more targets than the \(expected) that were expected")
    }
    if !raised.isEmpty { danger = Danger(rawValue: min(danger.rawValue + 1, Danger.lasting.rawValue)) ?? .lasting }
    if let again, block.role != .undo, block.attributes.idempotent != true {
      raised.append(again)
      danger = Danger(rawValue: min(danger.rawValue + 1, Danger.lasting.rawValue)) ?? .lasting
    }
    let phrase = danger == .small ? "do" : block.attributes.phrase ?? Self.phrase(from: words, step: step.id)
    return Ceremony(danger: danger, raised: raised, phrase: phrase)
  }

  /// The phrase with the number that only the dry run knows; one target's own name says more than a 1.
  package static func phrase(_ phrase: String, command: String?, targets: Int?) -> String {
    guard let targets, targets != 1, phrase != "do" else { return phrase }
    return "\(verb(phrase, of: command)) \(targets)"
  }

  /// The verb of a phrase: its first word, or of `checkoutctl restamp` the second, when that stands in the author's own words.
  package static func verb(_ phrase: String, of command: String?) -> String {
    let words = phrase.split(separator: " ")
    // The author's own phrase begins with its verb.
    guard let command else { return words.first.map(String.init) ?? "run" }
    let own = command.split(whereSeparator: \.isWhitespace)
    let program = own.first?.split(separator: "/").last
    let isWord = { (word: Substring) in word.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D } }
    if let program, words.count > 1, words[0] == program, own.count > 1, words[1] == own[1], isWord(own[1]) {
      return String(own[1])
    }
    guard let first = words.first else { return "run" }
    // A name that only looks like a verb is no verb: `touch FILE`, `./rmpod prod-db`.
    let isVerb = own.contains(first) && isWord(first) || first == program || first == "run"
    return String(isVerb ? first : program ?? "run")
  }
}
