/// A query with its values, ready to be asked: none of them can become part of the language around it.
package struct FilledQuery: Sendable, Hashable {
  /// `promql`, `logql`, `sql`, `http`.
  package var language: String
  /// What is sent.
  package var text: String
  /// For SQL, the values of `$1`, `$2`, … in order; they travel beside the statement.
  package var bound: [String]
  /// Places in `bound` of those that are numbers, and not texts of digits.
  package var numbers: Set<Int>

  package init(language: String, text: String, bound: [String] = [], numbers: Set<Int> = []) {
    self.language = language
    self.text = text
    self.bound = bound
    self.numbers = numbers
  }
}

/// Why a query cannot be asked with these values.
package enum FillingProblem: Error, Sendable, Hashable {
  /// Names that have no value.
  case unfilled([String])
  /// The value stands where the language has no text: only a number or a duration may stand there.
  case notText(name: String, value: String)
  /// It stands in a raw string, which has no escapes, and holds its quote.
  case rawString(name: String)
  /// The query has it inside quotes, where the language takes no value.
  case quoted(name: String)
  /// It holds a line break or another control character, and the language has no place for one.
  case control(name: String)
  /// It stands in a template of LogQL, and holds what a template would read as its own.
  case template(name: String)
  /// A backslash stands before it: it would take the value's first character for its own.
  case escaped(name: String)
  /// It stands in a line of headers in front of the colon.
  case headerName(name: String)
  /// It stands in a body for which Muster has no escapes, or outside of JSON's quotes, and is no number.
  case body(name: String, value: String)
}

extension FilledQuery {
  /// Fills a query's `$name`, `${name}`, `{{name}}`, `<name>`, and in SQL its `:name`.
  ///
  /// PromQL and LogQL take values inside their strings, escaped, and behind a regular-expression matcher with what is special in a
  /// pattern escaped too; outside of strings only numbers and durations. SQL takes them as bound parameters, HTTP
  /// percent-encoded in the first line and in bodies escaped as their content type has it. `names` are those that this query needs;
  /// `isNumber` tells those whose value is one by its origin, which SQL gets as a number where it is a plain decimal one.
  package static func fill(
    _ text: String, language: String, names: [String], isNumber: (String) -> Bool = { _ in false },
    values: (String) -> String?
  ) throws(FillingProblem) -> FilledQuery {
    var known: [String: String] = [:]
    for name in names { known[name] = values(name) }
    let missing = names.filter { known[$0] == nil }
    if !missing.isEmpty { throw .unfilled(missing) }
    if SQL.dialects.contains(language), let name = SQLText.quotedSlot(in: Array(text.utf8)) {
      throw .quoted(name: name)
    }
    if names.isEmpty { return FilledQuery(language: language, text: text) }
    switch language {
    // Whatever a fence calls its dialect: in any of them a value that is pasted could end its string.
    case _ where SQL.dialects.contains(language): return bind(text, known, isNumber)
    case "http": return FilledQuery(language: language, text: try fillRequest(text, known))
    default: return FilledQuery(language: language, text: try fillMetric(text, language: language, known))
    }
  }

  // MARK: PromQL and LogQL

  private static func fillMetric(
    _ text: String, language: String, _ values: [String: String]
  ) throws(FillingProblem) -> String {
    let metric = MetricText(text)
    var out: [UInt8] = []
    var done = 0
    var place = MetricPlace()
    for token in metric.tokens {
      let word = metric.bytes[token.range]
      defer { place.pass(token, String(decoding: word, as: UTF8.self)) }
      out += metric.bytes[done..<token.range.lowerBound]
      done = token.range.upperBound
      switch token.kind {
      case .string(let quote): out += try fillString(word, quote: quote, as: place.meaning, values)
      case .variable:
        guard let (name, _) = Slot.at(word, word.startIndex), let value = values[name] else {
          out += word
          continue
        }
        guard isNumberOrDuration(value) else { throw .notText(name: name, value: value) }
        out += value.utf8
      default: out += word
      }
    }
    out += metric.bytes[done...]
    return String(decoding: out, as: UTF8.self)
  }

