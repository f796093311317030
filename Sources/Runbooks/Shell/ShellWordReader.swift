/// Steps through the words of one simple command: wrappers, the program, its subcommand and options.
struct ShellWordReader {
  var words: ArraySlice<ShellWord>
  var shadowed: Set<String>
  /// The program's name without its directory; empty when it is not literal.
  var program = ""
  /// The words behind the program.
  var rest: ArraySlice<ShellWord> = []
  var plainOnly: [String] = []
  /// More words of unknown content follow (`xargs`).
  private var fed = false

  init(words: ArraySlice<ShellWord>, shadowed: Set<String> = []) {
    self.words = words
    self.shadowed = shadowed
  }

  /// What the words show.
  mutating func verdict() -> Command.Effect {
    guard unwrap() else { return .unknown }
    if program.isEmpty { return words.isEmpty && fed ? .looking : .unknown }
    if let special = ShellSpecial.verdict(program, rest) {
      let isTest = program == "test" || program == "["
      if special == .looking, program != "export", !takesAll(bareOnly: isTest) { return .unknown }
      return special
    }
    guard let rule = ShellPrograms.reading[program] else { return .unknown }
    return keeps(rule) ? .looking : .unknown
  }

  /// Steps over `sudo`, `env X=1`, `timeout 5`, `xargs -n1` to the program; false when an option of theirs is not known.
  mutating func unwrap() -> Bool {
    while let first = words.first {
      guard let name = Self.programName(first) else {
        rest = words.dropFirst()
        return false
      }
      if shadowed.contains(name) || shadowed.contains(first.value) {
        program = name
        rest = words.dropFirst()
        return false
      }
      guard var operands = ShellPrograms.wrappers[name] else {
        program = name
        rest = words.dropFirst()
        return true
      }
      if name == "command", let option = words.dropFirst().first, option.value == "-v" || option.value == "-V" {
        program = "type"
        rest = words.dropFirst(2)
        return true
      }
      words = words.dropFirst()
      if name == "xargs" { fed = true }
      while let word = words.first, word.isOption || operands > 0 || (name == "env" && word.nameLength > 0) {
        if word.dynamic || word.value.utf8.contains(2) { return false }
        if word.isOption, word.value != "-" {
          if word.value == "--" {
            words = words.dropFirst()
            break
          }
          let option = word.value.split(separator: "=", maxSplits: 1).first.map(String.init) ?? word.value
          if ShellPrograms.wrapperValued[name]?.contains(option) == true {
            words = words.dropFirst(word.value.contains("=") ? 1 : 2)
            continue
          }
          let attached = String(word.value.prefix(2))
          guard
            ShellPrograms.wrapperPlain[name]?.contains(word.value) == true
              || (word.value.utf8.count > 2 && ShellPrograms.wrapperValued[name]?.contains(attached) == true)
          else {
            findProgramAnyway()
            return false
          }
        } else if name == "env", let variable = word.assigned {
          guard ShellPrograms.harmlessVariables.contains(variable) else {
            words = words.dropFirst()
            findProgramAnyway()
            return false
          }
        } else {
          operands -= 1
        }
        words = words.dropFirst()
      }
      if words.isEmpty {
        // `env` alone prints; `sudo` alone is no command.
        program = name == "env" ? "printenv" : name == "xargs" ? "echo" : ""
        rest = []
        return !program.isEmpty
      }
    }
    return true
  }

  /// For words like `rm` behind an option nobody knows: which program would it be?
  private mutating func findProgramAnyway() {
    if let found = words.firstIndex(where: { !$0.isOption && !$0.dynamic && $0.nameLength == 0 }) {
      program = Self.programName(words[found]) ?? ""
      rest = words[(found + 1)...]
    }
  }

  /// The name of a program given by a literal word, bare or in a system's own folder; nil for anything else.
  static func programName(_ word: ShellWord) -> String? {
    if word.dynamic || word.value.isEmpty || word.value.utf8.contains(2) { return nil }
    guard let slash = word.value.utf8.lastIndex(of: UInt8(ascii: "/")) else { return word.value }
    switch word.value[..<slash] {
    case "/bin", "/usr/bin", "/sbin", "/usr/sbin", "/usr/local/bin":
      return String(word.value[word.value.utf8.index(after: slash)...])
    default: return nil
    }
  }

