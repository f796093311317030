import Incidents

/// What each action's measure did before and after it: figure 4.
struct EffectsPlot {
  let facts: Postmortem
  static let columns = ["action", "at", "measure", "seconds_from_action", "value", "unit", "verdict"]

  private var window: Int64 { facts.effectWindow }

  struct Strip {
    var number: Int
    var run: Postmortem.Run
    var effect: Postmortem.Effect?
  }

  var strips: [Strip] {
    facts.changes.enumerated().map { Strip(number: $0 + 1, run: $1, effect: facts.effect(of: $1)) }
  }

  func words(_ effect: Postmortem.Effect?) -> String {
    guard let effect else { return "not measured" }
    let unit = effect.series.unit.map { " \($0)" } ?? ""
    let change = "\(CurvePlot.short(effect.before)) -> \(CurvePlot.short(effect.after))\(unit)"
    return effect.isVisible ? change : "no visible effect (\(change))"
  }

  func draw() -> SVG {
    let strips = Array(strips.prefix(24))
    let height = 74.0
    var svg = SVG(width: TimeAxis.width, height: Double(strips.count) * height + 44)
    let (left, right) = (330.0, 700.0)
    let middle = (left + right) / 2
    for (i, strip) in strips.enumerated() {
      let top = Double(i) * height + 6
      svg.text(8, top + 20, SVG.fit("A\(strip.number)  \(facts.title(of: strip.run.started.step))", 306), "b")
      let end = strip.run.started.ending.map(Screen.words) ?? "its end was not seen"
      svg.text(8, top + 38, SVG.fit("\(Instants.clock(strip.run.started.at)) \(end)", 306, size: 12), "s")
      svg.rect(left, top, right - left, height - 16, "band")
      svg.line(middle, top, middle, top + height - 16, "now")
      if let effect = strip.effect { draw(effect, &svg, left, right, top, height - 16) }
      let seen = strip.effect?.isVisible == true
      svg.text(
        right + 12, top + 24,
        SVG.fit(strip.effect == nil ? "not measured" : seen ? words(strip.effect) : "no visible effect", 240),
        seen ? "b" : "t")
      if let effect = strip.effect {
        svg.text(
          right + 12, top + 42,
          SVG.fit(seen ? effect.series.name : words(effect).dropping("no visible effect "), 240, size: 12), "s")
      }
    }
    let foot = Double(strips.count) * height + 20
    let reach = Instants.length(window)
    svg.text(left, foot, "\(reach) before", "s")
    svg.text(middle, foot, "the action", "s", .middle)
    svg.text(right, foot, "\(reach) after", "s", .end)
    svg.text(right + 12, foot, "dotted: the next action", "s")
    return svg
  }

  private func draw(
    _ effect: Postmortem.Effect, _ svg: inout SVG, _ left: Double, _ right: Double, _ top: Double, _ height: Double
  ) {
    let points = around(effect)
    let values = points.map(\.value) + (effect.series.limit.map { [$0.line] } ?? [])
    let (least, most) = (values.min() ?? 0, values.max() ?? 1)
    func y(_ value: Double) -> Double {
      most == least ? top + height / 2 : top + height - 8 - (value - least) / (most - least) * (height - 16)
    }
    func x(_ at: Int64) -> Double {
      (left + right) / 2 + Double(at - effect.began) / Double(window) * (right - left) / 2
    }
    let next = facts.changes.map(\.started.at).filter { $0 > effect.began && x($0) < right }
    for at in next { svg.line(x(at), top, x(at), top + height, "flag") }
    if let limit = effect.series.limit { svg.line(left, y(limit.line), right, y(limit.line), "limit") }
    if effect.ended > effect.began {
      svg.rect(x(effect.began), top, min(right, x(effect.ended)) - x(effect.began), height, "pale")
    }
    svg.path(points.map { (x($0.at), y($0.value)) }, "curve")
    for point in points where points.count <= 60 { svg.circle(x(point.at), y(point.value), 2.6, "dot") }
  }

  private func around(_ effect: Postmortem.Effect) -> [Series.Point] {
    effect.series.points.filter { abs($0.at - effect.began) <= window }
  }

  var data: [[String]] {
    strips.flatMap { strip -> [[String]] in
      let name = "A\(strip.number) \(facts.title(of: strip.run.started.step))"
      let at = Instants.fineStamp(strip.run.started.at)
      guard let effect = strip.effect else { return [[name, at, "", "", "", "", "not measured"]] }
      let verdict = effect.isVisible ? "changed" : "no visible effect"
      return around(effect).map {
        [
          name, at, effect.series.name, Reading.text(of: Double(($0.at - effect.began) / 1_000_000) / 1000),
          Reading.text(of: $0.value), effect.series.unit ?? "", verdict,
        ]
      }
    }
  }

  var ascii: String {
    strips.prefix(24).map { strip in
      Wrapping.wrap(
        Escaping.line("A\(strip.number) \(facts.title(of: strip.run.started.step)): \(words(strip.effect))"), width: 78,
        indent: "  ", hanging: "     ")
    }.joined()
  }
}

extension String {
  fileprivate func dropping(_ beginning: String) -> String {
    hasPrefix(beginning) ? String(dropFirst(beginning.count)) : self
  }
}

extension Postmortem {
  func effectsFigure() -> Figure {
    let name = "What each action changed"
    let plot = EffectsPlot(facts: self)
    let strips = plot.strips
    guard !strips.isEmpty else {
      return .empty(
        "effects", 4, name, "No figure: nothing was run that changes anything.", columns: EffectsPlot.columns)
    }
    let each = strips.prefix(24).map {
      "A\($0.number) \(self.title(of: $0.run.started.step)): \(plot.words($0.effect))"
    }
    let alt = each.joined(separator: "; ") + "."
    guard strips.contains(where: { $0.effect != nil }) else {
      return .empty(
        "effects", 4, name,
        "No figure: no number was read both within \(Instants.length(effectWindow)) before and after an action, up to the next one.",
        columns: EffectsPlot.columns)
    }
    return Figure(
      name: "effects", number: 4, title: name, alt: alt, drawing: plot.draw(), ascii: plot.ascii,
      columns: EffectsPlot.columns, data: plot.data)
  }
}
