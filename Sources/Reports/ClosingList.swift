/// What is looked at before an incident is closed (`walk.md` 2.10): a list to confirm, of which nothing is typed.
package struct ClosingList: Sendable, Equatable {
  /// One thing that was sensed.
  package struct Row: Sendable, Equatable {
    /// What it is about, in customers' words.
    package var label: String
    /// `MET`, `NO`, `none`, a number.
    package var mark: String
    package var detail: String
    /// True where something is left to do or to know.
    package var isOpen: Bool
    package init(_ label: String, _ mark: String, _ detail: String = "", isOpen: Bool) {
      self.label = label
      self.mark = mark
      self.detail = detail
      self.isOpen = isOpen
    }
  }

  package var rows: [Row]

  package init(_ rows: [Row]) { self.rows = rows }

  /// What is still open, in the order of the list.
  package var open: [Row] { rows.filter(\.isOpen) }

  /// The list as people read it; empty without rows.
  package func text(width: Int) -> String {
    if rows.isEmpty { return "" }
    var out = "\nBefore you close\n"
    let room = min(30, max(12, rows.map { Wrapping.columns($0.label) }.max() ?? 0))
    for row in rows {
      let lead = "  \(Wrapping.padded(Escaping.line(row.label), room))  "
      let text = "\(Wrapping.padded(row.mark, 8)) \(Escaping.line(row.detail))"
      out += Wrapping.entry(lead, text, width: width, hanging: String(repeating: " ", count: 6))
    }
    return out
  }
}
