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
    let lines = bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).map { line in
      String(decoding: line, as: UTF8.self)
    }
    if way == "number" {
      guard let number = lines.lazy.compactMap(Self.number).first else { return nil }
      count = number
      return
    }
    var named = Set(lines.map { $0.trimmedBlanks }).subtracting([""])
    if let way, way.utf8.count > 2, way.hasPrefix("/"), way.hasSuffix("/"),
      case .success(let pattern) = Pattern.compile(String(way.dropFirst().dropLast()))
    {
      named = named.filter { pattern.matches(in: $0) }
    }
    count = named.count
    list = Array(named.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: "\n").utf8)
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

extension String {
  /// Without blanks at its ends.
  fileprivate var trimmedBlanks: String {
    var text = self[...]
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }
}
