extension MessageTemplate {
  /// The keys of a template's front matter, as the manual lists them.
  package static let keys = [
    "id", "title", "when", "audience", "states", "severities", "turn", "limit", "opening", "approver", "channels",
    "sets-timer",
    "final", "slots",
  ]
  static let mostBytes = 64 * 1024

  /// Reads a template's file; never fails: what cannot be read is a diagnostic, and the template has what could.
  package static func read(_ bytes: [UInt8], path: String) -> (template: MessageTemplate, diagnostics: [Diagnostic]) {
    var reader = MessageTemplateReader(path: path)
    reader.read(bytes)
    return (reader.template, reader.diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
  }
}

/// One pass over a template's file.
struct MessageTemplateReader {
  private let path: String
  var template = MessageTemplate()
  private(set) var diagnostics: [Diagnostic] = []

  init(path: String) {
    self.path = path
    template.path = path
  }

  mutating func read(_ bytes: [UInt8]) {
    if bytes.count > MessageTemplate.mostBytes {
      return report(.unreadableTemplate, line: 1, column: 1, "it is longer than 64 KiB", hint: nil)
    }
    let lines = Self.lines(bytes)
    let dashes = lines.indices.filter { Self.isDashes(bytes[lines[$0]]) }
    guard dashes.count >= 2, dashes[0] == 0 else {
      return report(
        .unreadableTemplate, line: 1, column: 1, "a template begins with front matter between two lines of `---`",
        hint: "`muster template show P1` is one to copy")
    }
    let front = Array(bytes[lines[0].upperBound..<lines[dashes[1]].lowerBound])
    do throws(YamlError) {
      if let root = try front.withUnsafeBufferPointer({ (text) throws(YamlError) in try YamlNode.read(text) }) {
        read(root)
      }
    } catch {
      report(
        .unreadableTemplate, line: error.line + 1, column: error.column,
        "The front matter cannot be read: \(visible(error.message))", hint: error.hint)
    }
    readBody(bytes, lines, from: dashes[1] + 1)
    if template.id.isEmpty {
      report(.badTemplateKey, line: 1, column: 1, "the template has no id", hint: "add `id: P1`, or a name of your own")
    }
    if template.audiences.isEmpty {
      report(
        .badTemplateKey, line: 1, column: 1, "the template names no audience",
        hint: "add `audience:` with one of: \(MessageTemplate.audienceWords.joined(separator: ", "))")
    }
  }

  private mutating func readBody(_ bytes: [UInt8], _ lines: [Range<Int>], from: Int) {
    var first = from
    while first < lines.count, bytes[lines[first]].allSatisfy({ Byte.isBlank($0) || $0 == Byte.lf || $0 == Byte.cr }) {
      first += 1
    }
    template.bodyLine = first + 1
    guard first < lines.count else {
      return report(.unreadableTemplate, line: max(1, from), column: 1, "the template has no text", hint: nil)
    }
    let text = String(decoding: bytes[lines[first].lowerBound...], as: UTF8.self)
    template.text = text
    do throws(MustacheError) {
      template.body = try Mustache(text)
    } catch {
      report(
        .badTemplateTag, line: first + error.line, column: error.column, width: error.width, error.message, hint: nil)
    }
  }

  // MARK: Front matter

  private mutating func read(_ root: YamlNode) {
    guard case .mapping(let pairs) = root.content else {
      return report(.unreadableTemplate, root, "The front matter holds no `key: value` lines", hint: nil)
    }
    var seen: Set<String> = []
    for (keyNode, value) in pairs {
      guard case .scalar(let key, _) = keyNode.content, MessageTemplate.keys.contains(key) else {
        var hint: String?
        if case .scalar(let key, _) = keyNode.content {
          hint = nearestWord(to: key, in: MessageTemplate.keys).map { "did you mean `\($0)`?" }
        }
        report(.badTemplateKey, keyNode, "this is no key of a template", hint: hint)
        continue
      }
      guard seen.insert(key).inserted else {
        report(.badTemplateKey, keyNode, "`\(key)` is given twice", hint: "keep one of them")
        continue
      }
      take(key, value)
    }
  }

  private mutating func take(_ key: String, _ value: YamlNode) {
    switch key {
    case "id": template.id = word(value, key) ?? ""
    case "title": template.title = word(value, key) ?? ""
    case "when": template.when = word(value, key)
    case "audience": template.audiences = words(value, key, of: MessageTemplate.audienceWords)
    case "states": template.states = words(value, key, of: MessageTemplate.stateWords)
    case "severities": template.severities = words(value, key, of: MessageTemplate.severityWords)
    case "turn":
      let known = MessageTemplate.Turn.allCases.map(\.rawValue)
      if let turn = words(value, key, of: known).first.flatMap(MessageTemplate.Turn.init) { template.turn = turn }
    case "limit": template.limit = characters(value, key)
    case "opening": template.opening = characters(value, key)
    case "approver": template.approver = word(value, key)
    case "channels": template.channels = words(value, key, of: nil)
    case "sets-timer": template.setsTimer = flag(value, key) ?? true
    case "final": template.isFinal = flag(value, key) ?? false
    default: readSlots(value)
    }
  }

