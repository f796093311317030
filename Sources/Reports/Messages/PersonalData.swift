import Incidents

/// Patterns of personal data: what looks like an e-mail address, a telephone number, a payment card, an order number.
enum PersonalData {
  static func found(in message: CheckedMessage) -> [String] {
    // Addresses for everybody to write to are no personal data.
    var text = message.text
    if let contact = message.value("contact"), !contact.isEmpty { text = text.replacing(contact, with: " ") }
    // The incident's own words, which a person cannot be found by.
    for name in ["run_id", "links", "join"] {
      if let value = message.value(name), !value.isEmpty { text = text.replacing(value, with: " ") }
    }
    text = plain(text)
    var out: [String] = []
    if holdsCard(text) { out.append("what looks like a payment card's number") }
    if message.audience != .responders {
      if holdsMail(text) { out.append("what looks like an e-mail address") }
      if holdsPhone(text) { out.append("what looks like a telephone number") }
    }
    if message.audience.isOutside, message.audience != .affectedCustomers, let order = order(in: text) {
      out.append("what looks like an order's number: \(order)")
    }
    return out
  }

  /// The text with every digit and sign in its plain form: full-width letters, digits of other scripts, invisible signs.
  static func plain(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      if scalar.value >= 0xFF01, scalar.value <= 0xFF5E, let half = Unicode.Scalar(scalar.value - 0xFEE0) {
        out.append(half)
      } else if scalar.value == 0xFE6B {
        out.append("@")
      } else if scalar.value > 0x7F, properties.numericType == .decimal, let value = properties.numericValue {
        out.append(Unicode.Scalar(UInt8(48 + Int(value))))
      } else if scalar.value > 0x7F, properties.isWhitespace {
        out.append(" ")
      } else if scalar.value > 0x7F, properties.generalCategory == .dashPunctuation || scalar.value == 0x2212 {
        out.append("-")
      } else if properties.generalCategory != .format, scalar.value != 0xAD {
        out.append(scalar)
      }
    }
    return String(out)
  }

  /// Something before an `@` and a name with a dot behind it (the shape of RFC 5322, 3.4.1, without its rare forms).
  static func holdsMail(_ text: String) -> Bool {
    text.split(whereSeparator: { $0.isWhitespace || "<>(),;:\"".contains($0) }).contains { word in
      guard let at = word.firstIndex(of: "@"), at != word.startIndex else { return false }
      let host = word[word.index(after: at)...].drop { $0 == "." }
      if host.hasPrefix("[") { return true }
      guard let dot = host.firstIndex(of: "."), dot != host.startIndex else { return false }
      return host[host.index(after: dot)...].contains(where: \.isLetter)
    }
  }

  /// 13 to 19 digits, perhaps in groups of two and more, whose check digit is right (ISO/IEC 7812-1, annex B: the formula of Luhn).
  /// Other numbers may stand beside them: the month in which it expires, another card.
  static func holdsCard(_ text: String) -> Bool {
    rows(of: text, joinedBy: " -./_,\n", most: 2).contains { groups in
      groups.indices.contains { first in
        var digits: [Int] = []
        for group in groups[first...] {
          guard group.count > 1, digits.count + group.count <= 19 else { return false }
          digits += group
          if digits.count > 12, isChecked(digits) { return true }
        }
        return false
      }
    }
  }

  private static func isChecked(_ digits: [Int]) -> Bool {
    var sum = 0
    for (i, digit) in digits.reversed().enumerated() {
      let doubled = i % 2 == 1 ? digit * 2 : digit
      sum += doubled > 9 ? doubled - 9 : doubled
    }
    return sum % 10 == 0 && digits.contains { $0 != 0 }
  }

  /// A `+` or `00` and 8 to 15 digits in groups (ITU-T E.164), a 0 and 9 or more with blanks between them, or `555-123-4567`
  /// (North American Numbering Plan).
  static func holdsPhone(_ text: String) -> Bool {
    let isAmerican = rows(of: text, joinedBy: "-.", most: 1).contains {
      [[3, 3, 4], [1, 3, 3, 4]].contains($0.map(\.count))
    }
    if isAmerican { return true }
    let scalars = Array(text.unicodeScalars)
    for (i, scalar) in scalars.enumerated() where scalar == "+" || scalar == "0" || scalar == "(" {
      if i > 0, isWord(scalars[i - 1]) { continue }
      // The minutes of a time, the pence of a price.
      if i > 1, scalars[i - 1] == ":" || scalars[i - 1] == ".", isDigit(scalars[i - 2]) { continue }
      var digits = 0
      var gaps = 0
      var rest = scalars[(i + (scalar == "0" ? 0 : 1))...]
      while let next = rest.first, isDigit(next) || " -/().".unicodeScalars.contains(next) {
        if isDigit(next) { digits += 1 } else { gaps += 1 }
        rest = rest.dropFirst()
      }
      if scalar == "+", (8...15).contains(digits) { return true }
      let isAbroad = scalar == "0" && i + 1 < scalars.count && scalars[i + 1] == "0"
      if scalar != "+", (9...17).contains(digits), gaps > 0 || isAbroad { return true }
    }
    return false
  }

  /// `#7781`, `order 1048577`, `Order ID is 1 048 577`, `ORD-20931`: a number behind such a word or sign, or letters and digits joined by
  /// a dash.
  static func order(in text: String) -> String? {
    let words = text.split(whereSeparator: { $0.isWhitespace || ",;:.()\"".contains($0) }).map(String.init)
    var isNamed = false
    var digits = 0
    for word in words {
      let lower = word.lowercased()
      let count = word.count(where: \.isNumber)
      if let sign = word.first, "#№".contains(sign), count >= 4, count == word.count - 1 { return word }
      if named.contains(lower) {
        isNamed = true
        digits = 0
      } else if isNamed, count > 0, word.allSatisfy({ $0.isNumber || $0.isLetter || $0 == "-" }) {
        digits += count
        if digits >= 4 { return word }
      } else if between.contains(lower) {
        digits = 0
      } else {
        isNamed = false
      }
      let parts = word.split(separator: "-")
      if parts.count == 2, (2...4).contains(parts[0].count), parts[0].allSatisfy(\.isUppercase), parts[1].count >= 5,
        parts[1].allSatisfy(\.isNumber)
      {
        return word
      }
    }
    return nil
  }

  /// What has a number by which somebody is found.
  private static let named: Set<String> = [
    "order", "orders", "ticket", "tickets", "parcel", "parcels", "shipment", "shipments", "invoice", "invoices",
    "customer",
    "account", "no", "number", "numbers", "nr", "id", "ids", "#", "№",
  ]
  /// What may stand between it and the number.
  private static let between: Set<String> = ["is", "are", "was", "were", "and", "or", "the", "with", "="]

  /// Groups of digits that stand side by side, with at most so many of these signs between two.
  private static func rows(of text: String, joinedBy signs: String, most: Int) -> [[[Int]]] {
    var out: [[[Int]]] = [[]]
    var gap = Int.max
    for scalar in text.unicodeScalars {
      if isDigit(scalar) {
        let digit = Int(scalar.value) - 48
        if gap > most, out.last?.isEmpty == false { out.append([]) }
        if gap == 0 {
          out[out.count - 1][out[out.count - 1].count - 1].append(digit)
        } else {
          out[out.count - 1].append([digit])
        }
        gap = 0
      } else {
        gap = gap < Int.max && signs.unicodeScalars.contains(scalar) ? gap + 1 : Int.max
      }
    }
    return out
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (48...57).contains(scalar.value) }
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    isDigit(scalar) || scalar.properties.isAlphabetic
  }
}
