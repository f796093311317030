package import Incidents

/// When one of the fifteen points of an incident's life was, and where that is known from; any of them may be unknown.
package struct MilestonePoint: Sendable {
  package var name: Milestone
  /// Nanoseconds since 1970 UTC; nil when it is unknown.
  package var at: Int64?
  /// Where it comes from (`sensed`, `answered`, `recalled`, …); for an unknown one why.
  package var basis: String
  /// What it was read from, in words.
  package var source: String
}

extension Postmortem {
  /// The milestone of this name.
  package func milestone(_ name: Milestone) -> MilestonePoint {
    if let known = settledMilestones.first(where: { $0.name == name }) { return known }
    let set = review.milestones.last { $0.name == name }
    if let set {
      let why = set.reason.map { ", \($0)" } ?? ""
      guard let at = set.at else {
        return MilestonePoint(name: name, at: nil, basis: "unknown", source: "set as unknown, row \(set.seq)\(why)")
      }
      return MilestonePoint(name: name, at: at, basis: set.basis, source: "set by a person, row \(set.seq)\(why)")
    }
    return read(name)
  }

  /// All fifteen, in their order.
  package var milestones: [MilestonePoint] { Milestone.allCases.map(milestone) }

  private func unknown(_ name: Milestone, _ why: String) -> MilestonePoint {
    MilestonePoint(name: name, at: nil, basis: "unknown", source: why)
  }

  private func row(_ name: Milestone, _ why: String, _ words: String, _ isMeant: (ChronicleRow) -> Bool)
    -> MilestonePoint
  {
    guard let row = chronicle.first(where: isMeant) else { return unknown(name, why) }
    return MilestonePoint(
      name: name, at: row.happened, basis: row.basis.rawValue, source: "\(words), row \(row.number)")
  }

  /// What the record itself says of a milestone.
  private func read(_ name: Milestone) -> MilestonePoint {
    switch name {
    case .lastNormal, .impactStart, .impactEnd: return crossing(name)
    case .couldHaveSeen:
      let measured = crossing(name)
      // Somebody outside may have seen it before any measure showed it. A row of somebody else's record is whatever was said
      // there: it counts when a person says that it does.
      let outside = chronicle.filter { row in
        row.lane == .external && (row.basis != .imported || amendments.levels[row.number] == .milestone)
      }
      guard let seen = outside.min(by: { $0.happened < $1.happened }),
        seen.happened < measured.at ?? story.opened
      else { return measured }
      return MilestonePoint(
        name: name, at: seen.happened, basis: seen.basis.rawValue, source: "somebody saw it, row \(seen.number)")
    case .trigger: return unknown(name, "the record does not say what set it off")
    case .detected:
      guard story.head != nil else { return unknown(name, "nothing is recorded") }
      return MilestonePoint(name: name, at: story.opened, basis: "answered", source: "the incident was opened, row 1")
    case .acknowledged: return row(name, "no walk was started", "a person began a walk") { $0.number == walkRow }
    case .declared:
      guard let first = review.severities.first else { return unknown(name, "no severity was declared") }
      return MilestonePoint(name: name, at: first.at, basis: "answered", source: "declared \(first.to.rawValue)")
    case .firstPublic:
      guard let first = talk.messages.filter(\.isPublic).compactMap(\.sent).min() else {
        return unknown(name, "no public message was sent by the tool")
      }
      return MilestonePoint(name: name, at: first, basis: "sensed", source: "the first public message was delivered")
    case .resolvedTold:
      let told = talk.messages.filter { $0.isPublic && $0.state == .resolved }.compactMap(\.sent).min()
      guard let told else { return unknown(name, "no public message said that it was resolved") }
      return MilestonePoint(name: name, at: told, basis: "sensed", source: "the message Resolved was delivered")
    case .located:
      if let state = review.states.first(where: { $0.to.stage == 1 }) {
        return MilestonePoint(
          name: name, at: state.at, basis: "answered", source: "the state became \(state.to.rawValue)")
      }
      return unknown(name, "nobody said that the cause was found")
    case .firstTried:
      guard let run = changes.first else { return unknown(name, "nothing was run that changes anything") }
      return MilestonePoint(name: name, at: run.started.at, basis: "sensed", source: "row \(run.started.seq)")
    case .worked: return working
    case .exitHeld:
      guard let held = holds.last else { return unknown(name, "no verification held for its time") }
      return MilestonePoint(name: name, at: held.at, basis: "sensed", source: "\(held.name) held, row \(held.seq)")
    case .closed:
      guard let closed = story.closed else { return unknown(name, "it is not closed") }
      return MilestonePoint(name: name, at: closed, basis: "answered", source: "a person closed it")
    }
  }

  /// Runs of actions that changed something or may have.
  package var changes: [Run] { runs.filter { $0.started.changing } }

  /// The last change that ended well before the impact ended and was not taken back: what came after it is told, not proven.
  private var working: MilestonePoint {
    guard let end = milestone(.impactEnd).at ?? holds.first.map({ $0.at - $0.length }) else {
      return unknown(.worked, "the end of the impact is unknown")
    }
    let taken = Set(
      story.ledger.rows.filter { row in
        if case .undone? = row.closed { return true }
        return false
      }.map(\.seq))
    let good = changes.last {
      $0.started.ending?.succeeded == true && ($0.finished ?? .max) <= end && !taken.contains($0.started.seq)
    }
    guard let good else { return unknown(.worked, "no change had ended well when the impact ended") }
    return MilestonePoint(
      name: .worked, at: good.started.at, basis: "sensed",
      source: "the last change before the impact ended, row \(good.started.seq)")
  }

  /// Milestones that the measure of the impact tells.
  private func crossing(_ name: Milestone) -> MilestonePoint {
    guard let impact else { return unknown(name, "nothing was measured in numbers against a limit") }
    let points = impact.points
    let bad = points.map { impact.isBad($0.value) == true }
    let told = "\(impact.name) at \(impact.source)"
    guard let first = bad.firstIndex(of: true) else {
      return unknown(name, "\(impact.name) was never beyond its limit")
    }
    switch name {
    case .lastNormal:
      guard first > 0 else { return unknown(name, "\(told) was beyond its limit from the first value on") }
      return MilestonePoint(
        name: name, at: points[first - 1].at, basis: "sensed", source: "the last good value of \(told)")
    case .impactStart, .couldHaveSeen:
      guard first > 0 else { return unknown(name, "\(told) was beyond its limit from the first value on") }
      return MilestonePoint(name: name, at: points[first].at, basis: "sensed", source: "the first bad value of \(told)")
    default:
      guard let last = bad.lastIndex(of: true) else { return unknown(name, "no value") }
      guard last + 1 < points.count else {
        return unknown(name, "the last value of \(told) was still beyond its limit")
      }
      return MilestonePoint(
        name: name, at: points[last + 1].at, basis: "sensed", source: "\(told) was good from here on")
    }
  }
}

extension Milestone {
  /// The name that a command line takes: `impact-start`.
  package var word: String { rawValue.replacing(" ", with: "-") }

  /// The milestone of this name, as it is shown or as one word.
  package init?(typed: String) {
    let text = typed.lowercased().replacing("-", with: " ").replacing("_", with: " ").collapsed
    guard let found = Self.allCases.first(where: { $0.rawValue == text }) else { return nil }
    self = found
  }
}
