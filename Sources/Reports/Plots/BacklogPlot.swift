import Incidents
import Runbooks

/// What came into a backlog and what was settled of it, as counts since its beginning; what lies between the two was open: figure 8.
///
/// Drawn only where a runbook's `impact:` names both checks and both were read; nothing of either is worked out from the other.
struct BacklogPlot {
  let arrived: Series
  let settled: Series
  let axis: TimeAxis

  static let columns = CurvePlot.columns + ["measure"]

  private var both: [(name: String, series: Series, sign: Character)] {
    [("arrived", arrived, "a"), ("settled", settled, "s")]
  }

  private func points(_ series: Series) -> [Series.Point] { series.points.filter { axis.contains($0.at) } }

  /// True when there is something of both to draw.
  var isDrawn: Bool { !points(arrived).isEmpty && !points(settled).isEmpty }

  private var top: Double {
    let most = both.flatMap { points($0.series).map(\.value) }.max() ?? 0
    let step = CurvePlot.round(max(most, 1) / 4)
    return (most * 1.0001 / step).rounded(.up) * step
  }

  private var unit: String { (arrived.unit ?? settled.unit).map { " \($0)" } ?? "" }

  /// What was open at a moment, by the last of each that was read until then; nil before both were.
  func open(at time: Int64) -> Double? {
    func last(_ series: Series) -> Double? { series.points.last { $0.at <= time }?.value }
    guard let a = last(arrived), let b = last(settled) else { return nil }
    return a - b
  }

  func draw() -> SVG {
    let (upper, bottom) = (28.0, 274.0)
    var svg = SVG(width: TimeAxis.width, height: bottom + 44)
    let most = max(top, 1)
    func y(_ value: Double) -> Double { bottom - min(max(value, 0), most) / most * (bottom - upper) }
    func place(_ series: Series) -> [(x: Double, y: Double)] { points(series).map { (axis.x($0.at), y($0.value)) } }
    svg.path(place(arrived) + place(settled).reversed(), "area", closed: true)
    axis.draw(in: &svg, top: upper, bottom: bottom)
    for i in 0...4 {
      let value = most * Double(i) / 4
      svg.line(TimeAxis.left, y(value), TimeAxis.right, y(value), "grid")
      svg.text(TimeAxis.left - 8, y(value) + 4, CurvePlot.short(value), "s", .end)
    }
    svg.text(TimeAxis.left - 8, upper - 10, SVG.fit(unit, TimeAxis.left - 10, size: 12), "s", .end)
    for (i, one) in both.enumerated() {
      svg.path(place(one.series), i == 0 ? "now" : "curve")
      for point in points(one.series) where points(one.series).count <= 40 {
        svg.circle(axis.x(point.at), y(point.value), 3, i == 0 ? "badge" : "dot")
      }
    }
    labels(&svg, y)
    return svg
  }

  /// Each line's name and last value at its end, one above the other where they meet.
  private func labels(_ svg: inout SVG, _ y: (Double) -> Double) {
    var free = Double.infinity
    for one in both.reversed() {
      guard let last = points(one.series).last else { continue }
      let words = "\(one.name) \(CurvePlot.short(last.value))\(unit)"
      let x = min(axis.x(last.at) + 6, TimeAxis.width - SVG.width(of: words, size: 15) - 4)
      let height = min(y(last.value) - 9, free - 18)
      svg.text(x, height, words, "b h")
      free = height
    }
  }

  var data: [[String]] {
    both.flatMap { one in
      points(one.series).map {
        [
          Instants.fineStamp($0.at), Reading.text(of: $0.value), one.series.unit ?? "", $0.wasRead ? "yes" : "no",
          one.name,
        ]
      }
    }
  }

  var ascii: String {
    let (columns, rows) = (56, 10)
    let most = max(top, 1)
    var grid = Array(repeating: Array(repeating: Character(" "), count: columns), count: rows)
    for one in both {
      for point in points(one.series) {
        let row = rows - 1 - min(rows - 1, max(0, Int(point.value / most * Double(rows - 1) + 0.5)))
        let column = axis.column(point.at, of: columns)
        grid[row][column] = grid[row][column] == " " || grid[row][column] == one.sign ? one.sign : "*"
      }
    }
    var out = ""
    for (i, line) in grid.enumerated() {
      let value = most - most * Double(i) / Double(rows - 1)
      let label = i == 0 || i == rows - 1 || i == rows / 2 ? CurvePlot.short(value) : ""
      out += (String(repeating: " ", count: max(0, 12 - label.count)) + label + " |" + String(line)).trimmedEnd + "\n"
    }
    return out + axis.asciiFoot(14, columns: columns)
      + "  a arrived   s settled   * both; what lies between them was open\n"
  }

  var words: String {
    func told(_ name: String, _ series: Series) -> String {
      guard let last = points(series).last else { return "nothing \(name)" }
      return "\(CurvePlot.short(last.value))\(unit) \(name) by \(Instants.clock(last.at))"
    }
    let times = (points(arrived) + points(settled)).map(\.at).sorted()
    let most = times.compactMap { time in open(at: time).map { (time, $0) } }.max { $0.1 < $1.1 }
    let worst = most.map { "; at most \(CurvePlot.short($0.1)) were open, at \(Instants.clock($0.0))" } ?? ""
    return "\(told("arrived", arrived)) and \(told("settled", settled))\(worst)."
  }
}

extension Postmortem {
  /// Arrivals and what was settled, where both were read; else what was open, which is said.
  func backlogFigure() -> Figure {
    let title = "What had to come down"
    if let a = impactCheck(\.arrived), let b = impactCheck(\.settled),
      let arrived = series.first(where: { $0.name == a }), let settled = series.first(where: { $0.name == b })
    {
      let plot = BacklogPlot(arrived: arrived, settled: settled, axis: axis)
      if plot.isDrawn {
        return Figure(
          name: "backlog", number: 8, title: "\(title): arrived and settled", alt: plot.words, drawing: plot.draw(),
          ascii: plot.ascii, columns: BacklogPlot.columns, data: plot.data)
      }
    }
    guard let backlog = series.backlog else {
      return .empty(
        "backlog", 8, title,
        "No figure: besides the impact no number was read at least three times against an upper limit.",
        columns: BacklogPlot.columns)
    }
    let plot = CurvePlot(
      facts: self, series: backlog, axis: axis, flags: [], bands: [], fillsToZero: true,
      remark: "what was open; how many arrived and were settled was not read")
    return Figure(
      name: "backlog", number: 8, title: "\(title), what was open only: \(backlog.name)",
      alt: words(of: backlog, axis)
        + " Only what was open was read: how many arrived, and how many were settled, is in no record.",
      drawing: plot.draw(), ascii: plot.ascii, columns: BacklogPlot.columns, data: plot.data.map { $0 + ["open"] })
  }
}