  /// Every word may be anything, as long as each stays one word.
  private mutating func takesAll(bareOnly: Bool) -> Bool {
    for word in rest {
      if word.splits || (word.leading && !bareOnly) { return false }
      plainOnly.append(contentsOf: bareOnly ? word.bare : word.variables)
    }
    return !fed
  }

  /// True when the words keep within the rule.
  private mutating func keeps(_ rule: ShellPrograms.Rule) -> Bool {
    var behind = rest
    if !rule.forms.isEmpty {
      guard let matched = subcommand(rule) else { return false }
      behind = matched
    }
    if rule.isOpen, rule.forms.isEmpty { return true }
    // Where some option writes, no word of unknown content may become one.
    let strict = rule.forms.isEmpty || rule.only != nil || !rule.denied.isEmpty
    if fed, strict { return false }
    for word in behind {
      if strict, word.leading || word.splits { return false }
      if rule.operands != nil, word.dynamic, word.variables.isEmpty,
        word.leading || word.value.contains(where: { "*?[".contains($0) })
      {
        return false
      }
      plainOnly.append(contentsOf: word.variables)
    }
    return ShellOptions.allow(rule, rest)
  }

  /// The words behind the subcommand when it is one that reads.
  private mutating func subcommand(_ rule: ShellPrograms.Rule) -> ArraySlice<ShellWord>? {
    var operands: [Int] = []
    operands.reserveCapacity(3)
    var i = rest.startIndex
    var before: [String] = []
    while i < rest.endIndex, operands.count < 3 {
      let word = rest[i]
      if word.isOption {
        let (isValued, isAttached, hasValue) = word.value.withBytes { Self.valued($0, rule.valued) }
        guard isValued || isAttached, !word.leading, !word.splits else { break }
        before.append(contentsOf: word.variables)
        i += 1
        if isValued, !hasValue {
          guard i < rest.endIndex, !rest[i].leading, !rest[i].splits else { return nil }
          before.append(contentsOf: rest[i].variables)
          i += 1
        }
        continue
      }
      if word.dynamic || word.value.utf8.contains(2) { break }
      operands.append(i)
      i += 1
    }
    let best = longestForm(rule.forms.bytes, operands)
    if best < 0 { return nil }
    plainOnly.append(contentsOf: before)
    return best == 0 ? [] : rest[(operands[best - 1] + 1)...]
  }

  /// Is it one of these options before a subcommand, or one with its value attached; does it hold its value?
  private static func valued(_ option: UnsafeBufferPointer<UInt8>, _ options: StaticString) -> (Bool, Bool, Bool) {
    let name = option.optionName
    if options.lists(name) { return (true, false, name.count < option.count) }
    let attached =
      option.count > 2 && !option.isLongOption && options.lists(UnsafeBufferPointer(rebasing: option[..<2]))
    return (false, attached, name.count < option.count)
  }

  /// How many words the longest form has that the operands begin with; -1 for none.
  private func longestForm(_ forms: UnsafeBufferPointer<UInt8>, _ operands: [Int]) -> Int {
    var best = -1
    var start = 0
    while start <= forms.count {
      var end = start
      while end < forms.count, forms[end] != UInt8(ascii: ";") { end += 1 }
      if end == start {
        if operands.isEmpty, rest.allSatisfy({ $0.isOption && !$0.dynamic }) { best = max(best, 0) }
      } else {
        let alone = forms[end - 1] == UInt8(ascii: "!")
        let count = matched(UnsafeBufferPointer(rebasing: forms[start..<(alone ? end - 1 : end)]), operands)
        if count > best, !alone || rest.endIndex == operands[count - 1] + 1 { best = count }
      }
      start = end + 1
    }
    return best
  }

  /// How many words the form has when the operands begin with them; -1 when they do not.
  private func matched(_ form: UnsafeBufferPointer<UInt8>, _ operands: [Int]) -> Int {
    var start = 0
    var count = 0
    while start < form.count {
      var end = start
      while end < form.count, form[end] != UInt8(ascii: " ") { end += 1 }
      let part = UnsafeBufferPointer(rebasing: form[start..<end])
      guard count < operands.count, rest[operands[count]].value.withBytes({ $0.isSame(part) }) else { return -1 }
      count += 1
      start = end + 1
    }
    return count
  }
}
