import Incidents
import Runbooks

/// One small picture for each choice: the measure that drove it, half an hour around, its limit, and the moment: figure 3.
struct CardsPlot {
  let facts: Postmortem
  static let columns = ["decision", "choice", "measure", "at", "value", "unit", "limit"]
  static let window: Int64 = 30 * 60 * 1_000_000_000
  /// More would be no small multiples any more; the section on decisions tells all.
  static let most = 12

  struct Card {
    var number: Int
    var choice: Postmortem.Choice
    var series: Series
    var points: [Series.Point]
  }

  var cards: [Card] {
    facts.choices.enumerated().compactMap { i, choice in
      guard let series = facts.driver(of: choice) else { return nil }
      let points = series.points.filter { abs($0.at - choice.at) <= Self.window }
      // What was read only later drove nothing.
      return points.count < 2 || points[0].at > choice.at
        ? nil : Card(number: i + 1, choice: choice, series: series, points: points)
    }
  }

  func draw() -> SVG {
    let shown = Array(cards.prefix(Self.most))
    let columns = shown.count == 1 ? 1 : 2
    let (width, height) = (columns == 1 ? 700 : 470.0, 210.0)
    var svg = SVG(width: TimeAxis.width, height: Double((shown.count + columns - 1) / columns) * (height + 16) + 4)
    for (i, card) in shown.enumerated() {
      draw(
        card, &svg, Double(i % columns) * (width + 16) + 2, Double(i / columns) * (height + 16) + 2, width, height)
    }
    return svg
  }

  private func draw(_ card: Card, _ svg: inout SVG, _ left: Double, _ top: Double, _ width: Double, _ height: Double) {
    let choice = card.choice
    svg.rect(left, top, width, height, "hollow", round: 4)
    let way = Screen.letter(choice.arm)
    svg.text(left + 10, top + 20, SVG.fit("D\(card.number)  \(facts.title(of: choice.step))", width - 20), "b")
    svg.text(
      left + 10, top + 38,
      SVG.fit("\(Instants.clock(choice.at)) took \(way): \(choice.label), \(choice.by(facts))", width - 20, size: 12),
      "s")
    let (a, b) = (left + 14, left + width - 60)
    let (high, low) = (top + 62, top + height - 34)
    let from = card.points.map(\.at).min() ?? choice.at
    let to = max(card.points.map(\.at).max() ?? choice.at, choice.at)
    var values = card.points.map(\.value)
    if let limit = card.series.limit { values.append(limit.line) }
    let (least, most) = (values.min() ?? 0, values.max() ?? 1)
    func x(_ at: Int64) -> Double { a + Double(at - from) / Double(max(1, to - from)) * (b - a) }
    func y(_ value: Double) -> Double {
      most == least ? (high + low) / 2 : low - (value - least) / (most - least) * (low - high)
    }
    if let limit = card.series.limit {
      svg.line(a, y(limit.line), b, y(limit.line), "limit")
      svg.text(b + 4, y(limit.line) + 4, CurvePlot.short(limit.line), "w")
    }
    svg.path(card.points.map { (x($0.at), y($0.value)) }, "curve")
    svg.line(x(choice.at), high - 8, x(choice.at), low + 6, "now")
    svg.diamond(x(choice.at), high - 10, 5, "badge")
    if let last = card.points.last {
      let clash = card.series.limit.map { abs(y($0.line) - y(last.value)) < 14 } ?? false
      svg.text(b + 4, y(last.value) + (clash ? 18 : 4), CurvePlot.short(last.value), "b")
    }
    svg.text(a, low + 24, Instants.clock(from), "s")
    svg.text(b, low + 24, Instants.clock(to), "s", .end)
    let unit = card.series.unit.map { ", \($0)" } ?? ""
    svg.text((a + b) / 2, low + 24, SVG.fit("\(card.series.name)\(unit)", b - a - 150, size: 12), "s", .middle)
  }

  var data: [[String]] {
    cards.flatMap { card in
      card.points.map { point in
        [
          "D\(card.number)", "\(Screen.letter(card.choice.arm)): \(card.choice.label)", card.series.name,
          Instants.fineStamp(point.at), Reading.text(of: point.value), card.series.unit ?? "",
          card.series.expected ?? "",
        ]
      }
    }
  }

