/// Options of a program against its rule.
enum ShellOptions {
  /// True when no word is a denied option, or every option is an allowed one.
  static func allow(_ rule: ShellPrograms.Rule, _ words: ArraySlice<ShellWord>) -> Bool {
    if let only = rule.only { return allowsOnly(rule, only.split(separator: " "), words) }
    if !rule.denied.isEmpty {
      let denied = rule.denied.split(separator: " ")
      for word in words where word.value.hasPrefix("-") && denied.contains(where: { matches($0, word.value) }) {
        return false
      }
    }
    if let limit = rule.operands, words.filter({ !$0.value.hasPrefix("-") }).count > limit { return false }
    return true
  }

  /// Could the word be this option? Long ones may be cut short, single letters may stand in a cluster.
  static func matches(_ option: Substring, _ word: String) -> Bool {
    if option.hasPrefix("--") {
      let name = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)[0]
      return name.utf8.count > 2 && name.hasPrefix("--") && option.hasPrefix(name)
    }
    if word.hasPrefix("--") { return false }
    if option.utf8.count > 2 { return word.hasPrefix(option) }
    return word.utf8.dropFirst().contains { $0 == option.utf8.last }
  }

  private static func allowsOnly(_ rule: ShellPrograms.Rule, _ only: [Substring], _ words: ArraySlice<ShellWord>)
    -> Bool
  {
    let needs = rule.needs.split(separator: " ")
    var needed = needs.isEmpty
    var operands = 0
    var i = words.startIndex
    while i < words.endIndex {
      let word = words[i]
      i += 1
      guard word.value.hasPrefix("-"), word.value != "-" else {
        operands += 1
        continue
      }
      if word.dynamic && word.variables.isEmpty { return false }
      let name = word.value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)[0]
      let hasValue = name.utf8.count < word.value.utf8.count
      if needs.contains(where: { $0 == name }) { needed = true }
      if only.contains(where: { $0 == name }) { continue }
      if only.contains(where: { $0.hasSuffix(":") && $0.dropLast() == name }) {
        if !hasValue { i += 1 }
        continue
      }
      // A cluster of single letters, the last of which may take a value.
      guard !name.hasPrefix("--"), name.utf8.count > 2 else { return false }
      var letters = word.value.dropFirst()
      while let letter = letters.first {
        letters = letters.dropFirst()
        if needs.contains(where: { $0 == "-\(letter)" }) { needed = true }
        if only.contains(where: { $0 == "-\(letter)" }) { continue }
        guard only.contains(where: { $0 == "-\(letter):" }) else { return false }
        if letters.isEmpty { i += 1 }
        break
      }
    }
    return needed && operands <= (rule.operands ?? Int.max) - 0
  }
}
