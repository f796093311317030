import Incidents
import Runbooks

/// What a dry run named, counted from what it printed.
struct Targets: Equatable {
  var count: Int
  /// Each target once, one a line, in the order of their bytes; nil where only a number was printed.
  var list: [UInt8]?

  /// The most that a dry run may print: what is longer cannot be compared with the next one.
  static let limit = 4 << 20

  /// Counts them as the author says (`targets=lines`, `number`, `/pattern/`); nil when a number is wanted and none is there.
  init?(in bytes: [UInt8], by way: String?) {
    let lines = bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
    if way == "number" {
      guard let number = lines.lazy.compactMap({ Self.number(String(decoding: $0, as: UTF8.self)) }).first else {
        return nil
      }
      count = number
      return
    }
    // Compared by their bytes: two names that look alike, or are no UTF-8, are two targets.
    var named = Set(lines.map { Array($0.trimmedBlanks) }).subtracting([[]])
    if let way, way != "lines" {
      guard way.utf8.count > 2, case .success(let pattern) = Pattern.compile(String(way.dropFirst().dropLast())) else {
        return nil
      }
      named = named.filter { pattern.matches(in: String(decoding: $0, as: UTF8.self)) }
    }
    count = named.count
    list = Array(named.sorted { $0.lexicographicallyPrecedes($1) }.joined(separator: [0x0A]))
  }

  /// The name of a single target, as somebody reads it back: the first word of its line, or all of a line whose first word is none.
  static func ownName(in line: String) -> String? {
    let whole = line.collapsed
    var word = whole.prefix { $0 != " " }
    while let last = word.last, ",;:".contains(last) { word.removeLast() }
    let isName = word.unicodeScalars.count { $0.properties.isAlphabetic || ("0"..."9").contains($0) } > 1
    let name = isName ? String(word) : whole
    return name.isEmpty || name == "1" ? nil : name
  }

  init(count: Int, list: [UInt8]?) {
    self.count = count
    self.list = list
  }

  /// The share of the targets that are others now: 0 for the same.
  func drift(to now: Targets) -> Double {
    guard let list, let other = now.list else {
      return Double((count - now.count).magnitude) / Double(max(count, 1))
    }
    let before = Set(list.split(separator: 0x0A).map(Array.init))
    let after = Set(other.split(separator: 0x0A).map(Array.init))
    return Double(before.symmetricDifference(after).count) / Double(max(count, 1))
  }

  /// The first whole number of a line; `4,812` is one.
  private static func number(_ line: String) -> Int? {
    var digits = ""
    var isBehindWord = false
    let scalars = Array(line.unicodeScalars)
    for (i, scalar) in scalars.enumerated() {
      if scalar.properties.numericType == .decimal, scalar.isASCII, !isBehindWord {
        digits.unicodeScalars.append(scalar)
        continue
      }
      let isGroup =
        scalar == "," && !digits.isEmpty && scalars.count > i + 3
        && scalars[(i + 1)...(i + 3)].allSatisfy { ("0"..."9").contains($0) }
      if isGroup { continue }
      if !digits.isEmpty { break }
      isBehindWord = scalar.properties.isAlphabetic || scalar == "-" || scalar == "_" || scalar == "."
    }
    return Int(digits)
  }
}

/// What a dry run prints, while it runs.
struct Collected {
  private(set) var bytes: [UInt8] = []
  private(set) var isCut = false

  /// Takes in a piece, as long as there is room.
  mutating func take(_ piece: UnsafeRawBufferPointer) {
    guard bytes.count + piece.count <= Targets.limit else {
      isCut = true
      return
    }
    bytes.append(contentsOf: piece)
  }
}

extension ArraySlice<UInt8> {
  /// Without blanks at its ends.
  fileprivate var trimmedBlanks: ArraySlice<UInt8> {
    var bytes = self
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
    return bytes
  }
}
