/// Options of a program against its rule.
enum ShellOptions {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// True when no word is a denied option, or every option is an allowed one.
  static func allow(_ rule: ShellPrograms.Rule, _ words: ArraySlice<ShellWord>) -> Bool {
    if let only = rule.only { return allowsOnly(rule, only, words) }
    if !rule.denied.isEmpty {
      for word in words where word.isOption {
        if word.value.withBytes({ bytes in rule.denied.anyWord { matches($0, bytes) } }) { return false }
      }
    }
    if let limit = rule.operands, words.count(where: { !$0.isOption }) > limit { return false }
    return true
  }

  /// Could the word be this option? Long ones may be cut short, single letters may stand in a cluster.
  private static func matches(_ option: Bytes, _ word: Bytes) -> Bool {
    if option.isLongOption {
      let name = word.optionName
      return name.count > 2 && name.isLongOption && option.begins(with: name)
    }
    if word.isLongOption { return false }
    if option.count > 2 { return word.begins(with: option) }
    let letter = option[option.count - 1]
    return word.dropFirst().contains(letter)
  }

  private static func allowsOnly(_ rule: ShellPrograms.Rule, _ only: StaticString, _ words: ArraySlice<ShellWord>)
    -> Bool
  {
    var needed = rule.needs.isEmpty
    var operands = 0
    var i = words.startIndex
    while i < words.endIndex {
      let word = words[i]
      i += 1
      guard word.isOption, word.value.utf8.count > 1 else {
        operands += 1
        continue
      }
      if word.dynamic && word.variables.isEmpty { return false }
      switch word.value.withBytes({ meaning($0, rule.needs, only, &needed) }) {
      case .alone: break
      case .takesNext: i += 1
      case .notAllowed: return false
      }
    }
    return needed && operands <= (rule.operands ?? Int.max)
  }

  private enum Meaning { case alone, takesNext, notAllowed }

  private static func meaning(_ word: Bytes, _ needs: StaticString, _ only: StaticString, _ needed: inout Bool)
    -> Meaning
  {
    let name = word.optionName
    if needs.lists(name) { needed = true }
    if only.lists(name) { return .alone }
    if only.listsValued(name) { return name.count == word.count ? .takesNext : .alone }
    // A cluster of single letters, the last of which may take a value.
    guard !name.isLongOption, name.count > 2 else { return .notAllowed }
    for at in 1..<word.count {
      let letter = word[at]
      if needs.lists(letter: letter) { needed = true }
      if only.lists(letter: letter) { continue }
      guard only.lists(letter: letter, valued: true) else { return .notAllowed }
      return at == word.count - 1 ? .takesNext : .alone
    }
    return .alone
  }
}
