import Incidents

/// Every way in which people and machines are written, by the first word of each, so that a text is read once however many there
/// are.
struct NameTable: Sendable {
  /// One way of writing a name.
  private struct Name: Sendable {
    /// In small letters.
    var words: [String]
    var stands: String
    /// True where the first letter must be large: the small word is one of the language.
    var isCapital = false
  }

  private var names: [String: [Name]] = [:]

  /// Parts of names that alone are nobody.
  private static let particles: Set<String> = [
    "van", "von", "vom", "der", "den", "dem", "des", "de", "la", "le", "el", "al", "di", "da", "do", "du", "ten", "ter",
    "zu", "zur",
    "af", "av", "bin", "ibn", "and", "the", "of", "dr", "mr", "ms", "mrs", "jr", "sr",
  ]
  /// Words of the language that are short names too, when they begin with a large letter.
  private static let common: Set<String> = [
    "ad", "all", "an", "any", "are", "art", "as", "ask", "at", "be", "big", "but", "by", "can", "cap", "day", "don",
    "end", "far",
    "few", "fit", "for", "gay", "get", "go", "guy", "had", "has", "he", "her", "him", "his", "how", "if", "in", "is",
    "it", "its",
    "jet", "job", "key", "lag", "law", "log", "lot", "low", "man", "may", "max", "me", "men", "met", "min", "my", "new",
    "no", "not",
    "now", "off", "old", "on", "one", "or", "our", "out", "own", "pat", "ran", "ray", "red", "rob", "run", "say", "see",
    "set", "she",
    "six", "so", "sue", "sum", "tab", "tag", "to", "top", "two", "up", "us", "use", "was", "way", "we", "who", "why",
    "yes", "yet",
    "you",
  ]

  init(_ roster: Roster) {
    let people = zip(roster.people.map(\.name), roster.titles).flatMap { name, title in
      let plain = Self.plain(name)
      return plain == name.lowercased() ? [(name, title)] : [(name, title), (plain, title)]
    }
    // Who is called so before who is half called so.
    for (name, title) in people { addWhole(name, title) }
    for (name, title) in people { addParts(name, title) }
    for host in roster.hosts.sorted() where host.count > 2 || !Self.common.contains(host.lowercased()) {
      add(Self.words(host), "a machine")
      // By its own name, without the domain.
      if let own = host.split(separator: ".").first, own.count > 4, own.contains(where: \.isLetter) {
        add(Self.words(String(own)), "a machine")
      }
    }
    // The longest way first: `ann lee` before `ann`.
    for key in names.keys {
      names[key] = names[key]?.enumerated().sorted {
        ($1.element.words.count, $0.offset) < ($0.element.words.count, $1.offset)
      }.map(\.element)
    }
  }

  private static func words(_ name: String) -> [String] {
    name.lowercased().unicodeScalars.split { !isWord($0) }.map { String(Substring($0)) }
  }

  private mutating func add(_ words: [String], _ title: String, isCapital: Bool = false) {
    guard let first = words.first else { return }
    names[first, default: []].append(Name(words: words, stands: title, isCapital: isCapital))
  }

  private mutating func addWhole(_ name: String, _ title: String) {
    let whole = Self.words(name)
    if whole.isEmpty, let sign = name.unicodeScalars.first {
      // Not one letter: a sign.
      names[String(sign), default: []].append(Name(words: [name], stands: title))
    }
    add(whole, title)
    if whole.count == 1, whole[0].count > 3 { add([whole[0] + "s"], title) }
  }

  /// By half a name, and as accounts are made of names.
  private mutating func addParts(_ name: String, _ title: String) {
    let whole = Self.words(name)
    guard whole.count > 1, let first = whole.first, let last = whole.last else { return }
    for part in whole where part.count > 1 && !Roster.words.contains(part) && !Self.particles.contains(part) {
      add([part], title, isCapital: part.count < 4 && Self.common.contains(part))
      if part.count > 3 { add([part + "s"], title) }
    }
    guard first.count > 1, last.count > 1 else { return }
    let (a, z) = (String(first.prefix(1)), String(last.prefix(1)))
    add([a, last], title)
    for account in [whole.joined(), first + last, last + first, a + last, last + a, first + z] where account.count > 3 {
      add([account], title)
    }
  }

  /// As accounts are written: without signs over letters.
  private static func plain(_ name: String) -> String {
    var out = ""
    for letter in name.lowercased() {
      switch letter {
      case "ä", "æ": out += "ae"
      case "ö", "ø", "œ": out += "oe"
      case "ü": out += "ue"
      case "ß": out += "ss"
      case "à", "á", "â", "ã", "å", "ą", "ă": out += "a"
      case "ç", "ć", "č": out += "c"
      case "è", "é", "ê", "ë", "ę", "ě": out += "e"
      case "ì", "í", "î", "ï", "ı": out += "i"
      case "ł": out += "l"
      case "ñ", "ń", "ň": out += "n"
      case "ò", "ó", "ô", "õ", "ő": out += "o"
      case "ř": out += "r"
      case "ś", "š", "ş": out += "s"
      case "ù", "ú", "û", "ů", "ű": out += "u"
      case "ý", "ÿ": out += "y"
      case "ź", "ż", "ž": out += "z"
      case "ğ": out += "g"
      case "đ", "ð": out += "d"
      default: out.append(letter)
      }
    }
    return out
  }

  /// A letter, a sign over one, or a digit.
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return Roster.isWord(scalar) }
    return scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark
  }

  /// The text with every name as what stands for it.
  func replacing(_ text: String) -> String {
    if names.isEmpty { return text }
    let scalars = text.unicodeScalars
    var out = String.UnicodeScalarView()
    var (kept, at) = (scalars.startIndex, scalars.startIndex)
    while at < scalars.endIndex {
      let end = Self.wordEnd(scalars, at)
      let next = end == at ? scalars.index(after: at) : end
      if let found = match(scalars, at, next) {
        out.append(contentsOf: scalars[kept..<at])
        out.append(contentsOf: found.stands.unicodeScalars)
        (kept, at) = (found.end, found.end)
      } else {
        at = next
      }
    }
    if kept == scalars.startIndex { return text }
    out.append(contentsOf: scalars[kept...])
    return String(out)
  }

  private static func wordEnd(_ scalars: String.UnicodeScalarView, _ from: String.Index) -> String.Index {
    var end = from
    while end < scalars.endIndex, isWord(scalars[end]) { end = scalars.index(after: end) }
    return end
  }

  /// The longest name that begins with this word.
  private func match(_ scalars: String.UnicodeScalarView, _ start: String.Index, _ end: String.Index) -> (
    stands: String, end: String.Index
  )? {
    guard let ways = names[String(Substring(scalars[start..<end])).lowercased()] else { return nil }
    for way in ways {
      if way.isCapital, !scalars[start].properties.isUppercase { continue }
      var last = end
      var isWhole = true
      for word in way.words.dropFirst() {
        // One or two signs between the parts, as `ann.lee`, `Ann  Lee`.
        var from = last
        var signs = 0
        while from < scalars.endIndex, signs < 2, " ._-@'’/\u{A0}".unicodeScalars.contains(scalars[from]) {
          from = scalars.index(after: from)
          signs += 1
        }
        let to = Self.wordEnd(scalars, from)
        isWhole = signs > 0 && from < to && String(Substring(scalars[from..<to])).lowercased() == word
        if !isWhole { break }
        last = to
      }
      if isWhole { return (way.stands, last) }
    }
    return nil
  }
}
