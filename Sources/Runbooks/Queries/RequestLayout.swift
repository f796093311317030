/// Where the parts of a written request lie: whoever fills it and whoever sends it must read it alike.
package struct RequestLayout: Sendable, Equatable {
  /// The line with method and address: the first that is not blank.
  package private(set) var first: Range<Int>
  /// The lines from there to the next blank one.
  package private(set) var headers: [Range<Int>] = []
  /// Everything behind that.
  package private(set) var body: Range<Int>

  /// Finds the parts in the bytes of a request; line breaks belong to none of them.
  package init(_ bytes: [UInt8]) {
    var i = 0
    func line() -> Range<Int>? {
      guard i < bytes.count else { return nil }
      let start = i
      let end = bytes[i...].firstIndex(of: Byte.lf) ?? bytes.count
      i = min(end + 1, bytes.count)
      return start..<end
    }
    first = 0..<0
    while let next = line() {
      first = next
      if !Self.isBlank(bytes[next]) { break }
    }
    while let next = line(), !Self.isBlank(bytes[next]) { headers.append(next) }
    body = i..<bytes.count
  }

  private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { $0 == Byte.space || $0 == Byte.cr || $0 == 0x09 }
  }

  /// What its headers say of the body, in small letters and without parameters; nil when they say nothing, empty when they
  /// say it twice.
  package func contentType(_ bytes: [UInt8]) -> String? {
    var found: String?
    for header in headers {
      let parts = bytes[header].split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, trimmed(String(decoding: parts[0], as: UTF8.self)).lowercased() == "content-type" else {
        continue
      }
      if found != nil { return "" }
      found = trimmed(String(decoding: parts[1].prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)).lowercased()
    }
    return found
  }

  /// True for what looks like JSON where nobody says what it is.
  package static func beginsJSON(_ body: ArraySlice<UInt8>) -> Bool {
    guard let first = body.first(where: { $0 > Byte.space }) else { return false }
    return "{[\"".utf8.contains(first)
  }
}
