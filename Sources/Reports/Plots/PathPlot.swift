import Incidents
import Runbooks

/// The way through the runbooks: steps from top to bottom, ways that were taken bold: figure 7.
struct PathPlot {
  let facts: Postmortem
  static let columns = ["runbook", "step", "title", "kind", "end", "way", "taken", "by"]
  static let most = 60

  struct Row {
    var runbook: String
    var id: String
    var title: String
    var kind: Step.Kind
    var depth: Int
    var end: String
    var reached: Bool
    var ways: [(label: String, taken: Bool, override: Bool)]
    var remarks: [String]
    /// What somebody did there that no step says.
    var beside: [(label: String, instead: Bool, by: String)] = []
  }

  /// A check that was read again while people worked elsewhere is no place where they were.
  private func isWork(_ visit: Postmortem.Visit) -> Bool {
    facts.runbook(visit.step.runbook)?.steps.first { $0.id == visit.step.step }?.kind != .check
  }

  /// What was done otherwise, by the step at which it hangs: its own, else the one that was walked then, else the first.
  private var beside: [Postmortem.StepKey: [(label: String, instead: Bool, by: String)]] {
    var out: [Postmortem.StepKey: [(label: String, instead: Bool, by: String)]] = [:]
    for one in facts.review.otherwise {
      let before = facts.visits.filter { $0.began <= one.at }
      let visit =
        facts.visits.last { one.step != nil && $0.step.step == one.step } ?? before.last(where: isWork) ?? before.last
        ?? facts.visits.first
      guard let step = visit?.step else { continue }
      let words = one.text.isEmpty ? one.command ?? "" : one.text
      out[step, default: []].append(
        (
          "\(Instants.clock(one.at)) \(one.instead ? "instead of the step" : "beside the page"): \(words)", one.instead,
          one.by
        ))
    }
    return out
  }

  var rows: [Row] {
    var out: [Row] = []
    let beside = beside
    for key in facts.entered {
      guard let book = facts.runbook(key) else { continue }
      let aside = Sideways.all(of: book).map(\.steps)
      for (place, step) in book.steps.enumerated() where step.kind != .text {
        let own = Postmortem.StepKey(runbook: key, step: step.id)
        let end = facts.ends[own]
        let mine = facts.choices.filter { $0.step == own }
        var ways: [(label: String, taken: Bool, override: Bool)] = []
        if step.kind == .branch {
          for (i, arm) in step.arms.enumerated() {
            let taken = mine.filter { $0.arm == i }
            let condition = arm.condition?.source
            let words = facts.shownText(arm.label.isEmpty ? condition ?? "otherwise" : arm.label)
            ways.append(("\(Screen.letter(i)) \(words)", !taken.isEmpty, taken.contains { $0.basis == .override }))
          }
        }
        var remarks: [String] = []
        let attempts = facts.changes.count { $0.started.step == step.id }
        if attempts > 1 { remarks.append("\(attempts) runs") }
        if let status = end?.status, status != .done { remarks.append(status.rawValue) }
        if end != nil, end?.status == nil { remarks.append("left open") }
        out.append(
          Row(
            runbook: facts.title(of: book), id: step.id, title: facts.shownText(step.title), kind: step.kind,
            depth: aside.count { $0.contains(place) },
            end: end.map { $0.status?.rawValue ?? "left open" } ?? "not reached",
            reached: end != nil, ways: ways, remarks: remarks, beside: beside[own] ?? []))
      }
    }
    return out
  }

  func draw() -> SVG {
    let rows = Array(rows.prefix(Self.most))
    var svg = SVG(width: TimeAxis.width, height: 60)
    var y = 26.0
    var book = ""
    var last: (x: Double, y: Double)?
    var marks: [(Row, Double, Double)] = []
    for row in rows {
      if row.runbook != book {
        book = row.runbook
        svg.text(8, y, SVG.fit(book, 940), "b")
        y += 30
      }
      let x = 26 + Double(min(row.depth, 6)) * 30
      if row.reached {
        if let last {
          svg.path([(last.x, last.y), (last.x, y - 12), (x, y - 4), (x, y)].filter { $0.1 >= last.y }, "way")
        }
        last = (x, y)
      }
      marks.append((row, x, y))
      y += 26
      for way in row.ways {
        svg.path([(x, y - 26), (x, y - 4), (x + 20, y - 4)], way.taken ? "way" : "thin")
        let words = way.label + (way.override ? "  (OVERRIDDEN)" : "")
        svg.text(x + 26, y, SVG.fit(words, 900 - x), way.taken ? "b" : "s")
        y += 22
      }
      for one in row.beside {
        hang(one.label, x, y, &svg)
        y += 22
      }
      if !row.ways.isEmpty || !row.beside.isEmpty { y += 6 }
    }
    for (row, x, y) in marks { node(row, x, y, &svg) }
    let hidden = self.rows.count - rows.count
    if hidden > 0 {
      svg.text(26, y, "and \(hidden) more steps", "s")
      y += 24
    }
    svg.text(
      8, y + 6,
      "filled: done  ·  thin outline: not reached  ·  thick outline: ended otherwise  ·  square: acts  ·  diamond: choice  ·  circle: looks or asks",
      "s")
    if rows.contains(where: { !$0.beside.isEmpty }) {
      y += 18
      svg.text(8, y + 6, "plus: done by somebody, and in no step of the page", "s")
    }
    svg.grow(to: y + 16)
    return svg
  }

