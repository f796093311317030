/// What stands between operators: characters, classes, groups, anchors.
extension PatternCompiler {
  mutating func atom() throws(Failure) {
    let scalar = text[at]
    switch scalar {
    case "(":
      at += 1
      if at + 1 < text.count, text[at] == "?" {
        guard text[at + 1] == ":" else { throw failure("Only plain groups are read, no look-around") }
        at += 2
      }
      try alternatives()
      guard at < text.count, text[at] == ")" else { throw failure("The group is not closed") }
      at += 1
    case "*", "+", "?": throw failure("There is nothing before this to repeat")
    case ".":
      at += 1
      try emit(.set(Pattern.ScalarSet(ranges: [0x0a...0x0a], negated: true)))
    case "^":
      at += 1
      try emit(.start)
    case "$":
      at += 1
      try emit(.end)
    case "[": try emit(.set(try brackets()))
    case "\\":
      at += 1
      if at < text.count, text[at] == "b" {
        at += 1
        try emit(.boundary)
      } else {
        try emit(.set(try escape()))
      }
    default:
      at += 1
      try emit(.set(Pattern.ScalarSet(ranges: [scalar.value...scalar.value])))
    }
  }

  /// Behind a backslash: a class, a control character, or the character itself.
  private mutating func escape() throws(Failure) -> Pattern.ScalarSet {
    guard at < text.count else { throw failure("The pattern ends in a backslash") }
    let scalar = text[at]
    at += 1
    let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    let words: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a]
    let blanks: [ClosedRange<UInt32>] = [0x09...0x0d, 0x20...0x20]
    switch scalar {
    case "d": return Pattern.ScalarSet(ranges: digits)
    case "D": return Pattern.ScalarSet(ranges: digits, negated: true)
    case "w": return Pattern.ScalarSet(ranges: words)
    case "W": return Pattern.ScalarSet(ranges: words, negated: true)
    case "s": return Pattern.ScalarSet(ranges: blanks)
    case "S": return Pattern.ScalarSet(ranges: blanks, negated: true)
    case "n": return Pattern.ScalarSet(ranges: [0x0a...0x0a])
    case "t": return Pattern.ScalarSet(ranges: [0x09...0x09])
    case "r": return Pattern.ScalarSet(ranges: [0x0d...0x0d])
    default:
      if isNamePart(scalar) {
        at -= 1
        throw failure("`\\\(visible(String(scalar)))` is not known")
      }
      return Pattern.ScalarSet(ranges: [scalar.value...scalar.value])
    }
  }

  private mutating func brackets() throws(Failure) -> Pattern.ScalarSet {
    let open = at
    at += 1
    var set = Pattern.ScalarSet()
    if at < text.count, text[at] == "^" {
      set.negated = true
      at += 1
    }
    var first = true
    while at < text.count, text[at] != "]" || first {
      first = false
      var low = text[at].value
      if text[at] == "\\" {
        at += 1
        let escaped = try escape()
        guard !escaped.negated else { throw failure("A turned class cannot stand in brackets") }
        if escaped.ranges.count > 1 || escaped.ranges[0].count > 1 {
          set.ranges += escaped.ranges
          continue
        }
        low = escaped.ranges[0].lowerBound
      } else {
        at += 1
      }
      guard at + 1 < text.count, text[at] == "-", text[at + 1] != "]" else {
        set.ranges.append(low...low)
        continue
      }
      at += 1
      var high = text[at].value
      if text[at] == "\\" {
        at += 1
        high = try escape().ranges[0].lowerBound
      } else {
        at += 1
      }
      if high < low { throw failure("The range is the wrong way round") }
      set.ranges.append(low...high)
    }
    guard at < text.count else {
      at = open
      throw failure("The bracket is not closed")
    }
    at += 1
    return set
  }
}
