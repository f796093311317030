import Incidents
import Runbooks

/// One figure about the incident, with how it is made; it has a value, or a reason why not, and never a 0 for what is unknown.
package struct Metric: Sendable {
  /// What it is about: a heading of the table.
  package enum Group: String, CaseIterable, Sendable {
    case time = "Time"
    case decisions = "Decisions"
    case actions = "Actions"
    case evidence = "Evidence"
    case communication = "Communication"
    case people = "People"
    case impact = "Impact"
    case runbook = "Runbook"
  }

  package var group: Group
  package var name: String
  package var formula: String
  /// As a person reads it; nil when there is none.
  package var value: String?
  /// As a machine reads it, in the unit; nil when there is none, or it is no number.
  package var number: Double?
  package var unit: String
  package var basis: String
  /// Why there is no value; empty when there is one.
  package var why: String

  /// The value, or `n/a (why)`.
  package var shown: String { value ?? "n/a (\(why))" }
}

extension Postmortem {
  /// Every metric of this incident (`messages-and-reports.md` R4); none compares it with another.
  package var metrics: [Metric] {
    times + decisionMetrics + actionMetrics + evidenceMetrics + talkMetrics + peopleMetrics + impactMetrics
      + runbookMetrics
  }

  // MARK: Time

  private var times: [Metric] {
    [
      span("to detect (MTTD)", .impactStart, .detected), span("blind time", .couldHaveSeen, .detected),
      span("to acknowledge (MTTA)", .detected, .acknowledged), span("to declare", .detected, .declared),
      span("to first public line", .declared, .firstPublic), span("to locate", .detected, .located),
      span("to first mitigation", .detected, .firstTried),
      span("to mitigate (MTTM)", .impactStart, .impactEnd), span("to verify", .impactEnd, .exitHeld),
      span("to close", .detected, .closed),
    ]
  }

  func span(_ name: String, _ from: Milestone, _ to: Milestone) -> Metric {
    let formula = "\(from.rawValue) -> \(to.rawValue)"
    let (start, end) = (milestone(from), milestone(to))
    var metric = Metric(
      group: .time, name: name, formula: formula, value: nil, number: nil, unit: "s",
      basis: start.basis == end.basis ? start.basis : "\(start.basis), \(end.basis)", why: "")
    if let gap = story.setBack {
      metric.why = "the clock was set back by \(Instants.length(gap))"
    } else if let first = [start, end].first(where: { $0.at == nil }) {
      metric.why = "\(first.name.rawValue) is unknown: \(first.source)"
    } else if let a = start.at, let b = end.at {
      let (gap, over) = b.subtractingReportingOverflow(a)
      if over {
        metric.why = "the times do not compare"
      } else {
        metric.value = Instants.length(gap)
        metric.number = Double(gap / 1_000_000) / 1000
      }
    }
    if metric.value == nil { metric.basis = "unknown" }
    return metric
  }

  // MARK: Counts

  func count(
    _ group: Metric.Group, _ name: String, _ formula: String, _ number: Int, basis: String = "sensed"
  ) -> Metric {
    Metric(
      group: group, name: name, formula: formula, value: CareWords.grouped(number), number: Double(number), unit: "",
      basis: basis, why: "")
  }

  func none(_ group: Metric.Group, _ name: String, _ formula: String, _ unit: String, _ why: String) -> Metric {
    Metric(
      group: group, name: name, formula: formula, value: nil, number: nil, unit: unit, basis: "unknown", why: why)
  }

  func length(
    _ group: Metric.Group, _ name: String, _ formula: String, _ nanoseconds: Int64?, why: String,
    basis: String = "sensed"
  ) -> Metric {
    guard let nanoseconds else { return none(group, name, formula, "s", why) }
    return Metric(
      group: group, name: name, formula: formula, value: Instants.length(nanoseconds),
      number: Double(nanoseconds / 1_000_000) / 1000, unit: "s", basis: basis, why: "")
  }

  func share(_ group: Metric.Group, _ name: String, _ formula: String, _ part: Int, of all: Int, why: String)
    -> Metric
  {
    guard all > 0 else { return none(group, name, formula, "%", why) }
    let share = Double(part) / Double(all)
    return Metric(
      group: group, name: name, formula: formula, value: "\(part) of \(all) (\(Int((share * 100).rounded()))%)",
      number: share * 100, unit: "%", basis: "sensed", why: "")
  }

