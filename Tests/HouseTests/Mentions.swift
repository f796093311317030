/// What a page speaks of: paths, links, verbs.
enum Mentions {
  /// Paths of this repository that stand alone in a code span, with their lines.
  static func paths(in page: String) -> [(Int, String)] {
    let roots = ["Sources/", "Tests/", "docs/", "runbooks/", "templates/", "scripts/", ".ci/"]
    return spans(in: page).compactMap { line, span in
      guard roots.contains(where: span.hasPrefix), !span.contains(where: { " <>*…{}$".contains($0) }) else {
        return nil
      }
      return (line, String(span.prefix { $0 != "#" && $0 != ":" }))
    }
  }

  /// Targets of Markdown links within this repository.
  static func links(in page: String) -> [(Int, String)] {
    prose(of: page).flatMap { line, text in
      text.matches(of: #/\]\(([^)\s]+)\)/#).map { (line, String($0.1)) }
        .filter { !$0.1.contains("://") && !$0.1.hasPrefix("mailto:") }
    }
  }

  /// Words behind `muster` in code spans and at the beginning of console commands.
  static func verbs(in page: String) -> [(Int, String)] {
    var found: [(Int, String)] = []
    for (line, span) in spans(in: page) {
      if let match = span.firstMatch(of: #/^muster ([a-z][a-z-]*)/#) { found.append((line, String(match.1))) }
    }
    for (at, text) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let match = text.firstMatch(of: #/^\$ muster ([a-z][a-z-]*)/#) { found.append((at + 1, String(match.1))) }
    }
    return found.sorted { $0.0 < $1.0 }
  }

  /// The verbs that a help text lists.
  static func verbs(inHelp text: String) -> Set<String> {
    var inside = false
    var verbs = Set<String>()
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasSuffix("SUBCOMMANDS:") {
        inside = true
      } else if inside, let match = line.firstMatch(of: #/^  ([a-z][a-z-]*)/#) {
        verbs.insert(String(match.1))
      } else if !line.hasPrefix(" ") {
        inside = inside && line.isEmpty
      }
    }
    return verbs
  }

  /// The anchors of a page's headings, as GitHub makes them.
  static func slugs(in page: String) -> [String] {
    var seen: [String: Int] = [:]
    return prose(of: page).compactMap { _, text in
      guard let match = text.firstMatch(of: #/^#{1,6} +(.*?)\s*#*$/#) else { return nil }
      let slug = String(
        match.1.lowercased().compactMap {
          $0 == " " ? "-" : $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : nil
        })
      let count = seen[slug, default: 0]
      seen[slug] = count + 1
      return count == 0 ? slug : "\(slug)-\(count)"
    }
  }

  /// A link's path, taken from the page's folder.
  static func resolve(_ path: String, from page: String) -> String {
    var parts = page.split(separator: "/").dropLast().map(String.init)
    for part in path.split(separator: "/") {
      if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(String(part)) }
    }
    return parts.joined(separator: "/")
  }

  /// Lines outside fences.
  private static func prose(of page: String) -> [(Int, Substring)] {
    var fence: Substring?
    return page.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { at, text in
      let marks = text.drop { $0 == " " }.prefix { $0 == "`" || $0 == "~" }
      if let open = fence {
        let behind = text.drop { $0 == " " }.dropFirst(marks.count)
        if marks.count >= open.count, marks.first == open.first, behind.allSatisfy(\.isWhitespace) { fence = nil }
        return nil
      }
      if marks.count >= 3 {
        fence = marks
        return nil
      }
      return (at + 1, text)
    }
  }

  private static func spans(in page: String) -> [(Int, String)] {
    prose(of: page).flatMap { line, text in text.matches(of: #/`([^`]+)`/#).map { (line, String($0.1)) } }
  }
}