  /// Off the side of the way, by a broken line.
  private func hang(_ words: String, _ x: Double, _ y: Double, _ svg: inout SVG) {
    svg.path([(x, y - 26), (x + 40, y - 4), (x + 54, y - 4)], "thin")
    svg.line(x + 54, y - 4, x + 66, y - 4, "due")
    svg.line(x + 60, y - 10, x + 60, y + 2, "due")
    svg.text(x + 74, y, SVG.fit(words, 870 - x), "w")
  }

  private func node(_ row: Row, _ x: Double, _ y: Double, _ svg: inout SVG) {
    let kind = !row.reached ? "hollow" : row.end == "done" ? "full" : "warnring"
    switch row.kind {
    case .branch: svg.diamond(x, y, 8, kind)
    case .script: svg.rect(x - 7, y - 7, 14, 14, kind, round: 2)
    default: svg.circle(x, y, 7, kind)
    }
    let remarks = row.remarks.isEmpty ? "" : "  (\(row.remarks.joined(separator: ", ")))"
    svg.text(x + 18, y + 5, SVG.fit(row.title + remarks, 920 - x), row.reached ? "t" : "s")
  }

  var data: [[String]] {
    rows.flatMap { row -> [[String]] in
      let step = [row.runbook, row.id, row.title, row.kind.rawValue, row.end]
      let beside = row.beside.map {
        [row.runbook, row.id, $0.label, "off-runbook", $0.instead ? "instead" : "beside", "", "", $0.by]
      }
      if row.ways.isEmpty { return [step + ["", "", ""]] + beside }
      return row.ways.map { step + [$0.label, $0.taken ? "yes" : "no", $0.override ? "override" : ""] } + beside
    }
  }

  var ascii: String {
    var out = ""
    for row in rows.prefix(Self.most) {
      let sign = !row.reached ? "[ ]" : row.end == "done" ? "[x]" : "[!]"
      let indent = String(repeating: "  ", count: min(row.depth, 6))
      let remarks = row.remarks.isEmpty ? "" : " (\(row.remarks.joined(separator: ", ")))"
      out += Wrapping.wrap(
        Escaping.line(row.title + remarks), width: 78, indent: "  \(indent)\(sign) ", hanging: "  \(indent)    ")
      for way in row.ways {
        let mark = way.taken ? "==>" : "   "
        out += Wrapping.wrap(
          Escaping.line(way.label + (way.override ? " (OVERRIDDEN)" : "")), width: 78, indent: "  \(indent)  \(mark) ",
          hanging: "  \(indent)        ")
      }
      for one in row.beside {
        out += Wrapping.wrap(
          Escaping.line(one.label), width: 78, indent: "  \(indent)    ..+ ", hanging: "  \(indent)        ")
      }
    }
    return out
  }
}

extension Postmortem {
  func pathFigure() -> Figure {
    let title = "The way through the runbook"
    let plot = PathPlot(facts: self)
    let rows = plot.rows
    guard !rows.isEmpty else {
      return .empty(
        "path", 7, title, "No figure: no runbook was walked, or its text is no longer kept.", columns: PathPlot.columns)
    }
    let reached = rows.count { $0.reached }
    let taken = rows.flatMap { row in row.ways.filter(\.taken).map { "\(row.title) \($0.label)" } }
    var alt = "\(reached) of \(rows.count) steps were reached"
    if !taken.isEmpty { alt += "; ways taken: \(taken.joined(separator: "; "))" }
    let beside = rows.reduce(0) { $0 + $1.beside.count }
    if beside > 0 { alt += "; \(beside == 1 ? "one thing was" : "\(beside) things were") done that no step says" }
    return Figure(
      name: "path", number: 7, title: title, alt: alt + ".", drawing: plot.draw(), ascii: plot.ascii,
      columns: PathPlot.columns, data: plot.data)
  }

  /// All eight, in their order.
  package var figures: [Figure] {
    let facts = settled()
    return [
      facts.impactFigure(), facts.lanesFigure(), facts.cardsFigure(), facts.effectsFigure(), facts.sharesFigure(),
      facts.messagesFigure(), facts.pathFigure(), facts.backlogFigure(),
    ]
  }
}
