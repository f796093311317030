import Incidents
import Runbooks

extension Postmortem {
  var peopleMetrics: [Metric] {
    let withoutLead = staff.withoutLead(until: end)
    var leaderless = length(
      .people, "time without a lead", "from the first lead on, nobody holding the role", withoutLead,
      why: "no role was recorded")
    if withoutLead == 0 { leaderless.value = "none" }
    return [
      peak, count(.people, "people", "everybody who wrote into the record", people.count),
      count(.people, "hand-overs", "hand-overs that were confirmed", staff.handovers.count { $0.confirmed != nil }),
      leaderless,
      count(.people, "leads taken", "leads taken from a silent holder", staff.takes.count),
    ] + pageMetrics + [offHours]
  }

  var impactMetrics: [Metric] {
    let declared = [budget, tickets] + madeWhole
    let what = impact.map { "\($0.name), highest value" } ?? "the impact's measure"
    guard let impact, let worst = worst(of: impact) else {
      return [none(.impact, "worst value", what, "", "nothing was measured in numbers against a limit")] + declared
    }
    return [
      Metric(
        group: .impact, name: "worst value", formula: "\(impact.name), farthest beyond its limit",
        value: Reading.text(of: worst.value) + (impact.unit.map { " \($0)" } ?? ""), number: worst.value,
        unit: impact.unit ?? "", basis: "sensed", why: ""),
      span("time beyond the limit", .impactStart, .impactEnd).moved(to: .impact),
    ] + declared
  }

  private var peak: Metric {
    let formula = "at one time; somebody is there while they write at least once an hour"
    guard let peak = presence.peak else { return none(.people, "most people at once", formula, "", "nobody wrote") }
    if let gap = story.setBack {
      return none(.people, "most people at once", formula, "", "the clock was set back by \(Instants.length(gap))")
    }
    return count(.people, "most people at once", formula, peak.people)
  }

  private var offHours: Metric {
    let hours = workingHours
    let source = hours.isDeclared ? "as the runbook says" : "no runbook says its working hours"
    let formula =
      "people's time, from first to last of records less than an hour apart, outside \(hours.words) (\(source))"
    var metric = length(
      .people, "off-hours", formula, story.setBack == nil && presence.peak != nil ? presence.off(hours) : nil,
      why: story.setBack.map { "the clock was set back by \(Instants.length($0))" } ?? "nobody wrote")
    metric.unit = "person-hours"
    metric.number = metric.number.map { ($0 / 36).rounded() / 100 }
    metric.value = metric.number.map { "\(Reading.text(of: $0)) person-hours" }
    return metric
  }

  private var pageMetrics: [Metric] {
    let pages = pages
    let answered = pages.compactMap(\.answer)
    let formula =
      "page sent -> the first record of whom it names, else of somebody who had written nothing before; the longest"
    let why =
      pages.isEmpty
      ? "nobody was paged by the tool"
      : story.setBack.map { "the clock was set back by \(Instants.length($0))" }
        ?? "nobody who was called, and nobody new, wrote after a page"
    var answer = length(.people, "to answer a page", formula, answered.map(\.after).max(), why: why)
    if answered.count < pages.count { answer.value? += ", of \(answered.count) of \(pages.count) pages" }
    return [
      count(.people, "pages", "messages of the template I4, and first messages of PagerDuty channels", pages.count),
      answer,
    ]
  }

  // MARK: What checks that the runbook names for it measured

  /// The check of this key of `impact:`, in the first runbook that says it.
  func impactCheck(_ key: KeyPath<ImpactChecks, String?>) -> String? {
    entered.lazy.compactMap { self.runbook($0)?.front.impact[keyPath: key] }.first
  }

  /// The values of a check that `impact:` names, or why there are none.
  private func declared(_ key: KeyPath<ImpactChecks, String?>, _ word: String)
    -> Result<(name: String, series: Series), Missing>
  {
    guard let name = impactCheck(key) else {
      return .failure(Missing(why: "no runbook declares it: `impact: \(word)`"))
    }
    guard let found = series.first(where: { $0.name == name }), !found.points.isEmpty else {
      return .failure(Missing(why: "\(shownText(name)) gave no number"))
    }
    return .success((name, found))
  }

  private struct Missing: Error { var why: String }

  /// A value as a share, 0 to 1.
  func share(_ value: Double, of series: Series) -> Double {
    series.unit.flatMap { Unit.named($0) }.map { $0.dimension == .share ? $0.canonical(value) : value } ?? value
  }

  private func percent(_ name: String, _ formula: String, _ value: Double) -> Metric {
    Metric(
      group: .impact, name: name, formula: formula, value: "\(Reading.text(of: (value * 1000).rounded() / 10))%",
      number: value * 100, unit: "%", basis: "sensed", why: "")
  }

  private var budget: Metric {
    let (name, formula) = ("error budget used", "the highest value of the check of `impact: error-budget`")
    switch declared(\.errorBudget, "error-budget") {
    case .failure(let missing): return none(.impact, name, formula, "%", missing.why)
    case .success(let found):
      return percent(name, formula, share(found.series.points.map(\.value).max() ?? 0, of: found.series))
    }
  }

  private var tickets: Metric {
    let (name, formula) = ("tickets", "the highest value of the check of `impact: tickets`")
    switch declared(\.tickets, "tickets") {
    case .failure(let missing): return none(.impact, name, formula, "", missing.why)
    case .success(let found):
      let most = found.series.points.map(\.value).max() ?? 0
      return Metric(
        group: .impact, name: name, formula: formula, value: Reading.text(of: most), number: most, unit: "",
        basis: "sensed", why: "")
    }
  }

  private var madeWhole: [Metric] {
    let (name, formula) = ("made whole", "the last value of the check of `impact: made-whole`")
    let (time, span) = ("to made whole", "impact end -> from when on the same check said all")
    switch declared(\.madeWhole, "made-whole") {
    case .failure(let missing):
      return [none(.impact, name, formula, "%", missing.why), none(.impact, time, span, "s", missing.why)]
    case .success(let found):
      let last = share(found.series.points.last?.value ?? 0, of: found.series)
      let points = found.series.points
      let behind = points.lastIndex { share($0.value, of: found.series) < 1 }.map { $0 + 1 } ?? 0
      let all = behind < points.count ? points[behind].at : nil
      let end = milestone(.impactEnd)
      let why =
        story.setBack.map { "the clock was set back by \(Instants.length($0))" }
        ?? (all == nil
          ? "the last that was read is \(Reading.text(of: (last * 1000).rounded() / 10))%"
          : "impact end is unknown: \(end.source)")
      let gap = story.setBack == nil ? end.at.flatMap { end in all.map { $0 - end } } : nil
      return [
        percent(name, formula, last),
        length(.impact, time, span, gap.map { max(0, $0) }, why: why),
      ]
    }
  }
}
