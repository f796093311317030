import Incidents

extension Postmortem {
  /// What a measure did around an action.
  package struct Effect: Sendable {
    package var series: Series
    /// The middle of what was measured in the window before and behind it.
    package var before: Double
    package var after: Double
    package var began: Int64
    package var ended: Int64
    /// False when the two differ by less than a tenth of what the measure ever spanned.
    package var isVisible: Bool
    /// True when the measure came nearer to what is wanted by at least that much, false when it went away from it; nil when it
    /// did neither, or nobody says what is wanted.
    package var isBetter: Bool?
  }

  /// How long before and after an action its measure is looked at: fifteen minutes, or half of a shorter incident.
  package var effectWindow: Int64 {
    let axis = axis
    return min(15 * 60 * 1_000_000_000, max(5_000_000_000, (axis.to - axis.from) / 2 / 1_000_000_000 * 1_000_000_000))
  }

  /// The measure of an action: a check of its own step, else what tells the impact; nil without values on both sides.
  package func effect(of run: Run) -> Effect? {
    settledMilestones.isEmpty ? measured(run) : effects[run.started.seq]
  }

  /// The effects of all changes, by the sequence of their intents.
  func measuredEffects() -> [Int: Effect] {
    var out: [Int: Effect] = [:]
    for run in changes { out[run.started.seq] = measured(run) }
    return out
  }

  private func measured(_ run: Run) -> Effect? {
    let own = series.filter { $0.steps.contains(run.started.step) && $0.role != "guard" && $0.points.count > 1 }
    let began = run.started.at
    let ended = run.finished ?? began
    let window = effectWindow
    // What another action does is not this one's effect.
    let next = changes.map(\.started.at).filter { $0 > began }.min() ?? .max
    let previous = changes.compactMap(\.finished).filter { $0 <= began }.max() ?? .min
    for measure in own + [impact].compactMap(\.self) {
      let earlier = measure.points.filter { $0.at <= began && $0.at >= began - window }
      // Neither is what it was before another action; where nothing was read in between, the last value stands.
      let since = earlier.filter { $0.at >= previous }
      let before = (since.isEmpty ? earlier.suffix(1) : since.suffix(5)).map(\.value)
      let after = measure.points.filter { $0.at > ended && $0.at <= min(ended + window, next) }.suffix(5)
        .map(\.value)
      guard let a = Self.middle(before), let b = Self.middle(after) else { continue }
      let values = measure.points.map(\.value)
      let range = (values.max() ?? 0) - (values.min() ?? 0)
      return Effect(
        series: measure, before: a, after: b, began: began, ended: ended,
        isVisible: range > 0 && abs(b - a) >= range / 10, isBetter: Self.better(a, b, measure, range / 10))
    }
    return nil
  }

  private static func better(_ before: Double, _ after: Double, _ measure: Series, _ least: Double) -> Bool? {
    guard least > 0, let a = measure.badness(before), let b = measure.badness(after), abs(a - b) >= least else {
      return nil
    }
    return b < a
  }

  private static func middle(_ values: [Double]) -> Double? {
    let sorted = values.sorted()
    return sorted.isEmpty ? nil : sorted[sorted.count / 2]
  }
}