  private var evidenceMetrics: [Metric] {
    let all = verdicts.values.reduce(0, +)
    func part(_ verdict: String, _ name: String) -> Metric {
      share(
        .evidence, name, "readings with this verdict, of all", verdicts[verdict] ?? 0, of: all, why: "no check was read"
      )
    }
    return [
      count(.evidence, "checks read", "readings of all checks", all), part("met", "met"),
      part("not met", "not met"), part("no data", "no data"), part("stale", "stale"), part("error", "error"),
      share(
        .evidence, "acknowledged only", "answers that hold no value, of all answers", answers.acknowledged,
        of: answers.acknowledged + answers.valued, why: "no step was answered"),
    ]
  }

  private var talkMetrics: [Metric] {
    let promises = talk.promises
    let onTime = promises.count { ($0.sent ?? .max) <= $0.due }
    let deliveries = talk.messages.flatMap(\.deliveries)
    let times = talk.messages.filter(\.isPublic).compactMap(\.sent).sorted()
    return [
      span("first-line delay", .declared, .firstPublic).moved(to: .communication),
      longestGap(times),
      share(
        .communication, "on time", "due times that a message met, of all", onTime, of: promises.count,
        why: "no message was due"),
      count(
        .communication, "messages", "messages that reached at least one channel", talk.messages.count { $0.sent != nil }
      ),
      count(
        .communication, "failed deliveries", "attempts that failed",
        deliveries.count { $0.status == .failed }),
      count(
        .communication, "unknown deliveries", "attempts whose end nobody knows",
        deliveries.count { $0.status == .unknown }),
      count(
        .communication, "corrections", "public messages that correct an earlier one",
        talk.messages.count { $0.template.uppercased().hasPrefix("P10") }),
    ]
  }

  /// With how long it was allowed to be: the due time that was set when it began.
  private func longestGap(_ times: [Int64]) -> Metric {
    let (name, formula) = ("longest gap", "between two public messages, the longest, and what was allowed then")
    let gaps = zip(times, times.dropFirst()).map { (from: $0, to: $1) }
    guard let longest = gaps.max(by: { $0.to - $0.from < $1.to - $1.from }) else {
      return none(.communication, name, formula, "s", "fewer than two public messages were sent")
    }
    var metric = length(.communication, name, formula, longest.to - longest.from, why: "")
    let due = talk.dues.last { $0.audience == .statusPage && $0.due > longest.from && $0.set <= longest.to - 1 }
    metric.value? += due.map { ", \(Instants.length(max(0, $0.due - longest.from))) allowed" } ?? ", no limit was set"
    return metric
  }

  private var runbookMetrics: [Metric] {
    let all = steps
    let offered = visits.first { visit in
      runbook(visit.step.runbook)?.steps.first { $0.id == visit.step.step }?.phase == .mitigate
    }
    let offeredAt = offered?.began
    return [
      count(.runbook, "steps", "steps of the runbooks that were entered", all.count),
      count(.runbook, "done", "steps that ended as done", all.count { $0.status == .done }),
      count(
        .runbook, "skipped or deferred", "with a reason", all.count { $0.status == .skipped || $0.status == .deferred }),
      count(.runbook, "not reached", "steps that the walk never came to", all.count { !$0.reached }),
      length(
        .runbook, "to first mitigation offered", "opened -> the first step of a mitigating section",
        offeredAt.map { $0 - story.opened }, why: "no step of a mitigating section was reached"),
    ]
  }

  /// The point that lies farthest beyond the limit; without one beyond it the last.
  func worst(of series: Series) -> Series.Point? {
    guard let limit = series.limit else { return series.points.last }
    let bad = series.points.filter { series.isBad($0.value) == true }
    return (bad.isEmpty ? series.points : bad).max { abs($0.value - limit.line) < abs($1.value - limit.line) }
  }
}

extension Metric {
  func moved(to group: Group) -> Metric {
    var other = self
    other.group = group
    return other
  }
}
