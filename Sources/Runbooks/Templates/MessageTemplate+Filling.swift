extension MessageTemplate {
  /// A slot with its value, as a template is filled with it.
  package struct Filled: Sendable, Equatable {
    package var name: String
    /// The lines of a list, one for anything else; nil when it is unknown.
    package var lines: [String]?

    package init(_ name: String, _ lines: [String]?) {
      self.name = name
      self.lines = lines
    }
  }

  /// What stands where a required slot has no value; a message with it cannot go out.
  package static let unknownMark = "[unknown - say so or remove]"

  /// The text of the message. A slot without a value follows its rule; one that is required shows the mark for unknown.
  package func filled(with slots: [Filled], escape: Mustache.Escape = .none) throws(MustacheError) -> String {
    var values: [String: MustacheValue] = [:]
    for slot in self.slots {
      let lines = slots.first { $0.name == slot.name }?.lines
      values[slot.name] = value(lines, of: slot)
    }
    return Self.flowed(try body.filled(with: .group(values), escape: escape))
  }

  /// The first paragraph of a text, as who has no room for more reads it.
  package static func opening(of text: String) -> Substring {
    text.firstRange(of: "\n\n").map { text[..<$0.lowerBound] } ?? (text.last == "\n" ? text.dropLast() : text[...])
  }

  /// The same template, in which these slots are filled by nothing but a value.
  package func demanding(_ names: Set<String>) -> MessageTemplate {
    var template = self
    for i in template.slots.indices where names.contains(template.slots[i].name) { template.slots[i].rule = .required }
    return template
  }

  private func value(_ lines: [String]?, of slot: Slot) -> MustacheValue {
    if let lines, !lines.isEmpty {
      return slot.isList ? .list(lines.map(MustacheValue.text)) : .text(lines.joined(separator: "; "))
    }
    switch slot.rule {
    case .required: return slot.isList ? .list([.text(Self.unknownMark)]) : .text(Self.unknownMark)
    case .omit: return .nothing
    case .says(let sentence): return .standIn(sentence)
    }
  }

  /// Paragraphs on one line each, as Markdown has them, beginning with a capital; items of lists keep theirs.
  static func flowed(_ text: String) -> String {
    var paragraphs: [[String]] = [[]]
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" })
      let line = words.joined(separator: " ")
      if line.isEmpty {
        if paragraphs.last?.isEmpty == false { paragraphs.append([]) }
        continue
      }
      let last = paragraphs.count - 1
      if paragraphs[last].isEmpty || isItem(line) {
        paragraphs[last].append(capital(line))
      } else {
        let end = paragraphs[last].count - 1
        paragraphs[last][end] += " " + line
      }
    }
    if paragraphs.last?.isEmpty == true { paragraphs.removeLast() }
    return paragraphs.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private static func isItem(_ line: String) -> Bool {
    if line.hasPrefix("- ") { return true }
    let digits = line.prefix { $0.isASCII && $0.isNumber }
    return !digits.isEmpty && digits.count <= 2 && line.dropFirst(digits.count).hasPrefix(". ")
  }

  private static func capital(_ line: String) -> String {
    guard let first = line.first, first.isLowercase, first.isASCII else { return line }
    return first.uppercased() + line.dropFirst()
  }

  /// The template's own subject: the first line of the filled text.
  package static func subject(of text: String) -> String { String(text.prefix { $0 != "\n" }) }
}
