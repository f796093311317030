package import Runbooks

/// A plan as it stands on record: what was previewed, who agreed to it, and until when.
///
/// An incident has one at a time; a newer one takes its place, and the run that it was made for spends it.
package struct MadePlan: Sendable, Equatable {
  package var plan: String
  /// The hash of action, values, context and targets.
  package var binding: Digest
  package var run: RunRef
  /// The step that it belongs to, and the depth of its frame.
  package var step: String
  package var frame: Int
  /// How many targets the dry run named; nil when nothing counted them.
  package var targets: Int?
  /// The blob with the targets.
  package var list: Digest?
  /// The sequence of the dry run's outcome.
  package var preview: Int?
  package var cap: Int?
  package var danger: Danger
  package var raised: [String]
  package var phrase: String
  /// How many others have to agree.
  package var wanted: Int
  /// Who may agree, by policy; `*` is anybody. Nil where no policy asks: then the lead may go alone with a reason.
  package var approvers: [String]?
  /// What the command's words stand for, `name=value`.
  package var values: [String]
  /// Nanoseconds since 1970, UTC.
  package var expires: Int64
  /// Who made it, and so cannot approve it.
  package var asker: String
  /// When it was made, by the wall and by the monotonic clock of that boot.
  package var made: Int64
  package var monotonic: Int64
  package var boot: String
  /// Until when it waits for others; nil before they were asked.
  package var until: Int64?
  package var approvals: [Approval] = []
  /// Who objected, and why.
  package var objection: Approval?
  /// Why the lead goes alone.
  package var waived: String?
  /// Why it is void; nil while it stands.
  package var flaw: PlanFlaw?

  /// Another person's word on it.
  package struct Approval: Sendable, Equatable {
    package var actor: String
    package var at: Int64
    /// The number as they read it, or their objection.
    package var text: String
  }

  /// True when as many have agreed as are wanted, or the lead goes alone.
  package var isAgreed: Bool { objection == nil && (waived != nil || approvals.count >= wanted) }
}

extension Incident {
  /// What a plan's records make of the standing one.
  mutating func applyPlan(_ record: Record) {
    switch record.event {
    case .planMade(
      let plan, let binding, let run, let targets, let list, let preview, let cap, let danger, let raised, let phrase,
      let approvals, let approvers, let values, let expires):
      guard let step = record.place.step else { return }
      standing = MadePlan(
        plan: plan, binding: binding, run: run, step: step, frame: record.place.frame ?? 0, targets: targets,
        list: list,
        preview: preview, cap: cap, danger: Danger(rawValue: danger) ?? .lasting, raised: raised, phrase: phrase,
        wanted: approvals, approvers: approvers, values: values ?? [], expires: expires, asker: record.actor,
        made: record.happened,
        monotonic: record.monotonic, boot: record.boot)
    case .planRefused(let plan, let flaw, _):
      if standing?.plan == plan { standing?.flaw = flaw }
    case .approvalAsked(let plan, let until):
      if standing?.plan == plan { standing?.until = until }
    case .approvalGiven(let plan, let readBack, let objection):
      guard standing?.plan == plan else { return }
      let word = MadePlan.Approval(actor: record.actor, at: record.happened, text: objection ?? readBack)
      if objection == nil { standing?.approvals.append(word) } else { standing?.objection = word }
    case .approvalWaived(let plan, let reason):
      if standing?.plan == plan { standing?.waived = reason }
    default: break
    }
  }
}