  private static func fillString(
    _ word: ArraySlice<UInt8>, quote: UInt8, as meaning: MetricPlace.Meaning, _ values: [String: String]
  ) throws(FillingProblem) -> [UInt8] {
    var out: [UInt8] = []
    var i = word.startIndex
    while i < word.endIndex {
      guard let (name, end) = Slot.at(word, i), let value = values[name] else {
        out.append(word[i])
        i += 1
        continue
      }
      if isEscaped(word[..<i], raw: quote == UInt8(ascii: "`"), pattern: meaning == .pattern) {
        throw .escaped(name: name)
      }
      let literal: String
      switch meaning {
      case .text: literal = value
      case .pattern: literal = patternEscaped(value)
      case .replacement: literal = value.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
      case .template:
        // Neither language of templates has an escape.
        if value.utf8.contains(UInt8(ascii: "{")) || value.utf8.contains(UInt8(ascii: "<")) {
          throw .template(name: name)
        }
        literal = value
      }
      if quote == UInt8(ascii: "`") {
        if literal.utf8.contains(quote) { throw .rawString(name: name) }
        out += literal.utf8
      } else {
        out += stringEscaped(literal, quote: quote)
      }
      i = end
    }
    return out
  }

  /// True when a backslash before a slot would take the first character of what is put there, in the string or in the pattern
  /// that the string holds.
  private static func isEscaped(_ before: ArraySlice<UInt8>, raw: Bool, pattern: Bool) -> Bool {
    let run = before.reversed().prefix { $0 == UInt8(ascii: "\\") }.count
    if raw { return pattern && run % 2 == 1 }
    return run % 2 == 1 || pattern && run / 2 % 2 == 1
  }

  /// Go's escapes of an interpreted string (go.dev/ref/spec, "String literals"), which both languages use.
  private static func stringEscaped(_ value: String, quote: UInt8) -> [UInt8] {
    var out: [UInt8] = []
    for b in value.utf8 {
      switch b {
      case UInt8(ascii: "\\"), quote: out += [UInt8(ascii: "\\"), b]
      case 0x0A: out += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case 0..<0x20, 0x7F:
        let digits = Array("0123456789abcdef".utf8)
        out += [UInt8(ascii: "\\"), UInt8(ascii: "x"), digits[Int(b >> 4)], digits[Int(b & 15)]]
      default: out.append(b)
      }
    }
    return out
  }

  /// The text as a pattern that matches it alone (RE2's QuoteMeta; and the minus, which is a range inside brackets).
  private static func patternEscaped(_ value: String) -> String {
    var out = ""
    for scalar in value.unicodeScalars {
      if #"\.+*?()|[]{}^$-"#.unicodeScalars.contains(scalar) { out += "\\" }
      out.unicodeScalars.append(scalar)
    }
    return out
  }

  private static func isNumberOrDuration(_ value: String) -> Bool {
    let allowed = value.utf8.allSatisfy { Byte.isDigit($0) || ".mshdwy".utf8.contains($0) }
    return allowed && value.utf8.first.map(Byte.isDigit) == true && value.utf8.count <= 24
  }

  // MARK: SQL

  /// `:name` and the other slots become `$1`, `$2`, …; strings, quoted names, comments and `::` casts stay as they are.
  private static func bind(
    _ text: String, _ values: [String: String], _ isNumber: (String) -> Bool
  ) -> FilledQuery {
    var out: [UInt8] = []
    var order: [String] = []
    for piece in SQLText.pieces(of: Array(text.utf8)) {
      switch piece {
      case .fixed(let bytes): out += bytes
      case .slot(let name, let bytes):
        guard values[name] != nil else {
          out += bytes
          continue
        }
        if !order.contains(name) { order.append(name) }
        out += "$\((order.firstIndex(of: name) ?? 0) + 1)".utf8
      }
    }
    let numbers = order.indices.filter { isNumber(order[$0]) && isPlainDecimal(values[order[$0]] ?? "") }
    return FilledQuery(
      language: "sql", text: String(decoding: out, as: UTF8.self), bound: order.compactMap { values[$0] },
      numbers: Set(numbers))
  }

