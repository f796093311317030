/// The one writer of JSON (RFC 8259): keys in the order in which they are written, streamed into bytes.
///
/// Written by hand because the order of keys is part of what a reader sees, and because making an encoder's tree of boxes
/// for a runbook costs more than reading the runbook. Whatever a terminal would act on is escaped, so that the text may be
/// looked at with `cat`.
package struct JSONText {
  /// What was written so far.
  package private(set) var bytes: [UInt8] = []
  /// True for two spaces a level, false for one line.
  private let indented: Bool
  private var depth = 0
  /// True when the innermost container has a member already.
  private var following = false

  package init(indented: Bool = true, reserving capacity: Int = 4096) {
    self.indented = indented
    bytes.reserveCapacity(capacity)
  }

  /// The bytes as text.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Ends the line after a whole document.
  package mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    following = false
  }

  // MARK: Values

  /// An object; the body writes its members with `key` or `field`.
  package mutating func object(_ body: (inout JSONText) -> Void) { container("{", "}", body) }

  /// An array; the body writes its elements with `element`.
  package mutating func array(_ body: (inout JSONText) -> Void) { container("[", "]", body) }

  /// The name of a member; exactly one value must follow.
  package mutating func key(_ name: String) {
    element()
    append(name)
    bytes.append(UInt8(ascii: ":"))
    if indented { bytes.append(UInt8(ascii: " ")) }
  }

  /// Goes to the place of the next element; exactly one value must follow.
  package mutating func element() {
    if following { bytes.append(UInt8(ascii: ",")) }
    following = true
    breakLine()
  }

  /// One value, where a key or an element has just been begun.
  package mutating func value(_ text: String) { append(text) }
  package mutating func value(_ number: Int) { bytes.append(contentsOf: String(number).utf8) }
  package mutating func value(_ number: Int64) { bytes.append(contentsOf: String(number).utf8) }
  package mutating func value(_ truth: Bool) { bytes.append(contentsOf: (truth ? "true" : "false").utf8) }
  /// The value `null`.
  package mutating func null() { bytes.append(contentsOf: "null".utf8) }

  /// A number; JSON has no word for infinities and NaN, which become null.
  package mutating func value(_ number: Double) {
    guard number.isFinite else { return null() }
    // Swift writes 3.0 and 1e+30, both of which JSON allows.
    bytes.append(contentsOf: number.description.utf8)
  }

  // MARK: Members

  /// One member of an object: its key and its value.
  package mutating func field(_ name: String, _ text: String) {
    key(name)
    value(text)
  }
  package mutating func field(_ name: String, _ text: String?) {
    key(name)
    if let text { value(text) } else { null() }
  }
  package mutating func field(_ name: String, _ number: Int) {
    key(name)
    value(number)
  }
  package mutating func field(_ name: String, _ number: Int?) {
    key(name)
    if let number { value(number) } else { null() }
  }
  package mutating func field(_ name: String, _ truth: Bool) {
    key(name)
    value(truth)
  }
  package mutating func field(_ name: String, _ texts: [String]) {
    key(name)
    array { for text in texts { $0.item(text) } }
  }
  /// A member that is an object.
  package mutating func object(_ name: String, _ body: (inout JSONText) -> Void) {
    key(name)
    object(body)
  }
  /// A member that is an array with one element for each of `elements`, each an object.
  package mutating func objects<S: Sequence>(_ name: String, _ elements: S, _ body: (inout JSONText, S.Element) -> Void)
  {
    key(name)
    array { json in
      for one in elements {
        json.element()
        json.object { body(&$0, one) }
      }
    }
  }
  /// An element that is a text.
  package mutating func item(_ text: String) {
    element()
    value(text)
  }

  // MARK: Bytes

  private mutating func container(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONText) -> Void) {
    bytes.append(UInt8(ascii: open))
    let outer = following
    following = false
    depth += 1
    body(&self)
    depth -= 1
    if following { breakLine() }
    following = outer
    bytes.append(UInt8(ascii: close))
  }

  private mutating func breakLine() {
    guard indented, depth > 0 || following else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<depth {
      bytes.append(UInt8(ascii: " "))
      bytes.append(UInt8(ascii: " "))
    }
  }

  private mutating func append(_ text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { utf8 in
      var from = 0
      var i = 0
      while i < utf8.count {
        let length = escapedLength(utf8, at: i)
        if length == 0 {
          i += 1
          continue
        }
        bytes.append(contentsOf: utf8[from..<i])
        escape(utf8, at: i, length: length)
        i += length
        from = i
      }
      bytes.append(contentsOf: utf8[from...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// How many bytes at this place make a character that is escaped; 0 for none.
  ///
  /// Quote, backslash and controls by RFC 8259, 7; DEL and C1 because terminals act on them; U+2028 and U+2029 because
  /// JavaScript ends lines there; the marks of direction (U+200E, U+200F, U+202A…E, U+2066…9) because they reorder a line.
  private func escapedLength(_ utf8: UnsafeBufferPointer<UInt8>, at i: Int) -> Int {
    let byte = utf8[i]
    switch byte {
    case 0..<0x20, 0x22, 0x5C, 0x7F: return 1
    case 0xC2: return utf8[i + 1] < 0xA0 ? 2 : 0
    case 0xE2:
      switch (utf8[i + 1], utf8[i + 2]) {
      case (0x80, 0x8E...0x8F), (0x80, 0xA8...0xAE), (0x81, 0xA6...0xA9): return 3
      default: return 0
      }
    default: return 0
    }
  }

  private mutating func escape(_ utf8: UnsafeBufferPointer<UInt8>, at i: Int, length: Int) {
    bytes.append(UInt8(ascii: "\\"))
    var scalar = Int(utf8[i])
    switch length {
    case 2: scalar = Int(utf8[i] & 0x1F) << 6 | Int(utf8[i + 1] & 0x3F)
    case 3: scalar = Int(utf8[i] & 0x0F) << 12 | Int(utf8[i + 1] & 0x3F) << 6 | Int(utf8[i + 2] & 0x3F)
    default: break
    }
    switch scalar {
    case 0x22, 0x5C: bytes.append(UInt8(scalar))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
      bytes.append(UInt8(ascii: "u"))
      for shift in [12, 8, 4, 0] { bytes.append(hexDigits[scalar >> shift & 15]) }
    }
  }
}

private let hexDigits = Array("0123456789abcdef".utf8)
