/// One place where the code breaks a law of the house.
struct Breach: Equatable, CustomStringConvertible {
  let path: String
  let line: Int
  let what: String
  var description: String { "\(path):\(line): \(what)" }
}

/// The laws of the code that a compiler does not know, each a function of one file's text.
enum HouseRules {
  /// What each target may import. Arrows point down, edges never import each other, and each C library has one home.
  static let imports: [String: Set<String>] = [
    "Digests": ["CMd", "CSystem"],
    "Runbooks": ["CCmark", "CYaml"],
    "Incidents": ["Runbooks"],
    "Reports": ["Incidents", "Runbooks", "FoundationEssentials"],
    "Engine": ["Reports", "Incidents", "Runbooks", "Digests", "FoundationEssentials", "Synchronization"],
    "Journals": ["Engine", "Reports", "Incidents", "Runbooks", "Digests", "CSQLite", "FoundationEssentials", "Glibc"],
    "Host": [
      "Engine", "Reports", "Incidents", "Runbooks", "Digests", "CSystem", "FoundationEssentials", "Glibc",
      "Synchronization",
    ],
    "Queries": [
      "Engine", "Reports", "Incidents", "Runbooks", "CSystem", "CSQLite", "CCurl", "CPQ", "FoundationEssentials",
      "Glibc",
      "Synchronization",
    ],
    "muster": [
      "Host", "Queries", "Journals", "Engine", "Reports", "Incidents", "Runbooks", "Digests", "ArgumentParser",
      "FoundationEssentials", "Glibc",
    ],
  ]

  /// Modules that stand in exactly one file of each target that may have them.
  static let oneHome = ["CCmark", "CYaml", "CSQLite", "CMd", "CPQ"]

  /// Targets whose code may not reach the world: it comes in as arguments.
  static let core: Set<String> = ["Runbooks", "Incidents", "Reports", "Engine"]

  /// Names of ambient effects, as they would be written.
  static let effects = [
    "print(", "debugPrint(", "readLine(", "Date(", "Date.now", "UUID(", ".random(",
    "SystemRandomNumberGenerator",
    "getenv(", "ProcessInfo", "FileManager", "CommandLine", "sleep(", "ContinuousClock", "SuspendingClock", "exit(",
    "#file,", "Task {", "Task.detached",
  ]

  /// Imports that this target may not have.
  static func imports(_ path: String, _ code: BareCode) -> [Breach] {
    let allowed = imports[target(of: path)] ?? []
    return imported(code).filter { !allowed.contains($0.module) }.map {
      Breach(path: path, line: $0.line, what: "\(target(of: path)) imports \($0.module)")
    }
  }

  /// Every module that a file imports, with its line.
  static func imported(_ code: BareCode) -> [(module: String, line: Int)] {
    numbered(code).compactMap { line, text in
      let words = text.split(whereSeparator: { $0 == " " })
      guard let at = words.firstIndex(of: "import"), at + 1 < words.count else { return nil }
      let lead: Set<Substring> = [
        "package", "internal", "private", "fileprivate", "public", "@preconcurrency", "@testable",
      ]
      guard words[..<at].allSatisfy(lead.contains) else { return nil }
      let kinds: Set<Substring> = ["func", "struct", "class", "enum", "let", "var", "typealias", "protocol"]
      let named = kinds.contains(words[at + 1]) && at + 2 < words.count ? words[at + 2] : words[at + 1]
      return (String(named.prefix { $0 != "." }), line)
    }
  }

  /// Effects in the core, and `print` anywhere but in the driver and at the terminal's edge.
  static func effects(_ path: String, _ code: BareCode) -> [Breach] {
    let target = target(of: path)
    let words = core.contains(target) ? effects : ["muster", "Host"].contains(target) ? [] : ["print(", "debugPrint("]
    return numbered(code).flatMap { line, text in
      words.filter { holds(text, call: $0) }.map { Breach(path: path, line: line, what: "ambient effect: \($0)") }
    }
  }

