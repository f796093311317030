/// Reads the YAML at the top of a runbook.
package enum FrontMatterReading {
  /// The keys that Muster knows, as the manual lists them.
  package static let keys = [
    "title", "id", "summary", "use-when", "not-this", "severity", "owner", "reviewed", "services", "alerts", "alert",
    "parameters", "sources", "messages", "impact", "exit", "working-hours", "drills",
  ]
  /// What may be said of a parameter.
  package static let parameterKeys = [
    "name", "type", "choices", "pattern", "default", "description", "secret", "required",
  ]
  /// Keys that no other tool writes: one of them makes the file an annotated one.
  static let onlyOurs: Set<String> = [
    "use-when", "not-this", "reviewed", "alerts", "parameters", "messages", "exit", "drills",
  ]

  /// Reads the lines between the fences; `firstLine` is the file's line of the first of them.
  ///
  /// `musterOnly` is true when a key stands there that only Muster knows. Nothing fails: what cannot be read is a
  /// diagnostic, an error in Muster's own front matter and a warning in anybody else's. `lines` is left to the caller.
  package static func read(
    _ text: UnsafeBufferPointer<UInt8>, firstLine: Int, path: String
  ) -> (front: FrontMatter, parameters: [Parameter], musterOnly: Bool, diagnostics: [Diagnostic]) {
    var reader = FrontMatterReader(path: path, firstLine: firstLine)
    do throws(YamlError) {
      if let root = try YamlNode.read(text) { reader.read(root) }
    } catch {
      reader.musterOnly = looksLikeOurs(text)
      reader.report(
        "unreadable-front-matter", .error, line: error.line, column: error.column, width: 1,
        "The front matter cannot be read: \(visible(error.message))", hint: error.hint)
    }
    return (reader.front, reader.parameters, reader.musterOnly, reader.settled())
  }

  /// Reads bytes that stand in an array.
  package static func read(
    _ text: ArraySlice<UInt8>, firstLine: Int, path: String
  ) -> (front: FrontMatter, parameters: [Parameter], musterOnly: Bool, diagnostics: [Diagnostic]) {
    text.withUnsafeBufferPointer { read($0, firstLine: firstLine, path: path) }
  }

  /// True when a line begins with a key that only Muster knows; asked where the YAML gives no tree.
  private static func looksLikeOurs(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let head = String(decoding: text.prefix(YamlNode.mostBytes), as: UTF8.self)
    return head.split(whereSeparator: \.isNewline).contains { line in
      onlyOurs.contains { line.hasPrefix($0) && line.dropFirst($0.count).first == ":" }
    }
  }
}

/// One pass over the tree.
struct FrontMatterReader {
  let path: String
  let firstLine: Int
  var front = FrontMatter()
  var parameters: [Parameter] = []
  var musterOnly = false
  private var diagnostics: [Diagnostic] = []
  /// Those of what nobody else can have meant, whoever else reads the file.
  private var ours: [Diagnostic] = []
  /// Keys that nobody here knows, told only in a file that is ours.
  private var strangers: [(key: String, node: YamlNode)] = []

  init(path: String, firstLine: Int) {
    self.path = path
    self.firstLine = firstLine
  }

  mutating func read(_ root: YamlNode) {
    guard case .mapping(let pairs) = root.content else {
      if case .scalar("", plain: true) = root.content { return }
      report("bad-front-matter", .error, at: root, "The front matter holds no `key: value` lines", hint: nil)
      return
    }
    var seen: Set<String> = []
    for (keyNode, value) in pairs {
      guard case .scalar(let key, _) = keyNode.content else {
        report("bad-front-matter", .error, at: keyNode, "A key is no plain word", hint: nil)
        continue
      }
      guard FrontMatterReading.keys.contains(key) else {
        strangers.append((key, keyNode))
        continue
      }
      if FrontMatterReading.onlyOurs.contains(key) { musterOnly = true }
      guard seen.insert(key).inserted else {
        report("bad-front-matter", .error, at: keyNode, "`\(key)` is given twice", hint: "keep one of them")
        continue
      }
      take(key, keyNode, value)
    }
  }

  private mutating func take(_ key: String, _ keyNode: YamlNode, _ value: YamlNode) {
    switch key {
    case "title": front.title = text(value, key)
    case "id": front.id = text(value, key)
    case "summary": front.summary = text(value, key)
    case "use-when": front.useWhen = text(value, key)
    case "not-this": front.notThis = texts(value, key)
    case "severity": front.severity = text(value, key)
    case "owner": front.owner = text(value, key)
    case "reviewed": readReviewed(value)
    case "services": front.services = texts(value, key)
    case "alerts", "alert": front.alerts += texts(value, key)
    case "exit": front.exit = texts(value, key)
    case "parameters": readParameters(value)
    case "messages": readMessages(value)
    case "impact": readImpact(value)
    case "working-hours": readWorkingHours(value)
    case "sources":
      var reader = SourcesReader(path: path, firstLine: firstLine, origin: .runbook)
      front.sources = reader.sources(value)
      // Other tools have `sources` too; one of a kind that is ours is meant for us.
      if reader.hasKind { ours += reader.diagnostics } else { diagnostics += reader.diagnostics }
    default: break
    }
  }

