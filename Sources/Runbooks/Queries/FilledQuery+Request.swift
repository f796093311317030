extension FilledQuery {
  /// Fills a request as `RequestLayout` divides it, which is how it is read when it is sent.
  static func fillRequest(_ text: String, _ values: [String: String]) throws(FillingProblem) -> String {
    let bytes = Array(text.utf8)
    let layout = RequestLayout(bytes)
    var body = RequestBody(bytes, layout)
    var out: [UInt8] = []
    var i = 0
    while i < bytes.count {
      let isBody = i >= layout.body.lowerBound
      guard let (name, end) = Slot.at(bytes[...], i), let value = values[name] else {
        if isBody { body.pass(bytes[i]) }
        out.append(bytes[i])
        i += 1
        continue
      }
      if isBody {
        out += try body.escaped(value, name)
      } else if let header = layout.headers.first(where: { $0.contains(i) }) {
        guard bytes[header.lowerBound..<i].contains(UInt8(ascii: ":")) else { throw .headerName(name: name) }
        // A line break in a header would begin another header.
        if value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { throw .control(name: name) }
        out += value.utf8
      } else {
        out += percentEncoded(value)
      }
      i = end
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// All but the unreserved characters of RFC 3986, 2.3.
  package static func percentEncoded(_ value: String) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for b in value.utf8 {
      let plain = b < 0x80 && (Byte.isLetter(b) || Byte.isDigit(b) || "-._~".utf8.contains(b))
      if plain { out.append(b) } else { out += [UInt8(ascii: "%"), digits[Int(b >> 4)], digits[Int(b & 15)]] }
    }
    return out
  }

  static func jsonEscaped(_ value: String) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    var out: [UInt8] = []
    for b in value.utf8 {
      switch b {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), b]
      case 0..<0x20, 0x7F: out += Array("\\u00".utf8) + [digits[Int(b >> 4)], digits[Int(b & 15)]]
      default: out.append(b)
      }
    }
    return out
  }
}

/// A request's body while it is filled: what it is, and whether one stands inside quotes.
private struct RequestBody {
  private enum Kind { case json, form, other }
  private let kind: Kind
  private var isQuoted = false
  private var isEscaped = false

  init(_ bytes: [UInt8], _ layout: RequestLayout) {
    switch layout.contentType(bytes) {
    case nil: kind = RequestLayout.beginsJSON(bytes[layout.body]) ? .json : .form
    case "application/x-www-form-urlencoded": kind = .form
    case let type? where type.hasSuffix("/json") || type.hasSuffix("+json"): kind = .json
    default: kind = .other
    }
  }

  /// Goes past a byte of the author's.
  mutating func pass(_ byte: UInt8) {
    if isEscaped {
      isEscaped = false
    } else if isQuoted, byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      isQuoted.toggle()
    }
  }

  /// A value as it may stand here.
  func escaped(_ value: String, _ name: String) throws(FillingProblem) -> [UInt8] {
    switch kind {
    case .form: return FilledQuery.percentEncoded(value)
    case .json where isEscaped: throw .escaped(name: name)
    case .json where isQuoted: return FilledQuery.jsonEscaped(value)
    case .json, .other:
      guard FilledQuery.isPlainDecimal(value) else { throw .body(name: name, value: value) }
      return Array(value.utf8)
    }
  }
}
