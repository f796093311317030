/// Words that messages do without.
package enum MessageTone {
  package static let hedges = ["should", "believe", "hopefully", "probably", "we think", "presumably"]
  package static let bigWords = [
    "outage", "outages", "root cause", "catastrophic", "disaster", "unprecedented", "any inconvenience",
  ]
  package static let passives = [
    "mistakes were made", "errors were made", "was misconfigured", "were misconfigured", "was overlooked",
    "it was decided", "was not noticed", "were not noticed",
  ]
  package static let blames = [
    "due to a third party", "third party", "third-party", "human error", "careless", "our vendor", "our provider",
    "whose fault", "at fault", "failed to",
  ]
  /// Words that promise an end.
  package static let promises = [
    "soon", "shortly", "momentarily", "any minute", "any moment", "by tonight", "by tomorrow", "by noon", "by midnight",
    "by the end of", "in no time", "within the hour", "in a moment", "in a few",
  ]

  /// True when these words stand in the text as whole words, in any case.
  package static func holds(_ text: String, _ words: String) -> Bool {
    let text = Array(text.lowercased().utf8)
    let wanted = Array(words.lowercased().utf8)
    if wanted.isEmpty || wanted.count > text.count { return false }
    func isWord(_ byte: UInt8) -> Bool {
      byte >= 0x80 || byte == 0x5F || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }
    var at = 0
    while at + wanted.count <= text.count {
      if text[at] == wanted[0], text[at..<at + wanted.count].elementsEqual(wanted),
        at == 0 || !isWord(text[at - 1]), at + wanted.count == text.count || !isWord(text[at + wanted.count])
      {
        return true
      }
      at += 1
    }
    return false
  }

  /// The words of a sentence that promise an end; nil when none do. `as soon as` promises nothing.
  package static func promise(in sentence: String) -> String? {
    let plain = sentence.lowercased().replacing("as soon as", with: "when")
    if let found = promises.first(where: { holds(plain, $0) }) { return found }
    let words = plain.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "-" }).map(String.init)
    let units: Set<String> = ["minute", "minutes", "hour", "hours", "day", "days", "moments"]
    for (i, word) in words.enumerated() where (word == "in" || word == "within") && i + 2 < words.count {
      let rest = words[(i + 1)...].prefix(4)
      guard let unit = rest.firstIndex(where: units.contains) else { continue }
      let between = words[(i + 1)..<unit]
      let isNumber = between.contains { Int($0) != nil || ["a", "an", "about", "few", "two", "ten"].contains($0) }
      if isNumber { return words[i...unit].joined(separator: " ") }
    }
    return nil
  }
}
