extension ShellReading {
  /// True when a script may calculate with the text of a variable: in `((…))`, `[[ … -gt … ]]`, an index, a substring's offset,
  /// `let`, `declare -i`, `test -v`, `printf -v`. There bash evaluates the text, `a[$(…)]` included (bash manual, 6.5 Shell
  /// Arithmetic). Told by the words alone and rather too often than too seldom.
  package static func calculates(_ script: String) -> Bool {
    if ["((", "$[", "let ", " -i ", " -v "].contains(where: { script.contains($0) }) { return true }
    let comparisons = [" -eq ", " -ne ", " -lt ", " -le ", " -gt ", " -ge "]
    if script.contains("[["), comparisons.contains(where: { script.contains($0) }) { return true }
    var rest = script[...]
    while let open = rest.firstIndex(of: "{") {
      let inside = rest[rest.index(after: open)...]
      let behind = inside.drop { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "!" || $0 == "#" }
      if behind.hasPrefix("[") { return true }
      if behind.hasPrefix(":"), let next = behind.dropFirst().first, !"-+=?".contains(next) { return true }
      rest = inside
    }
    return script.contains("[$")
  }

  /// True for a value that bash would run something of where it calculates.
  package static func holdsCode(_ value: String) -> Bool {
    value.contains("[") && (value.contains("$") || value.contains("`"))
  }
}
