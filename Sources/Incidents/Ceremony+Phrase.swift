import Runbooks

/// What a person types before a change: the verb and the name of what it changes.
extension Ceremony {
  /// The verb and the target's own name, from the command's words with values filled in: `delete web-1`.
  ///
  /// The verb is the first word that is known to change something, else the first bare word behind the program; the target
  /// the last word that is no option and no value of an option that only says where (`-n shop`).
  /// Several commands in one, a redirection or a quoted sentence have no single target: then it is `run` and the beginning of the step's own name.
  package static func phrase(from words: String, step: String) -> String {
    if words.contains(where: { ";|&\n`(<>{".contains($0) }) || hasQuotedSpace(words) {
      return "run \(beginning(of: step))"
    }
    var parts = words.split(whereSeparator: { " \t".contains($0) }).map(String.init)
    while let first = parts.first, first == "sudo" || first.contains("=") { parts.removeFirst() }
    guard let program = parts.first else { return "run" }
    let name = program.split(separator: "/").last.map(String.init) ?? program
    let plain = operands(parts.dropFirst(), of: name)
    let bareWords = plain.filter(\.mayBeVerb).map(\.word)
    let verb = bareWords.first(where: ShellReading.isChangingVerb) ?? bareWords.first ?? name
    // `label node n1 tier=gold`: the node, not the label.
    let objects = plain.map(\.word).filter { $0 != verb }
    guard let target = objects.last(where: { !$0.contains("=") }) ?? objects.last else { return "\(name) \(verb)" }
    let bare = target.filter { !"'\"".contains($0) }
    // A variable that nobody filled names nothing, and what cannot be typed is no phrase.
    if bare.contains("$") || bare.utf8.count > 60 || !bare.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
      return "\(name) \(beginning(of: step))"
    }
    return bare == verb || bare.isEmpty ? "\(name) \(verb)" : "\(verb) \(bare)"
  }

  /// The phrase where other changes of the same runbook may have the same: then with a word that only this one has.
  ///
  /// `others` are the words of the runbook's other changes and the steps they stand in, in order; `place` is how many come before.
  package static func phrase(
    from words: String, step: String, among others: [(words: String, step: String)], place: Int
  ) -> String {
    let phrase = phrase(from: words, step: step)
    let same = others.enumerated().filter {
      $0.element.words != words && Self.phrase(from: $0.element.words, step: $0.element.step) == phrase
    }
    guard !same.isEmpty else { return phrase }
    let taken = Set(same.flatMap { tokens($0.element.words) } + tokens(phrase))
    if let own = tokens(words).first(where: { !taken.contains($0) }) { return "\(phrase) \(own)" }
    let before = same.filter { $0.offset < place }.count
    return before == 0 ? phrase : "\(phrase) \(before + 1)"
  }

  /// The words that are no option, and whether each may be the verb.
  private static func operands(_ parts: ArraySlice<String>, of program: String) -> [(word: String, mayBeVerb: Bool)] {
    var plain: [(word: String, mayBeVerb: Bool)] = []
    var behindOption = false
    var passesOver = false
    var inside = false
    for word in parts {
      if word.hasPrefix("-") {
        // Behind `--` stand the options of another program.
        if word == "--" { inside = true }
        passesOver = !inside && saysWhere(word, program)
        behindOption = !word.contains("=") && word != "--"
        continue
      }
      if !passesOver {
        plain.append((word, !behindOption && word.allSatisfy { $0.isLetter || $0 == "-" }))
      }
      behindOption = false
      passesOver = false
    }
    return plain
  }

  /// Options whose value says where, as whom or how, never what.
  private static func saysWhere(_ option: String, _ program: String) -> Bool {
    switch option {
    case "--namespace", "--context", "--kubeconfig", "--cluster", "--user", "--as", "--region", "--profile",
      "--resource-group", "--subscription", "--project", "--zone", "--timeout", "--grace-period", "--container",
      "--output", "--log-level", "--field-manager", "--request-timeout", "--wait-timeout":
      true
    case "-n", "-o", "-c":
      ["kubectl", "oc", "helm", "virtctl", "k", "flux", "velero", "cmctl", "istioctl"].contains(program)
    case "-g": program == "az"
    default: false
    }
  }

  /// The parts of a command that a person could type: letters, digits and dashes, of some length.
  private static func tokens(_ words: String) -> [String] {
    words.split { !($0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0))) }.map(String.init).filter {
      $0.utf8.count > 1 && $0.utf8.count <= 40 && !$0.hasPrefix("-") && !$0.hasSuffix(".")
    }
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