  /// Crashes in disguise, and lost errors without a reason.
  static func crashes(_ path: String, _ source: String, _ code: BareCode) -> [Breach] {
    let written = source.split(separator: "\n", omittingEmptySubsequences: false)
    return numbered(code).flatMap { line, text -> [Breach] in
      var found = ["try!", "as!", "fatalError(", "unsafeBitCast("].filter { holds(text, call: $0) }
      let here = written[line - 1]
      let above = line >= 2 ? written[line - 2].drop { $0 == " " } : ""
      if holds(text, call: "try?"), !here.contains("//"), !above.hasPrefix("//") {
        found.append("try? without a comment that says why losing it is right")
      }
      return found.map { Breach(path: path, line: line, what: $0) }
    }
  }

  /// Words that mark work as unfinished.
  static func unfinished(_ path: String, _ source: String) -> [Breach] {
    let words = ["TO" + "DO", "FIX" + "ME", "X" + "XX:"]
    return source.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { at, text in
      words.filter { text.contains($0) }.map { Breach(path: path, line: at + 1, what: "unfinished: \($0)") }
    }
  }

  /// `package` declarations without a sentence above them. Stored members, initialisers, operators and what a protocol of
  /// the standard library asks for say themselves what they are; what a seam asks for (`witnesses`) is told where it is
  /// declared.
  static func undocumented(
    _ path: String, _ source: String, _ code: BareCode, witnesses: Set<Substring> = []
  ) -> [Breach] {
    let written = source.split(separator: "\n", omittingEmptySubsequences: false)
    var told = witnesses
    return numbered(code).compactMap { line, text in
      let words = text.split(separator: " ")
      guard let at = words.firstIndex(of: "package"), at == 0 || words[0].hasPrefix("@") else { return nil }
      let modifiers: Set<Substring> = [
        "static", "final", "indirect", "mutating", "override", "nonisolated", "private(set)",
      ]
      let rest = words[(at + 1)...].drop(while: modifiers.contains)
      guard let kind = rest.first,
        let name = rest.dropFirst().first?.prefix(while: { $0 != "(" && $0 != ":" && $0 != "<" })
      else { return nil }
      let member = text.hasPrefix(" ")
      switch kind {
      case "struct", "enum", "class", "actor", "protocol", "typealias": break
      case "func": if name.isEmpty || ["encode", "hash", "==", "<"].contains(name) { return nil }
      case "var", "let": if member && (!text.contains("{") || name == "description") { return nil }
      default: return nil
      }
      var above = line - 2
      while above >= 0, written[above].drop(while: { $0 == " " }).hasPrefix("@") { above -= 1 }
      if above >= 0, written[above].drop(while: { $0 == " " }).hasPrefix("///") {
        told.insert(name)
        return nil
      }
      // One sentence is enough for the same function over several types.
      if kind == "func", told.contains(name) { return nil }
      return Breach(path: path, line: line, what: "no sentence above: package \(kind) \(name)")
    }
  }

  /// Functions that the seams ask of whoever implements them.
  static func asked(_ code: BareCode) -> Set<Substring> {
    var inside = false
    var names = Set<Substring>()
    for line in code.lines {
      if line.contains("protocol ") { inside = true } else if line.hasPrefix("}") { inside = false }
      let words = line.split(separator: " ")
      if inside, words.first == "func", words.count > 1 { names.insert(words[1].prefix { $0 != "(" }) }
    }
    return names
  }

  /// The first folder below `Sources`.
  static func target(of path: String) -> String {
    let parts = path.split(separator: "/")
    return parts.count > 1 ? String(parts[1]) : ""
  }

  private static func numbered(_ code: BareCode) -> [(Int, Substring)] {
    code.lines.enumerated().map { ($0.offset + 1, $0.element) }
  }

  /// True when the text holds these words, and not as the end of a longer name.
  private static func holds(_ text: Substring, call: String) -> Bool {
    var rest = text
    while let at = rest.firstRange(of: call) {
      let before = at.lowerBound == text.startIndex ? nil : text[text.index(before: at.lowerBound)]
      let joined =
        before.map { $0.isLetter || $0 == "_" || $0.isNumber || ($0 == "." && !call.hasPrefix(".")) } ?? false
      if !joined || call.hasPrefix(".") { return true }
      rest = rest[at.upperBound...]
    }
    return false
  }
}
