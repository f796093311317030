import Incidents
import Runbooks

extension Postmortem {
  var decisionMetrics: [Metric] {
    let pauses = choices.compactMap(\.pause).filter { $0 >= 0 }.sorted()
    let middle: Int64? =
      pauses.isEmpty
      ? nil
      : pauses.count % 2 == 1
        ? pauses[pauses.count / 2] : pauses[pauses.count / 2 - 1] / 2 + pauses[pauses.count / 2] / 2
    return [
      count(.decisions, "decisions", "choices between ways", choices.count),
      length(
        .decisions, "median time to choose", "last reading -> choice, the middle one", middle,
        why: choices.isEmpty ? "nothing was chosen" : "nothing was read before a choice"),
      count(
        .decisions, "overrides", "choices against what evidence said", choices.count { $0.basis == .override },
        basis: "answered"),
      closeCalls.map { count(.decisions, "close calls", Self.closeFormula, $0) }
        ?? none(
          .decisions, "close calls", Self.closeFormula, "",
          choices.isEmpty ? "nothing was chosen" : "no way was told by a number and a bound"),
      count(
        .decisions, "later contradicted", "choices that later evidence spoke against",
        choices.count { $0.contradicted != nil }),
    ]
  }

  var actionMetrics: [Metric] {
    let tried = changes
    let undone = story.ledger.rows.count { row in
      if case .undone? = row.closed { return true }
      return false
    }
    let effects = tried.map { effect(of: $0) }
    let judged = effects.compactMap { $0?.isVisible }
    return [
      count(.actions, "tried", "runs that change something or may", tried.count),
      worked,
      count(.actions, "ended well", "exit 0", tried.count { $0.started.ending?.succeeded == true }),
      count(
        .actions, "failed or stopped", "any other end that was seen",
        tried.count { $0.started.ending.map { !$0.succeeded } ?? false }),
      count(.actions, "end not seen", "an intent without an outcome", tried.count { $0.started.ending == nil }),
      judged.isEmpty
        ? none(
          .actions, "no visible effect", "the measure before and after differs by less than a tenth of its range", "",
          tried.isEmpty ? "nothing was tried" : "nothing was measured before and after")
        : count(
          .actions, "no visible effect", "the measure before and after differs by less than a tenth of its range",
          judged.count { !$0 }),
      count(
        .actions, "retried", "runs of a step after its first",
        tried.count - Set(tried.map(\.started.step)).count),
      harm,
      count(
        .actions, "off-runbook", "what somebody wrote down as done otherwise than the runbook says",
        review.otherwise.count, basis: "answered"),
      sizeError,
      count(.actions, "undone", "changes that their undo took back", undone),
      count(.actions, "stopped by a guard", "guards that tripped", trips.count),
    ]
  }

  static let closeFormula = "choices where a value lay within a tenth of the bound that told the way"

  /// Choices that a little more or less would have turned; nil when none was told by numbers.
  private var closeCalls: Int? {
    let told = choices.map(comparisons).filter { !$0.isEmpty }
    return told.isEmpty ? nil : told.count { $0.contains(where: \.isClose) }
  }

  private var worked: Metric {
    let formula = "the measure came nearer to what is wanted by a tenth of its range, and no guard stopped the run"
    let judged = changes.filter { effect(of: $0)?.series.limit != nil }
    if judged.isEmpty { return none(.actions, "worked", formula, "", whyNoEffect) }
    return count(
      .actions, "worked", formula, judged.count { !wasGuarded($0) && effect(of: $0)?.isBetter == true })
  }

  private var harm: Metric {
    let formula = "the measure went away from what is wanted by a tenth of its range, or a guard stopped the run"
    let judged = changes.filter { effect(of: $0)?.series.limit != nil || wasGuarded($0) }
    if judged.isEmpty { return none(.actions, "harmful", formula, "", whyNoEffect) }
    return count(
      .actions, "harmful", formula, judged.count { wasGuarded($0) || effect(of: $0)?.isBetter == false })
  }

  private var whyNoEffect: String {
    changes.isEmpty ? "nothing was tried" : "nothing with a limit was measured before and after"
  }

  private func wasGuarded(_ run: Run) -> Bool {
    if case .guarded? = run.started.ending { return true }
    return trips.contains { $0.run == run.started.seq }
  }

  /// What a dry run said, against what the next one of the same step found no more.
  private var sizeError: Metric {
    let (name, formula) = (
      "dry run against actual size", "targets of the dry run -> those that the step's next dry run found no more"
    )
    let sized = changes.enumerated().compactMap { place, run in
      planned(run).map { (name: "A\(place + 1)", planned: $0, actual: actual(run)) }
    }
    let known = sized.compactMap { one in one.actual.map { one.planned - $0 } }
    if known.isEmpty {
      let why =
        changes.isEmpty
        ? "nothing was tried"
        : sized.isEmpty ? "no dry run counted targets" : "no step was dry-run again after it had run"
      return none(.actions, name, formula, "targets", why)
    }
    let words = sized.map { one in
      let actual = one.actual.map(CareWords.grouped) ?? "unknown"
      return "\(one.name) \(CareWords.grouped(one.planned)) -> \(actual)"
    }
    return Metric(
      group: .actions, name: name, formula: formula, value: words.joined(separator: ", "),
      number: Double(known.reduce(0, +)), unit: "targets", basis: "sensed", why: "")
  }

  /// How many targets the dry run of a run had; nil when none counted them.
  func planned(_ run: Run) -> Int? {
    story.ledger[run.started.seq]?.targets ?? plans[run.plan]?.targets
  }

  /// How many of them the next dry run of the same step found no more; nil without one, or when it found more than before.
  func actual(_ run: Run) -> Int? {
    guard let planned = planned(run),
      let next = dryRuns.first(where: { $0.step == run.started.step && $0.seq > run.started.seq }),
      next.targets <= planned
    else { return nil }
    return planned - next.targets
  }
}
