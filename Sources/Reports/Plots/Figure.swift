/// A plot in all its forms: drawn, in characters, as data, and as one sentence.
package struct Figure: Sendable {
  /// `impact`, `lanes`, …: its name in files and anchors.
  package var name: String
  package var number: Int
  package var title: String
  /// What it shows, in one sentence, for those who do not see it.
  package var alt: String
  /// Nil when there is nothing to draw; then `alt` says why.
  var drawing: SVG?
  /// The same in characters of ASCII, at most 78 columns wide.
  package var ascii: String
  package var columns: [String]
  package var data: [[String]]

  /// True when there is something to see.
  package var isDrawn: Bool { drawing != nil }

  /// As a file of its own, ended by a newline; empty when there is nothing to draw.
  package var svg: String { drawing?.element(name: name, title: title, alt: alt, standalone: true) ?? "" }

  /// The data as CSV (RFC 4180).
  package var csv: String { CSV.table(columns, data) }

  /// A figure without anything to draw, which says so.
  static func empty(_ name: String, _ number: Int, _ title: String, _ why: String, columns: [String]) -> Figure {
    Figure(name: name, number: number, title: title, alt: why, drawing: nil, ascii: "", columns: columns, data: [])
  }
}

/// Tables as RFC 4180 wants them.
package enum CSV {
  /// Head and rows, each line ended by CR LF; what a spreadsheet would take for a formula is made text.
  package static func table(_ head: [String], _ rows: [[String]]) -> String {
    ([head] + rows).map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
  }

  /// Numbers stay numbers, also negative ones; all else goes through the timeline's rule.
  private static func field(_ text: String) -> String {
    if text.hasPrefix("-"), Double(text) != nil { return text }
    return Timeline.csv(text)
  }
}
