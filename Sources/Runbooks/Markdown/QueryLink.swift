/// Queries that hide in links: `g0.expr=`, `expr=`, Grafana's `left=`.
enum QueryLink {
  static func query(_ url: ArraySlice<UInt8>) -> String? {
    guard url.contains(UInt8(ascii: "?")) else { return nil }
    for key in ["g0.expr=", "expr="] as [StaticString] {
      guard let at = find(url, key) else { continue }
      let before = at > url.startIndex ? url[at - 1] : UInt8(ascii: "?")
      guard before == UInt8(ascii: "?") || before == UInt8(ascii: "&") else { continue }
      let start = at + key.utf8CodeUnitCount
      let value = url[start...].prefix { $0 != UInt8(ascii: "&") && $0 != Byte.hash }
      let text = decoded(value, plus: true)
      if !text.isEmpty { return text }
    }
    if let at = find(url, "left=") {
      let json = decoded(url[(at + 5)...].prefix { $0 != UInt8(ascii: "&") }, plus: true)
      if let expr = json.utf8.firstRange(of: "\"expr\":\"") { return quoted(json.utf8[expr.upperBound...]) }
    }
    return nil
  }

  private static func quoted(_ text: Substring.UTF8View) -> String? {
    var out: [UInt8] = []
    var escaped = false
    for b in text {
      if escaped {
        out.append(b == UInt8(ascii: "n") ? Byte.lf : b)
        escaped = false
      } else if b == UInt8(ascii: "\\") {
        escaped = true
      } else if b == UInt8(ascii: "\"") {
        return String(decoding: out, as: UTF8.self)
      } else {
        out.append(b)
      }
    }
    return nil
  }

  /// Percent signs decoded; the result repaired where it is no UTF-8.
  static func decoded(_ bytes: ArraySlice<UInt8>, plus: Bool = false) -> String {
    guard bytes.contains(UInt8(ascii: "%")) || plus else { return String(decoding: bytes, as: UTF8.self) }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var i = bytes.startIndex
    while i < bytes.endIndex {
      if bytes[i] == UInt8(ascii: "%"), i + 2 < bytes.endIndex, let a = hex(bytes[i + 1]), let b = hex(bytes[i + 2]) {
        let value = a << 4 | b
        if value == 0 { out += [0xEF, 0xBF, 0xBD] } else { out.append(value) }
        i += 3
        continue
      }
      out.append(plus && bytes[i] == UInt8(ascii: "+") ? Byte.space : bytes[i])
      i += 1
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func hex(_ b: UInt8) -> UInt8? {
    if Byte.isDigit(b) { return b - 48 }
    let low = b | 32
    return low >= 97 && low <= 102 ? low - 87 : nil
  }

  private static func find(_ bytes: ArraySlice<UInt8>, _ words: StaticString) -> Int? {
    let count = words.utf8CodeUnitCount
    guard bytes.count >= count else { return nil }
    for i in bytes.startIndex...(bytes.endIndex - count) {
      var k = 0
      while k < count, bytes[i + k] == words.utf8Start[k] { k += 1 }
      if k == count { return i }
    }
    return nil
  }
}

extension String.UTF8View {
  /// Where these bytes stand first.
  fileprivate func firstRange(of words: StaticString) -> Range<Index>? {
    let count = words.utf8CodeUnitCount
    var start = startIndex
    while start != endIndex {
      var i = start
      var k = 0
      while k < count, i != endIndex, self[i] == words.utf8Start[k] {
        i = index(after: i)
        k += 1
      }
      if k == count { return start..<i }
      start = index(after: start)
    }
    return nil
  }
}