  private mutating func characters(_ value: YamlNode, _ key: String) -> Int? {
    guard let text = word(value, key) else { return nil }
    if let number = Int(text), (20...20_000).contains(number) { return number }
    report(.badTemplateKey, value, "`\(key)` wants a number of characters from 20 to 20000", hint: nil)
    return nil
  }

  private mutating func readSlots(_ node: YamlNode) {
    if case .scalar("", plain: true) = node.content { return }
    guard case .mapping(let pairs) = node.content else {
      return report(.badTemplateKey, node, "`slots` wants names with their rules", hint: "`since: required`")
    }
    for (keyNode, value) in pairs {
      guard let name = word(keyNode, "slots") else { continue }
      guard template.slot(name) == nil else {
        report(.badTemplateKey, keyNode, "the slot `\(visible(name))` has two rules", hint: "keep one of them")
        continue
      }
      readSlot(name, at: keyNode, value)
    }
  }

  /// `required`, `omit` or a sentence; a mapping with `unknown` and `example` for a slot of the template's own.
  private mutating func readSlot(_ name: String, at keyNode: YamlNode, _ value: YamlNode) {
    let known = MessageSlot.named(name)
    var slot = MessageTemplate.Slot(
      name: name, rule: .required, example: nil, isList: known?.isList ?? false, line: keyNode.line + 1,
      column: keyNode.column)
    if case .mapping(let pairs) = value.content {
      for (key, value) in pairs {
        switch word(key, name) {
        case "unknown": slot.rule = word(value, name).map(Self.rule) ?? .required
        case "example": slot.example = word(value, name)
        case "list": slot.isList = flag(value, name) ?? slot.isList
        default:
          report(
            .badTemplateKey, key, "of a slot may be said `unknown`, `example` and `list`", hint: nil)
        }
      }
    } else if let text = word(value, name) {
      slot.rule = Self.rule(text)
    } else {
      report(
        .slotWithoutRule, keyNode, "`\(visible(name))` has no rule for when it is unknown",
        hint: "`required`, `omit`, or a sentence that then stands in its place")
    }
    if known == nil, slot.example == nil {
      report(
        .unknownSlot, keyNode, "there is no slot `\(visible(name))`",
        hint: nearestWord(to: name, in: MessageSlot.all.map(\.name)).map { "did you mean `\($0)`?" }
          ?? "a slot of your own needs an `example`")
    }
    template.slots.append(slot)
  }

  private static func rule(_ text: String) -> SlotRule {
    text == "required" ? .required : text == "omit" ? .omit : .says(text)
  }

  // MARK: Nodes

  private mutating func word(_ node: YamlNode, _ key: String) -> String? {
    guard case .scalar(let text, _) = node.content else {
      report(.badTemplateKey, node, "`\(visible(key))` wants one text", hint: nil)
      return nil
    }
    let word = trimmed(text)
    return word.isEmpty ? nil : word
  }

  private mutating func flag(_ node: YamlNode, _ key: String) -> Bool? {
    switch word(node, key) {
    case "yes", "true": return true
    case "no", "false": return false
    case nil: return nil
    default:
      report(.badTemplateKey, node, "`\(visible(key))` wants yes or no", hint: nil)
      return nil
    }
  }

  private mutating func words(_ node: YamlNode, _ key: String, of known: [String]?) -> [String] {
    guard case .sequence(let items) = node.content else { return words([node], key, of: known) }
    return words(items, key, of: known)
  }

  private mutating func words(_ nodes: [YamlNode], _ key: String, of known: [String]?) -> [String] {
    var out: [String] = []
    for node in nodes {
      guard let word = word(node, key) else { continue }
      if let known, !known.contains(word) {
        let near = nearestWord(to: word, in: known).map { "did you mean `\($0)`?" }
        report(
          .badTemplateKey, node, "`\(visible(word))` is none of: \(known.joined(separator: ", "))", hint: near)
      } else {
        out.append(word)
      }
    }
    return out
  }

  private mutating func report(_ code: TemplateCode, _ node: YamlNode, _ message: String, hint: String?) {
    report(code, line: node.line + 1, column: node.column, width: node.width, message, hint: hint)
  }

  private mutating func report(
    _ code: TemplateCode, line: Int, column: Int, width: Int = 1, _ message: String, hint: String?
  ) {
    diagnostics.append(
      Diagnostic(
        code: code.rawValue, severity: code.severity, path: path, line: line, column: column, width: width,
        message: message, hint: hint))
  }

  /// Each line with its line end.
  private static func lines(_ bytes: [UInt8]) -> [Range<Int>] {
    var out: [Range<Int>] = []
    var start = 0
    for (i, byte) in bytes.enumerated() where byte == Byte.lf {
      out.append(start..<i + 1)
      start = i + 1
    }
    if start < bytes.count { out.append(start..<bytes.count) }
    return out
  }

  private static func isDashes(_ line: ArraySlice<UInt8>) -> Bool {
    var line = line
    while let last = line.last, Byte.isBlank(last) || last == Byte.lf || last == Byte.cr { line.removeLast() }
    return line.count == 3 && line.allSatisfy { $0 == UInt8(ascii: "-") }
  }
}
