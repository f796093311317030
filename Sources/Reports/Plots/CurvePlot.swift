import Incidents

/// A measure over time with its limit: figures 1 and 8.
struct CurvePlot {
  let facts: Postmortem
  let series: Series
  let axis: TimeAxis
  /// Numbered flags over the curve, and bands behind it.
  let flags: [(number: Int, name: String, at: Int64)]
  let bands: [(name: String, from: Int64, to: Int64)]
  /// What is good lies at zero: the area under the curve is filled.
  let fillsToZero: Bool
  /// What has to be known of the curve, over it.
  var remark = ""

  static let columns = ["at", "value", "unit", "read_by_a_person"]

  var data: [[String]] {
    series.points.filter { axis.contains($0.at) }.map {
      [Instants.fineStamp($0.at), Reading.text(of: $0.value), series.unit ?? "", $0.wasRead ? "yes" : "no"]
    }
  }

  private var points: [Series.Point] { series.points.filter { axis.contains($0.at) } }
  private var unit: String { series.unit.map { " \($0)" } ?? "" }

  private var range: (low: Double, high: Double, step: Double) {
    var values = points.map(\.value)
    if let line = series.limit?.line { values.append(line) }
    var low = values.min() ?? 0
    var high = values.max() ?? 1
    if low > 0, low < high * 0.6 || fillsToZero { low = 0 }
    if high < 0 { high = 0 }
    if high == low { high = low + max(1, abs(low) * 0.2) }
    let step = Self.round((high - low) / 4)
    let (bottom, top) = ((low / step).rounded(.down) * step, ((high * 1.0001) / step).rounded(.up) * step)
    // Room for the words over the highest value.
    return (bottom, top - high < (top - bottom) * 0.09 ? top + step : top, step)
  }

  /// 1, 2 or 5 times a power of ten, not below the number.
  static func round(_ number: Double) -> Double {
    guard number > 0, number.isFinite else { return 1 }
    var power = 1.0
    while power * 10 <= number { power *= 10 }
    while power > number { power /= 10 }
    for factor in [1.0, 2, 5, 10] where factor * power >= number * 0.999 { return factor * power }
    return 10 * power
  }

  func draw() -> SVG {
    let legend = Double((flags.count + 1) / 2)
    let strip = 22.0
    let top = (flags.isEmpty ? 6 : 68) + (bands.isEmpty ? 22 : strip)
    let bottom = top + 246
    var svg = SVG(width: TimeAxis.width, height: bottom + 44 + (flags.isEmpty ? 0 : legend * 21 + 14))
    let (low, high, step) = range
    func y(_ value: Double) -> Double { bottom - (min(max(value, low), high) - low) / (high - low) * (bottom - top) }
    for (i, band) in bands.enumerated() where i % 2 == 0 {
      svg.rect(axis.x(band.from), top - strip, axis.x(band.to) - axis.x(band.from), bottom - top + strip, "band")
    }
    if fillsToZero || series.limit != nil { area(&svg, y, low) }
    axis.draw(in: &svg, top: top, bottom: bottom)
    var value = low
    while value <= high + step / 2 {
      svg.line(TimeAxis.left, y(value), TimeAxis.right, y(value), "grid")
      svg.text(TimeAxis.left - 8, y(value) + 4, Reading.text(of: Self.clean(value, step)), "s", .end)
      value += step
    }
    svg.text(TimeAxis.left - 8, top - 8, SVG.fit(series.unit ?? "", TimeAxis.left - 10, size: 12), "s", .end)
    bandNames(&svg, top - strip)
    if !remark.isEmpty { svg.text(TimeAxis.right, top - 8, remark, "s", .end) }
    for run in runs { svg.path(run.map { (axis.x($0.at), y($0.value)) }, "curve") }
    let read = thinned(points.filter(\.wasRead))
    for point in read {
      if read.count <= 40 {
        svg.circle(axis.x(point.at), y(point.value), 3, "dot")
      } else {
        svg.circle(axis.x(point.at), y(point.value), 1.9, "point")
      }
    }
    limitLine(&svg, y)
    if let last = points.last {
      let words = Reading.text(of: last.value) + unit
      let x = min(axis.x(last.at) + 6, TimeAxis.width - SVG.width(of: words, size: 15) - 4)
      svg.text(x, y(last.value) - 9, words, "b h")
    }
    if let worst = facts.worst(of: series), axis.contains(worst.at), worst.at != points.last?.at {
      svg.text(axis.x(worst.at), y(worst.value) - 9, Reading.text(of: worst.value) + unit, "b h", .middle)
    }
    drawFlags(&svg, top, bottom)
    return svg
  }

  /// Rounding errors of adding steps are no digits to show.
  private static func clean(_ value: Double, _ step: Double) -> Double { (value / step).rounded() * step }