  /// True for `0`, `-12`, `3.50`: what a person writes as a number. `007` and `1e3` may be a name.
  static func isPlainDecimal(_ text: String) -> Bool {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let whole = parts.first, parts.count <= 2, digits.count <= 18,
      parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Byte.isDigit) })
    else { return false }
    return whole.count == 1 || whole.first != UInt8(ascii: "0")
  }
}

/// Where a value is asked for in a query: `$name`, `${name}`, `{{name}}`, `<name>`.
enum Slot {
  /// The slot that begins at a place, and where it ends.
  static func at(_ bytes: ArraySlice<UInt8>, _ start: Int) -> (name: String, end: Int)? {
    func name(from: Int, isPart: (UInt8) -> Bool) -> Int {
      var i = from
      while i < bytes.endIndex, isPart(bytes[i]) { i += 1 }
      return i
    }
    func isPlain(_ b: UInt8) -> Bool { b < 0x80 && (Byte.isLetter(b) || Byte.isDigit(b) || b == UInt8(ascii: "_")) }
    func string(_ range: Range<Int>) -> String { trimmed(String(decoding: bytes[range], as: UTF8.self)) }
    switch bytes[start] {
    case UInt8(ascii: "$"):
      let braced = start + 1 < bytes.endIndex && bytes[start + 1] == UInt8(ascii: "{")
      let from = start + (braced ? 2 : 1)
      let end = name(from: from, isPart: isPlain)
      guard end > from else { return nil }
      if !braced { return (string(from..<end), end) }
      guard end < bytes.endIndex, bytes[end] == UInt8(ascii: "}") else { return nil }
      return (string(from..<end), end + 1)
    case UInt8(ascii: "{"):
      guard start + 1 < bytes.endIndex, bytes[start + 1] == UInt8(ascii: "{") else { return nil }
      let end = name(from: start + 2) { $0 != UInt8(ascii: "}") && $0 >= 0x20 }
      guard end + 1 < bytes.endIndex, bytes[end + 1] == UInt8(ascii: "}"), end > start + 2 else { return nil }
      return (string(start + 2..<end), end + 2)
    case UInt8(ascii: "<"):
      let end = name(from: start + 1) { $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "<") && $0 >= 0x20 }
      guard end < bytes.endIndex, bytes[end] == UInt8(ascii: ">"), end > start + 1 else { return nil }
      return (string(start + 1..<end), end + 1)
    default: return nil
    }
  }
}

/// A statement in pieces: what stays, and where values are bound.
enum SQLText {
  enum Piece: Equatable {
    case fixed([UInt8])
    case slot(name: String, bytes: [UInt8])
  }

  /// Strings, quoted names, comments, dollar quotes and `::` are passed over (PostgreSQL 15, "Lexical Structure"; sqlite.org,
  /// "SQL Comment Syntax").
  static func pieces(of bytes: [UInt8]) -> [Piece] {
    var out: [Piece] = []
    var fixed: [UInt8] = []
    var i = 0
    while i < bytes.count {
      let end = endOfQuoted(bytes, from: i)
      if end > i {
        fixed += bytes[i..<end]
        i = end
        continue
      }
      if let (name, end) = slot(bytes, at: i) {
        if !fixed.isEmpty { out.append(.fixed(fixed)) }
        fixed = []
        out.append(.slot(name: name, bytes: Array(bytes[i..<end])))
        i = end
        continue
      }
      fixed.append(bytes[i])
      i += 1
    }
    if !fixed.isEmpty { out.append(.fixed(fixed)) }
    return out
  }

