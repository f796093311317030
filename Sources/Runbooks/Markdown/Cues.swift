/// Phrases that tell something of a paragraph, looked for in one pass over it.
struct Cues: OptionSet {
  let rawValue: UInt32
  /// Data loss, destructive, not recommended.
  static let harm = Cues(rawValue: 1)
  /// Wait until, repeat until.
  static let wait = Cues(rawValue: 2)
  /// An address stands in it.
  static let address = Cues(rawValue: 4)
  /// Where the step is done: ssh to, in a second session.
  static let context = Cues(rawValue: 8)
  /// Conditional sentences may stand in it.
  static let condition = Cues(rawValue: 16)

  private static let phrases: [(StaticString, Cues)] = [
    ("data loss", .harm), ("destructive", .harm), ("not recommended", .harm), ("irreversibl", .harm),
    ("cannot be undone", .harm), ("with caution", .harm), ("lose data", .harm), ("lost data", .harm),
    ("be careful", .harm), ("wait until", .wait), ("repeat until", .wait), ("wait for", .wait), ("http", .address),
    ("in a second ", .context), ("in another ", .context), ("in a new terminal", .context),
    ("in a separate ", .context),
    ("back in the ", .context), ("in the first session", .context), ("on the ", .context), ("ssh ", .context),
    ("log in", .context), ("log into", .context), ("inside the ", .context), ("in the toolbox", .context),
    ("run this in ", .context), ("connect", .context), ("exec into ", .context), ("rsh into ", .context),
    ("in the debug ", .context), ("from the toolbox", .context), ("if ", .condition), ("when ", .condition),
    ("otherwise", .condition),
    ("else", .condition), ("whenever ", .condition), ("unless ", .condition),
  ]

  /// The phrases by the letter they begin with.
  private static let byLetter: [[(StaticString, Cues)]] = {
    var out = [[(StaticString, Cues)]](repeating: [], count: 26)
    for phrase in phrases { out[Int(phrase.0.utf8Start[0]) - 97].append(phrase) }
    return out
  }()

  /// The letters that some phrase begins with, a bit each.
  private static let letters: UInt32 = {
    var out: UInt32 = 0
    for phrase in phrases { out |= 1 << UInt32(phrase.0.utf8Start[0] - 97) }
    return out
  }()

  static func read(_ document: Document, _ range: Range<Int>) -> Cues {
    var found: Cues = []
    let byLetter = byLetter
    let letters = letters
    document.text.withUnsafeBufferPointer { text in
      var i = range.lowerBound
      while i < range.upperBound {
        // A word begins here, or none does.
        let low = text[i] | 32
        if Byte.isLower(low), letters & (1 << UInt32(low &- 97)) != 0 {
          for (phrase, cue) in byLetter[Int(low) - 97]
          where !found.contains(cue) && matches(text, i, range.upperBound, phrase) {
            found.formUnion(cue)
          }
        }
        while i < range.upperBound, Byte.isWord(text[i]) { i += 1 }
        while i < range.upperBound, !Byte.isWord(text[i]) { i += 1 }
      }
    }
    return found
  }

  private static func matches(_ text: UnsafeBufferPointer<UInt8>, _ i: Int, _ limit: Int, _ words: StaticString) -> Bool
  {
    let count = words.utf8CodeUnitCount
    guard i + count <= limit else { return false }
    let p = words.utf8Start
    for k in 1..<count where Byte.lowered(text[i + k]) != p[k] { return false }
    return true
  }
}

extension StepReader {
  /// The cues of a paragraph, read once.
  func cues(_ index: Int) -> Cues { cueTable[index] }
}
