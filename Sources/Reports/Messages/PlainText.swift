/// Text of queries, alerts and people as it stands in a message: one line of plain text, and no longer than it may be.
package enum PlainText {
  /// The longest a slot's value gets, in characters; scalars and bytes are bounded with it, since one character may hold many.
  package static let longest = 300

  /// One line: control characters and invisible ones are spelled out, line ends become spaces, the final full stop goes.
  package static func line(_ text: String, longest: Int = longest) -> String {
    var scalars = String.UnicodeScalarView()
    var count = 0
    var marks = 0
    for scalar in text.unicodeScalars.prefix(longest * 8) {
      // More than three marks on one letter are there to write over other lines.
      marks = scalar.properties.canonicalCombiningClass == .notReordered ? 0 : marks + 1
      if marks > 3 { continue }
      scalars.append(scalar)
      count += 1
    }
    var line = Escaping.line(String(scalars)).split(separator: " ").joined(separator: " ")
    while line.hasSuffix("."), !line.hasSuffix("..") { line.removeLast() }
    if line.count > longest || count == longest * 8 { line = line.prefix(longest - 1) + "…" }
    return line
  }

  /// True when it holds what some channel would take for markup, a link, a mention or a template's tag.
  package static func hasMarkup(_ text: String) -> Bool { markup(in: text) != nil }

  /// The first piece of markup; nil when there is none.
  package static func markup(in text: String) -> String? {
    let signs = ["](", "**", "__", "~~", "`", "{{", "}}", "://", "&#", "&lt;", "&amp;", "<!", "</", "<@", "<#", "www."]
    if let sign = signs.first(where: { text.contains($0) }) { return sign }
    var before: Character = " "
    var rest = Substring(text)
    while let here = rest.popFirst() {
      if here == "<", let next = rest.first, next.isLetter { return "<\(next)" }
      if here == "@", !before.isLetter, !before.isNumber, let next = rest.first, next.isLetter { return "@\(next)" }
      before = here
    }
    return nil
  }
}