  /// What lies beyond the limit is filled, so that it is seen without colours.
  private func area(_ svg: inout SVG, _ y: (Double) -> Double, _ low: Double) {
    let base = fillsToZero ? max(low, 0) : series.limit?.line ?? low
    for run in runs {
      var part: [Series.Point] = []
      func flush() {
        if part.count > 1, let first = part.first, let last = part.last {
          let edge = part.map { (x: axis.x($0.at), y: y($0.value)) }
          svg.path([(axis.x(first.at), y(base))] + edge + [(axis.x(last.at), y(base))], "area", closed: true)
        }
        part = []
      }
      for point in run { if fillsToZero || series.isBad(point.value) == true { part.append(point) } else { flush() } }
      flush()
    }
  }

  private func limitLine(_ svg: inout SVG, _ y: (Double) -> Double) {
    guard let limit = series.limit else { return }
    svg.line(TimeAxis.left, y(limit.line), TimeAxis.right, y(limit.line), "limit")
    let words = (series.role == "entry" ? "trouble when " : "wanted ") + (series.expected ?? "")
    svg.text(TimeAxis.left + 6, y(limit.line) - 7, SVG.fit(words, 300), "w h")
  }

  private func bandNames(_ svg: inout SVG, _ top: Double) {
    for band in bands {
      let (a, b) = (axis.x(band.from), axis.x(band.to))
      // A name that does not fit says nothing; the flags tell when states changed.
      if SVG.width(of: band.name, size: 12) < b - a - 4 { svg.text((a + b) / 2, top + 15, band.name, "s", .middle) }
    }
  }

  private func drawFlags(_ svg: inout SVG, _ top: Double, _ bottom: Double) {
    var rows: [Double] = []
    for flag in flags {
      let x = axis.x(flag.at)
      let row = rows.firstIndex { x - $0 >= 20 } ?? min(rows.count, 2)
      if row == rows.count { rows.append(x) } else { rows[row] = x }
      let y = top - (bands.isEmpty ? 0 : 22) - 11 - Double(row) * 19
      svg.line(x, y, x, bottom, "flag")
      svg.circle(x, y, 8.5, "badge")
      svg.text(x, y + 4, "\(flag.number)", "n", .middle)
    }
    for (i, flag) in flags.enumerated() {
      let x = 12 + Double(i % 2) * 470
      let y = bottom + 58 + Double(i / 2) * 21
      svg.circle(x + 8, y - 4, 8, "badge")
      svg.text(x + 8, y, "\(flag.number)", "n", .middle)
      let place = axis.contains(flag.at) ? "" : ", outside"
      svg.text(x + 22, y, SVG.fit("\(Instants.clock(flag.at))  \(flag.name)\(place)", 440))
    }
  }

  /// The points in runs without gaps: a break is four times the usual distance.
  private var runs: [[Series.Point]] {
    let points = thinned(points)
    let gaps = zip(points, points.dropFirst()).map { $1.at - $0.at }.sorted()
    guard let usual = gaps.isEmpty ? nil : gaps[gaps.count * 3 / 4] else { return [points] }
    var out: [[Series.Point]] = [[]]
    for point in points {
      if let last = out[out.count - 1].last, point.at - last.at > max(usual * 4, (axis.to - axis.from) / 12) {
        out.append([])
      }
      out[out.count - 1].append(point)
    }
    return out
  }

  /// At most two points a pixel: the lowest and the highest, so that no peak is lost.
  private func thinned(_ points: [Series.Point]) -> [Series.Point] {
    guard points.count > 800 else { return points }
    var cells: [Int: (Series.Point, Series.Point)] = [:]
    for point in points {
      let cell = axis.column(point.at, of: 400)
      let known = cells[cell] ?? (point, point)
      cells[cell] = (
        point.value < known.0.value ? point : known.0, point.value > known.1.value ? point : known.1
      )
    }
    return cells.keys.sorted().flatMap { cell -> [Series.Point] in
      guard let (a, b) = cells[cell] else { return [] }
      return a.at == b.at ? [a] : a.at < b.at ? [a, b] : [b, a]
    }
  }