  private mutating func readReviewed(_ value: YamlNode) {
    guard let day = text(value, "reviewed") else { return }
    guard dayNumber(day) != nil else {
      report("bad-front-matter", .error, at: value, "`reviewed` wants a date", hint: "write it as 2026-03-31")
      return
    }
    front.reviewed = day
  }

  /// One text; nil, and a diagnostic, for anything else; an empty value is nothing.
  mutating func text(_ node: YamlNode, _ key: String) -> String? {
    guard case .scalar(let text, let plain) = node.content else {
      report("bad-front-matter", .error, at: node, "`\(visible(key))` wants one text", hint: nil)
      return nil
    }
    let words = trimmed(text)
    return words.isEmpty || (plain && (words == "null" || words == "~")) ? nil : words
  }

  /// A list of texts; one text counts as a list of one, `key: value` pairs as texts of that look.
  mutating func texts(_ node: YamlNode, _ key: String) -> [String] {
    switch node.content {
    case .scalar: return text(node, key).map { [$0] } ?? []
    case .sequence(let items):
      return items.flatMap { item -> [String] in
        if case .sequence = item.content {
          report("bad-front-matter", .error, at: item, "`\(key)` wants a list of texts", hint: nil)
          return []
        }
        if case .mapping(let pairs) = item.content, key == "alerts" || key == "alert" {
          return [matcher(pairs)]
        }
        return texts(item, key)
      }
    case .mapping(let pairs):
      if key == "alerts" || key == "alert" { return [matcher(pairs)] }
      return pairs.compactMap { pair in
        guard let name = text(pair.key, key) else { return nil }
        return text(pair.value, key).map { "\(name): \($0)" } ?? name
      }
    }
  }

  /// Label matchers in PromQL's writing.
  private mutating func matcher(_ pairs: [(key: YamlNode, value: YamlNode)]) -> String {
    let inside = pairs.compactMap { pair -> String? in
      guard let name = text(pair.key, "alerts"), let value = text(pair.value, "alerts") else { return nil }
      return "\(name)=\"\(value)\""
    }
    return "{\(inside.joined(separator: ", "))}"
  }

  mutating func report(
    _ code: String, _ severity: Diagnostic.Severity, at node: YamlNode, _ message: String, hint: String?
  ) {
    report(code, severity, line: node.line, column: node.column, width: node.width, message, hint: hint)
  }

  mutating func report(
    _ code: String, _ severity: Diagnostic.Severity, line: Int, column: Int, width: Int, _ message: String,
    hint: String?
  ) {
    diagnostics.append(
      Diagnostic(
        code: code, severity: severity, path: path, line: firstLine + line - 1, column: column, width: width,
        message: message, hint: hint))
  }

  /// The diagnostics as they stand for this file: what is nobody's mistake here is softened or left out.
  func settled() -> [Diagnostic] {
    var out = diagnostics
    if musterOnly {
      for (key, node) in strangers {
        let near = nearestWord(to: key, in: FrontMatterReading.keys)
        out.append(
          Diagnostic(
            code: "unknown-key", severity: .note, path: path, line: firstLine + node.line - 1, column: node.column,
            width: node.width, message: "`\(visible(key))` is no key that Muster knows",
            hint: near.map { "did you mean `\($0)`?" }))
      }
    } else {
      for i in out.indices where out[i].severity == .error { out[i].severity = .warning }
    }
    return (out + ours).sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }
}

/// Days since 1970-01-01 of a date `YYYY-MM-DD`, nil for what is none (H. Hinnant's civil calendar).
package func dayNumber(_ date: some StringProtocol) -> Int? {
  let parts = date.split(separator: "-", omittingEmptySubsequences: false)
  guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
    parts.allSatisfy({ $0.unicodeScalars.allSatisfy(isDigit) }), let year = Int(parts[0]), let month = Int(parts[1]),
    let day = Int(parts[2]), (1...12).contains(month)
  else { return nil }
  let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  guard (1...lengths[month - 1]).contains(day) else { return nil }
  let y = month <= 2 ? year - 1 : year
  let era = (y >= 0 ? y : y - 399) / 400
  let yearOfEra = y - era * 400
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}
