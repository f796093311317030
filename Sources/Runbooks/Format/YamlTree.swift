import CYaml

/// A YAML document as a tree in which every node knows where it stands.
///
/// libyaml's events are read one by one. Aliases are refused, and bytes, nodes and depth are bounded, so that no front matter
/// costs more than its length: the "billion laughs" of a few hundred bytes is one clear error.
struct YamlNode {
  enum Content {
    /// `plain` is true without quotes: only then does `null` mean nothing.
    case scalar(String, plain: Bool)
    case sequence([YamlNode])
    case mapping([(key: YamlNode, value: YamlNode)])
  }
  var content: Content
  /// 1-based, in the YAML text alone.
  var line: Int
  /// 1-based, in Unicode scalars.
  var column: Int
  /// Scalars on its first line, at least 1.
  var width: Int
}

/// Why there is no tree.
struct YamlError: Error {
  var line: Int
  var column: Int
  var message: String
  var hint: String?
}

extension YamlNode {
  static let mostBytes = 256 * 1024, mostNodes = 10_000, deepest = 24

  /// Reads one document; nil when there is nothing in it.
  static func read(
    _ text: UnsafeBufferPointer<UInt8>, mostBytes: Int = mostBytes, mostNodes: Int = mostNodes
  ) throws(YamlError) -> YamlNode? {
    if text.count > mostBytes {
      throw YamlError(line: 1, column: 1, message: "it is longer than \(mostBytes / 1024) KiB")
    }
    var reader = YamlReader(text: text, mostNodes: mostNodes)
    guard yaml_parser_initialize(&reader.parser) == 1 else {
      throw YamlError(line: 1, column: 1, message: "libyaml has no memory for it")
    }
    defer { yaml_parser_delete(&reader.parser) }
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(&reader.parser, text.baseAddress, text.count)
    return try reader.document()
  }
}

/// One pass over the events.
private struct YamlReader {
  let text: UnsafeBufferPointer<UInt8>
  var parser = yaml_parser_t()
  var nodes = 0

  private let mostNodes: Int

  init(text: UnsafeBufferPointer<UInt8>, mostNodes: Int) {
    self.text = text
    self.mostNodes = mostNodes
  }

  /// What an event says, copied out of libyaml's memory.
  private enum Token {
    case scalar(String, plain: Bool)
    case sequence, sequenceEnd, mapping, mappingEnd, alias(String), documentStart, end, other
  }

  private struct Event {
    var token: Token
    var line: Int
    var column: Int
    var width: Int
  }

  mutating func document() throws(YamlError) -> YamlNode? {
    var root: YamlNode?
    while true {
      let event = try next()
      switch event.token {
      case .end: return root
      case .other: continue
      case .documentStart:
        if root != nil {
          throw YamlError(line: event.line, column: event.column, message: "it holds a second document")
        }
      default: root = try node(from: event, depth: 1)
      }
    }
  }

  private mutating func node(from event: Event, depth: Int) throws(YamlError) -> YamlNode {
    nodes += 1
    if nodes > mostNodes {
      throw YamlError(
        line: event.line, column: event.column, message: "it holds more than \(mostNodes) values")
    }
    if depth > YamlNode.deepest {
      throw YamlError(
        line: event.line, column: event.column, message: "it nests deeper than \(YamlNode.deepest) levels")
    }
    func made(_ content: YamlNode.Content) -> YamlNode {
      YamlNode(content: content, line: event.line, column: event.column, width: event.width)
    }
    switch event.token {
    case .scalar(let text, let plain): return made(.scalar(text, plain: plain))
    case .sequence:
      var items: [YamlNode] = []
      while true {
        let item = try next()
        if case .sequenceEnd = item.token { return made(.sequence(items)) }
        items.append(try node(from: item, depth: depth + 1))
      }
    case .mapping:
      var pairs: [(key: YamlNode, value: YamlNode)] = []
      while true {
        let keyEvent = try next()
        if case .mappingEnd = keyEvent.token { return made(.mapping(pairs)) }
        let key = try node(from: keyEvent, depth: depth + 1)
        pairs.append((key, try node(from: try next(), depth: depth + 1)))
      }
    case .alias(let name):
      throw YamlError(
        line: event.line, column: event.column, message: "the alias `*\(visible(name))` is not read",
        hint: "write the value out")
    default: throw YamlError(line: event.line, column: event.column, message: "it ends too early")
    }
  }

  private mutating func next() throws(YamlError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(&parser, &event) == 1 else { throw failure() }
    defer { yaml_event_delete(&event) }
    let start = event.start_mark
    let end = event.end_mark
    let width = start.line == end.line ? max(1, end.column - start.column) : 1
    return Event(token: Self.token(of: event), line: start.line + 1, column: start.column + 1, width: width)
  }

  private static func token(of event: yaml_event_t) -> Token {
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      return .scalar(String(decoding: bytes, as: UTF8.self), plain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
    case YAML_SEQUENCE_START_EVENT: return .sequence
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_START_EVENT: return .mapping
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    case YAML_ALIAS_EVENT: return .alias(event.data.alias.anchor.map { String(cString: $0) } ?? "")
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .end
    default: return .other
    }
  }

  private func failure() -> YamlError {
    let problem = parser.problem.map { String(cString: $0) } ?? "it is no YAML"
    if parser.error == YAML_READER_ERROR {
      // The byte reader knows the byte and no mark.
      let before = String(decoding: text.prefix(parser.problem_offset), as: UTF8.self).unicodeScalars
      let line = before.reduce(1) { $1 == "\n" ? $0 + 1 : $0 }
      let column = before.reversed().prefix { $0 != "\n" }.count + 1
      return YamlError(line: line, column: column, message: problem)
    }
    return YamlError(
      line: parser.problem_mark.line + 1, column: parser.problem_mark.column + 1, message: problem)
  }
}