  /// Ten rows of characters; `-` is the limit.
  var ascii: String {
    let (low, high, _) = range
    let columns = 56
    let rows = 10
    var grid = Array(repeating: Array(repeating: Character(" "), count: columns), count: rows)
    func row(_ value: Double) -> Int {
      rows - 1 - min(rows - 1, max(0, Int((value - low) / (high - low) * Double(rows - 1) + 0.5)))
    }
    if let limit = series.limit { for i in 0..<columns { grid[row(limit.line)][i] = "-" } }
    for point in points { grid[row(point.value)][axis.column(point.at, of: columns)] = "*" }
    for flag in flags where axis.contains(flag.at) {
      grid[0][axis.column(flag.at, of: columns)] = Character(flag.number < 10 ? "\(flag.number)" : "+")
    }
    var out = ""
    for (i, line) in grid.enumerated() {
      let value = high - (high - low) * Double(i) / Double(rows - 1)
      let label = i == 0 || i == rows - 1 || i == rows / 2 ? Self.short(value) : ""
      out += (String(repeating: " ", count: max(0, 12 - label.count)) + label + " |" + String(line)).trimmedEnd + "\n"
    }
    out += axis.asciiFoot(14, columns: columns)
    for flag in flags { out += "  \(flag.number) \(flag.name), \(Instants.clock(flag.at))\n" }
    if let limit = series.limit {
      out += "  - the limit, \(Escaping.line(series.expected ?? Reading.text(of: limit.line)))\n"
    }
    if !remark.isEmpty { out += "  \(remark)\n" }
    return out
  }

  static func short(_ value: Double) -> String {
    let size = abs(value)
    if size >= 1e15 || (size > 0 && size < 1e-4) { return "\(value)" }
    let digits = size >= 100 ? 1.0 : size >= 1 ? 10 : 1000
    return Reading.text(of: (value * digits).rounded() / digits)
  }
}

extension Postmortem {
  /// Bands of the incident's states; without any, what is known of it.
  func bands(_ axis: TimeAxis) -> [(name: String, from: Int64, to: Int64)] {
    var marks: [(String, Int64)] = [("before", axis.from)]
    if review.states.isEmpty {
      if let at = milestone(.impactStart).at { marks.append(("impact, not yet seen", at)) }
      if let at = milestone(.detected).at { marks.append(("response", at)) }
    } else {
      let start = milestone(.detected).at ?? story.opened
      marks.append((review.states[0].from.rawValue, min(start, review.states[0].at)))
      for state in review.states { marks.append((state.to.rawValue, state.at)) }
    }
    marks.sort { $0.1 < $1.1 }
    return marks.enumerated().map { i, mark in
      (mark.0, max(mark.1, axis.from), i + 1 < marks.count ? min(marks[i + 1].1, axis.to) : axis.to)
    }.filter { $0.2 > $0.1 }
  }

  /// Milestones that lie in the picture, numbered in the order of time.
  func flags(_ axis: TimeAxis) -> [(number: Int, name: String, at: Int64)] {
    let known = milestones.compactMap { one in one.at.map { (one.name.rawValue, $0) } }
      .filter { axis.contains($0.1) }
    // Several at one moment are one flag.
    var grouped: [(names: [String], at: Int64)] = []
    for (name, at) in known.sorted(by: { $0.1 < $1.1 }) {
      if let last = grouped.last, last.at == at {
        grouped[grouped.count - 1].names.append(name)
      } else {
        grouped.append(([name], at))
      }
    }
    return grouped.enumerated().map { ($0 + 1, $1.names.joined(separator: ", "), $1.at) }
  }

  func impactFigure() -> Figure {
    let title = "The impact over time"
    guard let impact, !impact.points.isEmpty else {
      return .empty(
        "impact", 1, title, "No figure: nothing was measured in numbers against a limit, so there is no curve to draw.",
        columns: CurvePlot.columns)
    }
    let axis = axis
    let plot = CurvePlot(
      facts: self, series: impact, axis: axis, flags: flags(axis), bands: bands(axis), fillsToZero: false)
    return Figure(
      name: "impact", number: 1, title: "\(title): \(impact.name)", alt: words(of: impact, axis), drawing: plot.draw(),
      ascii: plot.ascii, columns: CurvePlot.columns, data: plot.data)
  }

  /// A curve in one sentence.
  func words(of series: Series, _ axis: TimeAxis) -> String {
    let points = series.points.filter { axis.contains($0.at) }
    guard let first = points.first, let last = points.last else { return "\(series.name): no value in this time." }
    let unit = series.unit.map { " \($0)" } ?? ""
    var out = "\(series.name) was \(Reading.text(of: first.value))\(unit) at \(Instants.clock(first.at))"
    if let worst = worst(of: series), series.isBad(worst.value) == true, worst.at != last.at {
      out +=
        worst.value == first.value
        ? ", its worst," : ", \(Reading.text(of: worst.value))\(unit) at its worst at \(Instants.clock(worst.at))"
    }
    out += " and \(Reading.text(of: last.value))\(unit) at \(Instants.clock(last.at))"
    if let expected = series.expected {
      out += series.role == "entry" ? "; trouble is when it is \(expected)" : "; wanted is \(expected)"
    }
    return out + "."
  }
}
