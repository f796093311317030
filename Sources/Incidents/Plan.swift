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

  /// The verb and the target's own name, from the command's words with values filled in: `delete web-1`.
  ///
  /// The verb is the first bare word behind the program that is no option, no option's value and no path; without one, the
  /// program. The target is the last word that is no option.
  /// Several commands in one, a redirection or a quoted sentence have no single target: then it is `run` and the beginning of the step's own name.
  static func phrase(from words: String, step: String) -> String {
    if words.contains(where: { ";|&\n`(<>{".contains($0) }) || hasQuotedSpace(words) {
      return "run \(beginning(of: step))"
    }
    var parts = words.split(whereSeparator: { " \t;|&".contains($0) }).map(String.init)
    while let first = parts.first, first == "sudo" || first.contains("=") { parts.removeFirst() }
    guard let program = parts.first else { return "run" }
    var plain: [String] = []
    var verb: String?
    var behindOption = false
    for word in parts.dropFirst() {
      let isOption = word.hasPrefix("-")
      if !isOption, !word.hasPrefix(">"), !word.hasPrefix("<") {
        plain.append(word)
        if verb == nil, !behindOption, word.allSatisfy({ $0.isLetter || $0 == "-" }) { verb = word }
      }
      behindOption = isOption && !word.contains("=")
    }
    let name = program.split(separator: "/").last.map(String.init) ?? program
    let verbOrName = verb ?? name
    let target = plain.last ?? name
    let bare = target.filter { !"'\"".contains($0) }
    // A variable that nobody filled names nothing, and what cannot be typed is no phrase.
    if bare.contains("$") || bare.utf8.count > 60 || !bare.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
      return "\(name) \(beginning(of: step))"
    }
    return bare == verbOrName || bare.isEmpty ? "\(name) \(verbOrName)" : "\(verbOrName) \(bare)"
  }

  /// The first words of a step's id, about 24 characters.
  private static func beginning(of step: String) -> String {
    var name = ""
    for part in step.split(separator: "-") {
      if !name.isEmpty, name.utf8.count + part.utf8.count > 24 { break }
      name += name.isEmpty ? part : "-" + part
    }
    return name.isEmpty ? "it" : name
  }

  /// True when white space stands between quotes.
  private static func hasQuotedSpace(_ words: String) -> Bool {
    var quote: Character?
    for character in words {
      if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
      } else if quote != nil, character.isWhitespace {
        return true
      }
    }
    return false
  }
}
