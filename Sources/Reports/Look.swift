/// How text may look on this terminal: decided once from the environment, passed by hand.
package struct Look: Sendable, Equatable {
  /// Columns, at least 40.
  package var width: Int
  package var color: Bool
  /// A line may be drawn over.
  package var redraw: Bool
  /// Only ASCII comes through.
  package var ascii: Bool
  /// Somebody listens instead of reading.
  package var accessible: Bool

  package init(
    width: Int = 80, color: Bool = false, redraw: Bool = false, ascii: Bool = false, accessible: Bool = false
  ) {
    self.width = max(40, width)
    self.color = color
    self.redraw = redraw
    self.ascii = ascii
    self.accessible = accessible
  }

  /// Judges the environment as `walk.md` 2.14 says. `columns` is what the terminal reports, nil when it is none.
  package init(environment: (String) -> String?, isTerminal: Bool, columns: Int?) {
    let dumb = environment("TERM") == "dumb"
    let accessible = environment("ACCESSIBLE").map { $0 != "0" && $0 != "false" && !$0.isEmpty } ?? false
    let locale = environment("LC_ALL") ?? environment("LC_CTYPE") ?? environment("LANG") ?? ""
    let utf8 = locale.uppercased().contains("UTF-8") || locale.uppercased().contains("UTF8")
    let plain = !isTerminal || dumb || !(environment("NO_COLOR") ?? "").isEmpty
    self.init(
      width: min(columns ?? environment("COLUMNS").flatMap { Int($0) } ?? 80, 200), color: !plain,
      redraw: isTerminal && !dumb && !accessible, ascii: !utf8, accessible: accessible)
  }

  /// Bold, where that is allowed.
  package func strong(_ text: String) -> String { color ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  /// Red, where that is allowed; words say the same without it.
  package func alarm(_ text: String) -> String { color ? "\u{1B}[31m\(text)\u{1B}[0m" : text }

  /// Dim, where that is allowed.
  package func quiet(_ text: String) -> String { color ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
}
