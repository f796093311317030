extension ImportReading {
  /// `02:49Z anna: text`; whoever has no colon behind a single word is nobody, and blank lines are passed over.
  mutating func readLines(_ bytes: [UInt8], _ clock: WrittenMoment) {
    let text = String(decoding: bytes, as: UTF8.self)
    for (i, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = raw.hasSuffix("\r") ? raw.dropLast() : raw
      let parts = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
      guard let time = parts.first else { continue }
      guard let moment = clock.moment(time) else {
        fail(i + 1, "no time with a zone at its beginning: \(Self.quoted(line))")
        continue
      }
      let rest = parts.count > 1 ? parts[1] : ""
      let word = rest.prefix { !$0.isWhitespace }
      if word.count > 1, word.hasSuffix(":"), word.endIndex < rest.endIndex {
        let said = rest[word.endIndex...].drop(while: \.isWhitespace)
        rows.append(
          ImportedRow(line: i + 1, happened: moment, author: String(word.dropLast()), text: String(said)))
      } else {
        rows.append(ImportedRow(line: i + 1, happened: moment, author: nil, text: String(rest)))
      }
    }
  }
}
