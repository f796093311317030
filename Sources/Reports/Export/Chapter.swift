/// One section of a postmortem, as every format renders it: plain text inside, markup made by whoever writes it.
package struct Chapter: Sendable {
  /// `0` to `16`, `A` to `D` (`messages-and-reports.md` R2).
  package var number: String
  package var title: String
  package var filledBy: FilledBy
  package var passages: [Passage]

  /// Who has to write it.
  package enum FilledBy: String, Sendable {
    /// It is complete as it stands.
    case tool
    /// It stands, and people say whether it is true.
    case draft
    /// Only people can.
    case people
  }

  package init(_ number: String, _ title: String, _ filledBy: FilledBy = .tool, _ passages: [Passage] = []) {
    self.number = number
    self.title = title
    self.filledBy = filledBy
    self.passages = passages
  }
}

/// A piece of a section.
package enum Passage: Sendable {
  case paragraph([Phrase])
  /// A heading within the section.
  case heading(String)
  case table(head: [String], rows: [[[Phrase]]])
  case list([[Phrase]])
  case code(String, language: String)
  /// Somebody's words as they went out, line by line.
  case quote(String)
  /// Questions that only people can answer.
  case prompts([String])
  case figure(Figure)

  /// Plain words.
  static func text(_ words: String) -> Passage { .paragraph([.text(words)]) }

  /// A table of plain cells.
  static func plain(_ head: [String], _ rows: [[String]]) -> Passage {
    .table(head: head, rows: rows.map { $0.map { [.text($0)] } })
  }
}

/// Words inside a passage.
package enum Phrase: Sendable, Equatable {
  case text(String)
  case strong(String)
  case code(String)
  /// A correction or redaction, which must be seen.
  case mark(String)
  /// Not known, and why.
  case unknown(String)
  /// An entry of the index of evidence.
  case evidence(String)

  /// The words without any markup.
  package var plain: String {
    switch self {
    case .text(let words), .strong(let words), .code(let words): words
    case .mark(let words): words
    case .unknown(let why): why.isEmpty ? "unknown" : "unknown (\(why))"
    case .evidence(let id): id
    }
  }
}

extension [Phrase] {
  /// All words without any markup.
  package var plain: String { map(\.plain).joined() }
}
