/// A line typed at a step's prompt: a global verb, one of the screen's own numbers, or plain text.
enum Typed: Equatable {
  case enter
  case verb(Verb, rest: String)
  case number(Int)
  case text(String)

  enum Verb: String, CaseIterable {
    case run, view, note, skip, `defer`, override, undo, whereAmI = "where", timeline, back, go, hold, help, take,
      values, rollback, handover, declare, state, communicate, otherwise, page
  }

  private static let letters: [String: Verb] = [
    "r": .run, "v": .view, "n": .note, "s": .skip, "d": .defer, "o": .override, "u": .undo, "w": .whereAmI,
    "t": .timeline, "b": .back, "g": .go, "q": .hold, "?": .help, "hold": .hold, "quit": .hold, "exit": .hold,
    "help": .help, "h": .handover, "c": .communicate, "p": .page,
  ]

  /// Upper case means nothing; `= s` is the text "s", so that a letter can be an answer.
  init(_ line: String) {
    let words = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    guard let first = words.first else {
      self = .enter
      return
    }
    let rest = words.count > 1 ? String(words[1]) : ""
    if first == "=" {
      self = .text(rest)
      return
    }
    let lower = first.lowercased()
    if let verb = Self.letters[lower] ?? Verb(rawValue: lower), Self.takes(rest, verb) || rest.isEmpty {
      self = .verb(verb, rest: rest)
    } else if rest.isEmpty, let number = Int(first), (0...9999).contains(number) {
      self = .number(number)
    } else {
      self = .text(line)
    }
  }

  /// Verbs that may have words behind them; any other verb with words behind it is the beginning of an answer.
  private static func takes(_ rest: String, _ verb: Verb) -> Bool {
    switch verb {
    // "page is down" is an answer, "page anna" calls her.
    case .page: !rest.contains(where: \.isWhitespace)
    case .note, .skip, .defer, .override, .go, .take, .handover, .declare, .state, .communicate, .otherwise: true
    default: false
    }
  }
}
