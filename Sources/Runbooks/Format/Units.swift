/// The units that a number may carry, in literals, in `unit=` and in what scripts print.
///
/// Durations become seconds, sizes bytes, percents a share. Small units divide instead of multiplying by a fraction, so that
/// `9ms` and `0.009s` are the same double.
package struct Unit: Sendable, Equatable {
  package var dimension: Value.Dimension
  var factor: Double
  var divisor: Double

  /// The number in the dimension's own unit: seconds, bytes, a share.
  package func canonical(_ number: Double) -> Double { divisor == 1 ? number * factor : number / divisor }

  /// The unit that is written right behind a number: `s`, `GiB`, `%`; nil when it is none.
  package static func suffix(_ word: some StringProtocol) -> Unit? {
    switch word {
    case "ns": time(divisor: 1_000_000_000)
    case "us", "µs", "μs": time(divisor: 1_000_000)
    case "ms": time(divisor: 1000)
    case "s": time(1)
    case "m": time(60)
    case "h": time(3600)
    case "d": time(86_400)
    case "w": time(604_800)
    case "B": size(1)
    case "kB", "KB": size(1e3)
    case "MB": size(1e6)
    case "GB": size(1e9)
    case "TB": size(1e12)
    case "PB": size(1e15)
    case "KiB", "Ki": size(1024)
    case "MiB", "Mi": size(1_048_576)
    case "GiB", "Gi": size(1_073_741_824)
    case "TiB", "Ti": size(1_099_511_627_776)
    case "PiB", "Pi": size(1_125_899_906_842_624)
    case "%": Unit(dimension: .share, factor: 1, divisor: 100)
    default: nil
    }
  }

  /// The unit that `unit=` names: a suffix, or its word; nil for words that only label a count ("orders").
  package static func named(_ word: some StringProtocol) -> Unit? {
    switch word {
    case "percent": suffix("%")
    case "share", "ratio": Unit(dimension: .share, factor: 1, divisor: 1)
    case "nanoseconds": suffix("ns")
    case "microseconds": suffix("us")
    case "milliseconds": suffix("ms")
    case "second", "seconds", "sec": suffix("s")
    case "minute", "minutes", "min": suffix("m")
    case "hour", "hours": suffix("h")
    case "day", "days": suffix("d")
    case "byte", "bytes": suffix("B")
    default: suffix(word)
    }
  }

  private static func time(_ factor: Double) -> Unit { Unit(dimension: .time, factor: factor, divisor: 1) }
  private static func time(divisor: Double) -> Unit { Unit(dimension: .time, factor: 1, divisor: divisor) }
  private static func size(_ factor: Double) -> Unit { Unit(dimension: .size, factor: factor, divisor: 1) }
}

/// A number with its unit at the front of some text: what literals, attributes and script output share.
struct Quantity: Equatable {
  var value: Double
  var dimension: Value.Dimension
  /// Where in the text it ends.
  var end: Int

  enum Failure: Error, Equatable {
    /// There are no digits.
    case noNumber
    /// The letters behind the number are no unit; from and to where they stand.
    case unknownUnit(String, at: Range<Int>)
  }

  /// Reads `12`, `0.8`, `1e3`, `5m`, `1h30m`, `2%`, `1.5GiB` from a place on; no sign, and no space before the unit.
  static func scan(_ text: [Unicode.Scalar], from start: Int) -> Result<Quantity, Failure> {
    guard let (number, afterNumber) = scanNumber(text, from: start) else { return .failure(.noNumber) }
    let unitEnd = endOfUnit(text, from: afterNumber)
    guard unitEnd > afterNumber else {
      return .success(Quantity(value: number, dimension: .plain, end: afterNumber))
    }
    let word = string(text[afterNumber..<unitEnd])
    guard let unit = Unit.suffix(word) else { return .failure(.unknownUnit(word, at: afterNumber..<unitEnd)) }
    var total = Quantity(value: unit.canonical(number), dimension: unit.dimension, end: unitEnd)
    if unit.dimension == .time, unitEnd < text.count, isDigit(text[unitEnd]) {
      switch scan(text, from: unitEnd) {
      case .success(let rest) where rest.dimension == .time:
        total.value += rest.value
        total.end = rest.end
      case .success(let rest):
        return .failure(.unknownUnit(string(text[unitEnd..<rest.end]), at: unitEnd..<rest.end))
      case .failure(let failure): return .failure(failure)
      }
    }
    return .success(total)
  }

  /// Digits, a fraction, an exponent. `0..200` ends before the two dots.
  private static func scanNumber(_ text: [Unicode.Scalar], from start: Int) -> (Double, Int)? {
    var i = start
    while i < text.count, isDigit(text[i]) { i += 1 }
    guard i > start else { return nil }
    if i + 1 < text.count, text[i] == ".", isDigit(text[i + 1]) {
      i += 1
      while i < text.count, isDigit(text[i]) { i += 1 }
    }
    if i < text.count, text[i] == "e" || text[i] == "E" {
      var j = i + 1
      if j < text.count, text[j] == "-" || text[j] == "+" { j += 1 }
      if j < text.count, isDigit(text[j]) {
        while j < text.count, isDigit(text[j]) { j += 1 }
        i = j
      }
    }
    guard let number = Double(string(text[start..<i])) else { return nil }
    return (number, i)
  }

  private static func endOfUnit(_ text: [Unicode.Scalar], from start: Int) -> Int {
    if start < text.count, text[start] == "%" { return start + 1 }
    var i = start
    while i < text.count, isNameStart(text[i]) || text[i] == "µ" || text[i] == "μ" { i += 1 }
    return i
  }
}

/// A duration attribute: `10m`, `1h30m`, `250ms`; nil without a unit of time.
func readDuration(_ text: some StringProtocol) -> Duration? {
  let scalars = Array(text.unicodeScalars)
  guard case .success(let quantity) = Quantity.scan(scalars, from: 0), quantity.end == scalars.count,
    quantity.dimension == .time, quantity.value <= 366 * 86_400
  else { return nil }
  return .nanoseconds(Int64((quantity.value * 1e9).rounded()))
}

func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }
func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
  (scalar >= "a" && scalar <= "z") || (scalar >= "A" && scalar <= "Z") || scalar == "_"
}
func isNamePart(_ scalar: Unicode.Scalar) -> Bool { isNameStart(scalar) || isDigit(scalar) }
func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

/// True for `[A-Za-z_][A-Za-z0-9_]*`, what conditions and scripts can say.
func isName(_ word: some StringProtocol) -> Bool {
  guard let first = word.unicodeScalars.first, isNameStart(first) else { return false }
  return word.unicodeScalars.allSatisfy(isNamePart)
}

func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
  // A view of scalars takes them one by one, at ten times the cost.
  var length = 0
  for scalar in scalars { length += UTF8.width(scalar) }
  return String(unsafeUninitializedCapacity: length) { out in
    var n = 0
    for scalar in scalars {
      for unit in scalar.utf8 {
        out[n] = unit
        n += 1
      }
    }
    return n
  }
}
func isWhite(_ scalar: Unicode.Scalar) -> Bool { isBlank(scalar) || scalar == "\n" || scalar == "\r" }