  var ascii: String {
    var out = ""
    for card in cards.prefix(Self.most) {
      let width = 56
      let from = card.points.map(\.at).min() ?? 0
      let to = max(card.points.map(\.at).max() ?? 1, card.choice.at)
      var values = [Double?](repeating: nil, count: width)
      for point in card.points {
        let cell = min(width - 1, Int(Double(point.at - from) / Double(max(1, to - from)) * Double(width)))
        values[cell] = max(values[cell] ?? point.value, point.value)
      }
      let at = min(width - 1, Int(Double(card.choice.at - from) / Double(max(1, to - from)) * Double(width)))
      let line = Sparkline.text(Trend(start: 0, step: 1, values: values), width: width, ascii: true)
      out += Wrapping.wrap(
        Escaping.line("D\(card.number) \(facts.title(of: card.choice.step)): took \(Screen.letter(card.choice.arm))"),
        width: 78, indent: "  ")
      out += "     \(line.replacing("_", with: " ").trimmedEnd)\n"
      out += "     \(String(repeating: " ", count: max(0, at)))^ \(Instants.clock(card.choice.at))\n"
      out += Wrapping.wrap(
        Escaping.line("\(card.series.name), \(card.series.expected ?? "no limit")"), width: 78, indent: "     ")
    }
    return out
  }
}

extension Postmortem.Choice {
  /// Who chose, and against what.
  func by(_ facts: Postmortem) -> String {
    switch basis {
    case .evidence: "as the evidence says"
    case .person: by
    case .override: "\(by), against the evidence"
    case .file: "from a file of answers"
    }
  }
}

extension Postmortem {
  /// The measure that a choice hung on: one that its conditions name, else one that its step read, else what tells the impact.
  /// Where conditions name measures no other stands in for them; nil when those were read too seldom to draw.
  func driver(of choice: Choice) -> Series? {
    let step = runbook(choice.step.runbook)?.steps.first { $0.id == choice.step.step }
    let named = step.map { $0.arms.compactMap { $0.condition?.source }.joined(separator: " ") } ?? ""
    let words = Set(named.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
    let chosen =
      step.flatMap { $0.arms.indices.contains(choice.arm) ? $0.arms[choice.arm].condition?.source : nil } ?? ""
    let first = Set(chosen.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
    if choice.known.contains(where: { words.contains($0.name) }) {
      return series.first { first.contains($0.name) && $0.points.count > 1 }
        ?? series.first { words.contains($0.name) && $0.points.count > 1 }
    }
    return series.first { $0.steps.contains(choice.step.step) && $0.points.count > 1 } ?? impact
  }

  func cardsFigure() -> Figure {
    let title = "What drove each choice"
    let plot = CardsPlot(facts: self)
    let cards = plot.cards
    let once = choices.enumerated().prefix(CardsPlot.most).compactMap { place, choice -> String? in
      guard !cards.contains(where: { $0.number == place + 1 }), let told = comparisons(choice).first else { return nil }
      return
        "D\(place + 1) took \(Screen.letter(choice.arm)) when \(told.name) was \(told.value), too seldom read to draw"
    }
    guard !cards.isEmpty else {
      let why =
        choices.isEmpty
        ? "No figure: nobody had to choose between ways."
        : once.isEmpty
          ? "No figure: no choice hung on a measure that was read in numbers before it."
          : "No figure: \(once.joined(separator: "; "))."
      return .empty("decisions", 3, title, why, columns: CardsPlot.columns)
    }
    let words = cards.prefix(CardsPlot.most).map { card in
      let then = card.points.last { $0.at <= card.choice.at } ?? card.points[0]
      let unit = card.series.unit.map { " \($0)" } ?? ""
      return
        "D\(card.number) took \(Screen.letter(card.choice.arm)) when \(card.series.name) was \(Reading.text(of: then.value))\(unit)"
    }
    return Figure(
      name: "decisions", number: 3, title: title, alt: (words + once).joined(separator: "; ") + ".",
      drawing: plot.draw(),
      ascii: plot.ascii, columns: CardsPlot.columns, data: plot.data)
  }
}
