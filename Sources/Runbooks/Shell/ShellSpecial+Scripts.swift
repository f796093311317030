/// awk and sed: the small languages of their scripts.
extension ShellSpecial {
  static func awk(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    var i = words.startIndex
    while i < words.endIndex, words[i].value.hasPrefix("-"), words[i].value != "-" {
      let value = words[i].value
      guard value.hasPrefix("-F") || value.hasPrefix("-v") else { return .unknown }
      i += value.utf8.count == 2 ? 2 : 1
    }
    guard i < words.endIndex, !words[i].dynamic, !words[i].value.utf8.contains(2) else { return .unknown }
    let program = words[i].value
    let powers: [StaticString] = ["system", "getline", "@", "close(", "fflush", "ENVIRON", "|&"]
    if program.withBytes({ program in powers.contains { program.holds($0) } }) { return .unknown }
    if program.withBytes({ $0.holds("print") }),
      program.utf8.contains(UInt8(ascii: ">")) || program.utf8.contains(UInt8(ascii: "|"))
    {
      return .unknown
    }
    // A file name with `=` in it is an assignment, which sets nothing outside of awk.
    return .looking
  }

  static func sed(_ words: ArraySlice<ShellWord>) -> Command.Effect {
    var scripts: [ShellWord] = []
    var operands: [ShellWord] = []
    var i = words.startIndex
    while i < words.endIndex {
      let word = words[i]
      i += 1
      switch word.value {
      case "-n", "-E", "-r", "-u", "-z", "-nE", "-En", "-nr", "-rn", "--quiet", "--silent", "--regexp-extended":
        continue
      case "-e", "--expression", "-ne":
        guard i < words.endIndex else { return .unknown }
        scripts.append(words[i])
        i += 1
      default:
        if word.value.hasPrefix("-"), word.value != "-" { return .unknown }
        operands.append(word)
      }
    }
    if scripts.isEmpty, let first = operands.first { scripts = [first] }
    guard !scripts.isEmpty else { return .unknown }
    return scripts.allSatisfy { !$0.dynamic && SedScript.reads($0.value) } ? .looking : .unknown
  }
}
