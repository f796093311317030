/// Fills a template; a value is written as it is or escaped, and never looked at again.
struct MustacheWriter {
  let partials: [String: String]
  let escape: Mustache.Escape
  let missing: Mustache.Missing
  private(set) var out = ""
  private var bytes = 0

  init(partials: [String: String], escape: Mustache.Escape, missing: Mustache.Missing) {
    self.partials = partials
    self.escape = escape
    self.missing = missing
  }

  mutating func write(_ nodes: [Mustache.Node], _ stack: [MustacheValue], depth: Int) throws(MustacheError) {
    for node in nodes {
      switch node {
      case .text(let text): try put(text, at: nil)
      case .value(let name, let raw):
        let text = try text(of: name, stack)
        try put(raw ? text : escaped(text), at: name)
      case .section(let name, let inverted, let inside):
        try section(name, inverted, inside, stack, depth: depth)
      case .partial(let name, let indent):
        if depth >= Mustache.deepest { throw name.error(.tooDeep) }
        guard let partial = partials[name.text] else {
          if missing == .nothing { continue }
          throw name.error(.unknownPartial(name.text))
        }
        try write(try Mustache(Self.indented(partial, indent)).nodes, stack, depth: depth + 1)
      }
    }
  }

  private mutating func section(
    _ name: Mustache.Name, _ inverted: Bool, _ inside: [Mustache.Node], _ stack: [MustacheValue], depth: Int
  ) throws(MustacheError) {
    if depth >= Mustache.deepest { throw name.error(.tooDeep) }
    let value = try find(name, stack) ?? .nothing
    if inverted {
      if !value.isTrue { try write(inside, stack, depth: depth + 1) }
    } else if case .list(let items) = value {
      for item in items { try write(inside, stack + [item], depth: depth + 1) }
    } else if value.isTrue {
      try write(inside, stack + [value], depth: depth + 1)
    }
  }

  private func text(of name: Mustache.Name, _ stack: [MustacheValue]) throws(MustacheError) -> String {
    switch try find(name, stack) {
    case .text(let text), .standIn(let text): return text
    case .flag(let flag) where missing == .nothing: return "\(flag)"
    default:
      if missing == .nothing { return "" }
      throw name.error(.noText(name.text))
    }
  }

  /// The value that a name stands for: the first part where it is found innermost, the others inside that alone.
  private func find(_ name: Mustache.Name, _ stack: [MustacheValue]) throws(MustacheError) -> MustacheValue? {
    if name.text == "." { return stack.last }
    let parts = name.text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    var found: MustacheValue?
    for value in stack.reversed() {
      if case .group(let members) = value, let member = members[parts[0]] {
        found = member
        break
      }
    }
    for part in parts.dropFirst() {
      guard case .group(let members)? = found else {
        found = nil
        break
      }
      found = members[part]
    }
    if found == nil, missing == .error { throw name.error(.unknownName(name.text)) }
    return found
  }

  private mutating func put(_ text: String, at name: Mustache.Name?) throws(MustacheError) {
    bytes += text.utf8.count
    if bytes > Mustache.mostBytes {
      throw name?.error(.tooLong) ?? MustacheError(.tooLong, line: 1, column: 1)
    }
    out += text
  }

  private func escaped(_ text: String) -> String {
    switch escape {
    case .none: return text
    case .html:
      var out = ""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "&": out += "&amp;"
        case "<": out += "&lt;"
        case ">": out += "&gt;"
        case "\"": out += "&quot;"
        case "'": out += "&#39;"
        default: out.unicodeScalars.append(scalar)
        }
      }
      return out
    }
  }

  /// Each line of the text behind `indent`; nothing is put behind the last line end.
  private static func indented(_ text: String, _ indent: String) -> String {
    if indent.isEmpty || text.isEmpty { return text }
    var out: [UInt8] = Array(indent.utf8)
    let bytes = Array(text.utf8)
    for (i, byte) in bytes.enumerated() {
      out.append(byte)
      if byte == UInt8(ascii: "\n"), i + 1 < bytes.count { out += indent.utf8 }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