  /// A `$name` inside a string or a quoted name: asked as it stands it would be compared as those letters.
  static func quotedSlot(in bytes: [UInt8]) -> String? {
    var i = 0
    while i < bytes.count {
      let end = endOfQuoted(bytes, from: i)
      guard end > i else {
        i += 1
        continue
      }
      if bytes[i] == UInt8(ascii: "'") || bytes[i] == UInt8(ascii: "\"") {
        for at in i..<end where bytes[at] == UInt8(ascii: "$") {
          if let (name, _) = Slot.at(bytes[..<end], at), !Byte.isDigit(name.utf8.first ?? 48) { return name }
        }
      }
      i = end
    }
    return nil
  }

  /// The names that a statement asks for, each once.
  static func names(in text: String) -> [String] {
    var out: [String] = []
    for case .slot(let name, _) in pieces(of: Array(text.utf8)) where !out.contains(name) { out.append(name) }
    return out
  }

  private static func slot(_ bytes: [UInt8], at i: Int) -> (String, Int)? {
    guard bytes[i] == UInt8(ascii: ":") else {
      // `a < b and c > d` is no slot: in SQL only a bare word stands between the signs.
      guard let found = Slot.at(bytes[...], i) else { return nil }
      if bytes[i] == UInt8(ascii: "$"), Byte.isDigit(bytes[i + 1]) { return nil }
      if bytes[i] == UInt8(ascii: "<"),
        found.name.utf8.contains(where: { !(Byte.isWord($0) || "_-".utf8.contains($0)) })
      {
        return nil
      }
      return found
    }
    guard i == 0 || bytes[i - 1] != UInt8(ascii: ":"), i + 1 < bytes.count else { return nil }
    guard bytes[i + 1] < 0x80, Byte.isLetter(bytes[i + 1]) || bytes[i + 1] == UInt8(ascii: "_") else { return nil }
    // `array[1:n]` and `x:y` are the language's own.
    if i > 0, Byte.isWord(bytes[i - 1]) || bytes[i - 1] == UInt8(ascii: "_") { return nil }
    var end = i + 1
    while end < bytes.count, bytes[end] < 0x80, Byte.isWord(bytes[end]) || bytes[end] == UInt8(ascii: "_") { end += 1 }
    return (String(decoding: bytes[i + 1..<end], as: UTF8.self), end)
  }

  /// The end of the string, quoted name or comment that begins here; the place itself when none does.
  private static func endOfQuoted(_ bytes: [UInt8], from start: Int) -> Int {
    func find(_ needle: [UInt8], from: Int) -> Int {
      var i = from
      while i + needle.count <= bytes.count {
        if bytes[i] == needle[0], bytes[i..<i + needle.count].elementsEqual(needle) { return i + needle.count }
        i += 1
      }
      return bytes.count
    }
    let next = start + 1 < bytes.count ? bytes[start + 1] : 0
    switch bytes[start] {
    case UInt8(ascii: "'"):
      let escapes =
        start > 0 && bytes[start - 1] | 32 == UInt8(ascii: "e") && (start < 2 || !Byte.isWord(bytes[start - 2]))
      var i = start + 1
      while i < bytes.count, bytes[i] != UInt8(ascii: "'") { i += escapes && bytes[i] == UInt8(ascii: "\\") ? 2 : 1 }
      return min(i + 1, bytes.count)
    case UInt8(ascii: "\""), UInt8(ascii: "`"): return find([bytes[start]], from: start + 1)
    case UInt8(ascii: "-") where next == UInt8(ascii: "-"): return find([Byte.lf], from: start + 2)
    case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
      return find([UInt8(ascii: "*"), UInt8(ascii: "/")], from: start + 2)
    case UInt8(ascii: "$"):
      var end = start + 1
      while end < bytes.count, Byte.isWord(bytes[end]) || bytes[end] == UInt8(ascii: "_") { end += 1 }
      guard end < bytes.count, bytes[end] == UInt8(ascii: "$"), !Byte.isDigit(next) else { return start }
      return find(Array(bytes[start...end]), from: end + 1)
    default: return start
    }
  }
}
