/// The stored fields of every kind. A new kind has a line in each of the three lists; the compiler asks for the first and the
/// third, the tests for the second.
extension Event: PayloadKinds {
  /// The case name, which is stored.
  var kind: String {
    switch self {
    case .opened: "opened"
    case .pinned: "pinned"
    case .walkStarted: "walkStarted"
    case .walkHeld: "walkHeld"
    case .walkResumed: "walkResumed"
    case .walkEnded: "walkEnded"
    case .valueGiven: "valueGiven"
    case .scriptConfirmed: "scriptConfirmed"
    case .scriptStarted: "scriptStarted"
    case .scriptFinished: "scriptFinished"
    case .planMade: "planMade"
    case .planRefused: "planRefused"
    case .approvalAsked: "approvalAsked"
    case .approvalGiven: "approvalGiven"
    case .approvalWaived: "approvalWaived"
    case .undoPushed: "undoPushed"
    case .undoBegun: "undoBegun"
    case .guardArmed: "guardArmed"
    case .guardTripped: "guardTripped"
    case .runAttached: "runAttached"
    case .divergenceMoved: "divergenceMoved"
    case .divergenceClosed: "divergenceClosed"
    case .scriptRuled: "scriptRuled"
    case .checkRead: "checkRead"
    case .armContradicted: "armContradicted"
    case .checkHeld: "checkHeld"
    case .stepAnswered: "stepAnswered"
    case .stepConcluded: "stepConcluded"
    case .armTaken: "armTaken"
    case .walkWent: "walkWent"
    case .noteAdded: "noteAdded"
    case .declared: "declared"
    case .severityChanged: "severityChanged"
    case .stateChanged: "stateChanged"
    case .roleTaken: "roleTaken"
    case .handoverOffered: "handoverOffered"
    case .handoverReadBack: "handoverReadBack"
    case .handoverConfirmed: "handoverConfirmed"
    case .handoverLapsed: "handoverLapsed"
    case .leadTaken: "leadTaken"
    case .observed: "observed"
    case .milestoneSet: "milestoneSet"
    case .reopened: "reopened"
    case .didOtherwise: "didOtherwise"
    case .messageDue: "messageDue"
    case .messageDrafted: "messageDrafted"
    case .messageEdited: "messageEdited"
    case .messageWarned: "messageWarned"
    case .messageApproved: "messageApproved"
    case .deliveryStarted: "deliveryStarted"
    case .deliveryEnded: "deliveryEnded"
    case .deliveryRuled: "deliveryRuled"
    case .messageWithdrawn: "messageWithdrawn"
    case .corrected: "corrected"
    case .levelled: "levelled"
    case .redacted: "redacted"
    case .exported: "exported"
    case .lessonGiven: "lessonGiven"
    case .actionAgreed: "actionAgreed"
    case .redlined: "redlined"
    case .imported: "imported"
    case .closed: "closed"
    case .opaque: "opaque"
    }
  }

  static let kinds = blanks.map(\.kind)

  static let blanks: [Event] = [
    .opened(title: "", mode: .live, environment: ""),
    .pinned(revision: .none, path: "", title: ""),
    .walkStarted(runbook: .blank, from: nil),
    .walkHeld(reason: .unknown),
    .walkResumed(host: ""),
    .walkEnded(status: .open, outcome: .unknown, reason: nil),
    .valueGiven(name: "", value: nil, basis: .fallback, secret: false),
    .scriptConfirmed(plan: "", phrase: "", danger: 0),
    .scriptStarted(run: .blank, role: nil, plan: "", text: "", script: .none, values: .none, effect: "", host: ""),
    .scriptFinished(
      run: .blank, ending: .exited(code: 0), milliseconds: 0, stdout: .blank, stderr: .blank, context: nil,
      survivors: 0),
    .planMade(
      plan: "", binding: .none, run: .blank, targets: nil, list: nil, preview: nil, cap: nil, danger: 0, raised: [],
      phrase: "", approvals: 0, approvers: nil, values: nil, expires: 0),
    .planRefused(plan: "", flaw: .expired, targets: nil),
    .approvalAsked(plan: "", until: 0),
    .approvalGiven(plan: "", readBack: "", objection: nil),
    .approvalWaived(plan: "", reason: ""),
    .undoPushed(run: .blank, undo: nil, covers: nil, values: []),
    .undoBegun(change: 0),
    .guardArmed(run: .blank, name: ""),
    .guardTripped(run: .blank, name: "", reading: .blank, verdict: ""),
    .runAttached(run: .blank, host: ""),
    .divergenceMoved(divergence: 0, owner: "", due: ""),
    .divergenceClosed(divergence: 0, reason: ""),
    .scriptRuled(run: .blank, ruling: .leftUnknown, reason: ""),
    .checkRead(run: .blank, role: "", name: "", reading: .blank, verdict: "", expected: nil),
    .armContradicted(taken: 0, now: 0, measured: ""), .checkHeld(run: .blank, name: "", milliseconds: 0),
    .stepAnswered(value: "", basis: .fallback),
    .stepConcluded(status: .unknown, reason: nil),
    .armTaken(arm: nil, label: "", by: .person, runbook: nil, first: nil, last: nil, reason: nil),
    .walkWent(to: "", back: false),
    .noteAdded(text: ""),
    .declared(severity: .sev1, basis: .answered, proposed: nil),
    .severityChanged(from: .sev1, to: .sev1, reason: nil),
    .stateChanged(from: .investigating, to: .investigating, reason: nil),
    .roleTaken(role: .lead, holder: "", by: .declared),
    .handoverOffered(handover: "", to: "", roles: [], points: .none, until: 0),
    .handoverReadBack(handover: "", text: ""),
    .handoverConfirmed(handover: ""),
    .handoverLapsed(handover: "", by: .withdrawn, reason: nil),
    .leadTaken(from: "", reason: "", heartbeat: nil),
    .observed(text: "", origin: nil),
    .milestoneSet(milestone: .impactStart, at: nil, basis: .answered, reason: nil),
    .reopened(reason: ""),
    .didOtherwise(text: "", command: nil, instead: nil),
    .messageDue(audience: .statusPage, template: nil, due: 0),
    .messageDrafted(message: "", template: "", audience: .statusPage, state: .investigating, slots: [], body: .none),
    .messageEdited(message: "", body: .none),
    .messageWarned(message: "", check: "", reason: ""),
    .messageApproved(message: "", body: .none),
    .deliveryStarted(delivery: "", message: "", channel: "", recipient: nil, body: .none, key: ""),
    .deliveryEnded(delivery: "", status: .unknown, remote: nil, detail: nil),
    .deliveryRuled(delivery: "", status: .unknown, reason: ""),
    .messageWithdrawn(message: "", reason: ""),
    .corrected(seq: 0, field: "", was: nil, now: "", reason: ""),
    .levelled(seq: 0, level: .log),
    .redacted(seq: 0, field: "", reason: "", edition: nil),
    .exported(edition: "", format: "", head: .none, digest: .none),
    .lessonGiven(question: 0, text: ""),
    .actionAgreed(item: 0, what: "", type: "", owner: "", due: "", test: nil, tracker: nil),
    .redlined(path: "", line: 0, patch: .none, reason: ""),
    .imported(text: "", origin: "", author: nil, line: nil),
    .closed(outcome: .unknown, reason: nil),
    .opaque(kind: ""),
  ]

  mutating func pass(_ fields: inout PayloadFields) throws(PayloadMismatch) {
    switch self {
    case .opened(var title, var mode, var environment):
      try fields.field("environment", &environment)
      try fields.field("mode", &mode)
      try fields.field("title", &title)
      self = .opened(title: title, mode: mode, environment: environment)
    case .pinned(var revision, var path, var title):
      try fields.field("path", &path)
      try fields.field("revision", &revision)
      try fields.field("title", &title)
      self = .pinned(revision: revision, path: path, title: title)
    case .walkStarted(var runbook, var from):
      try fields.field("from", &from)
      try fields.field("runbook", &runbook)
      self = .walkStarted(runbook: runbook, from: from)
    case .walkHeld(var reason):
      try fields.field("reason", &reason)
      self = .walkHeld(reason: reason)
    case .walkResumed(var host):
      try fields.field("host", &host)
      self = .walkResumed(host: host)
    case .walkEnded(var status, var outcome, var reason):
      try fields.field("outcome", &outcome)
      try fields.field("reason", &reason)
      try fields.field("status", &status)
      self = .walkEnded(status: status, outcome: outcome, reason: reason)
    case .valueGiven(var name, var value, var basis, var secret, var reference):
      try fields.field("basis", &basis)
      try fields.field("name", &name)
      try fields.field("reference", &reference)
      try fields.field("secret", &secret)
      try fields.field("value", &value)
      self = .valueGiven(name: name, value: value, basis: basis, secret: secret, reference: reference)
    case .scriptConfirmed(var plan, var phrase, var danger):
      try fields.field("danger", &danger)
      try fields.field("phrase", &phrase)
      try fields.field("plan", &plan)
      self = .scriptConfirmed(plan: plan, phrase: phrase, danger: danger)
    case .scriptStarted(var run, var role, var plan, var text, var script, var values, var effect, var host):
      try fields.field("effect", &effect)
      try fields.field("host", &host)
      try fields.field("plan", &plan)
      try fields.field("role", &role)
      try fields.field("run", &run)
      try fields.field("script", &script)
      try fields.field("text", &text)
      try fields.field("values", &values)
      self = .scriptStarted(
        run: run, role: role, plan: plan, text: text, script: script, values: values, effect: effect, host: host)
    case .scriptFinished(var run, var ending, var milliseconds, var stdout, var stderr, var context, var survivors):
      try fields.field("context", &context)
      try fields.field("ending", &ending)
      try fields.field("milliseconds", &milliseconds)
      try fields.field("run", &run)
      try fields.field("stderr", &stderr)
      try fields.field("stdout", &stdout)
      try fields.field("survivors", &survivors)
      self = .scriptFinished(
        run: run, ending: ending, milliseconds: milliseconds, stdout: stdout, stderr: stderr, context: context,
        survivors: survivors)
    case .planMade(
      var plan, var binding, var run, var targets, var list, var preview, var cap, var danger, var raised, var phrase,
      var approvals, var approvers, var values, var expires):
      try fields.field("approvals", &approvals)
      try fields.field("approvers", &approvers)
      try fields.field("binding", &binding)
      try fields.field("cap", &cap)
      try fields.field("danger", &danger)
      try fields.field("expires", &expires)
      try fields.field("list", &list)
      try fields.field("phrase", &phrase)
      try fields.field("plan", &plan)
      try fields.field("preview", &preview)
      try fields.field("raised", &raised)
      try fields.field("run", &run)
      try fields.field("targets", &targets)
      try fields.field("values", &values)
      self = .planMade(
        plan: plan, binding: binding, run: run, targets: targets, list: list, preview: preview, cap: cap,
        danger: danger, raised: raised, phrase: phrase, approvals: approvals, approvers: approvers, values: values,
        expires: expires)
    case .planRefused(var plan, var flaw, var targets):
      try fields.field("flaw", &flaw)
      try fields.field("plan", &plan)
      try fields.field("targets", &targets)
      self = .planRefused(plan: plan, flaw: flaw, targets: targets)
    case .approvalAsked(var plan, var until):
      try fields.field("plan", &plan)
      try fields.field("until", &until)
      self = .approvalAsked(plan: plan, until: until)
    case .approvalGiven(var plan, var readBack, var objection):
      try fields.field("objection", &objection)
      try fields.field("plan", &plan)
      try fields.field("readBack", &readBack)
      self = .approvalGiven(plan: plan, readBack: readBack, objection: objection)
    case .approvalWaived(var plan, var reason):
      try fields.field("plan", &plan)
      try fields.field("reason", &reason)
      self = .approvalWaived(plan: plan, reason: reason)
    case .undoPushed(var run, var undo, var covers, var values, var leaves, var restores):
      try fields.field("covers", &covers)
      try fields.field("leaves", &leaves)
      try fields.field("restores", &restores)
      try fields.field("run", &run)
      try fields.field("undo", &undo)
      try fields.field("values", &values)
      self = .undoPushed(
        run: run, undo: undo, covers: covers, values: values, leaves: leaves, restores: restores)
    case .undoBegun(var change):
      try fields.field("change", &change)
      self = .undoBegun(change: change)
    case .guardArmed(var run, var name):
      try fields.field("name", &name)
      try fields.field("run", &run)
      self = .guardArmed(run: run, name: name)
    case .guardTripped(var run, var name, var reading, var verdict):
      try fields.field("name", &name)
      try fields.field("reading", &reading)
      try fields.field("run", &run)
      try fields.field("verdict", &verdict)
      self = .guardTripped(run: run, name: name, reading: reading, verdict: verdict)
    case .runAttached(var run, var host):
      try fields.field("host", &host)
      try fields.field("run", &run)
      self = .runAttached(run: run, host: host)
    case .divergenceMoved(var divergence, var owner, var due):
      try fields.field("divergence", &divergence)
      try fields.field("due", &due)
      try fields.field("owner", &owner)
      self = .divergenceMoved(divergence: divergence, owner: owner, due: due)
    case .divergenceClosed(var divergence, var reason):
      try fields.field("divergence", &divergence)
      try fields.field("reason", &reason)
      self = .divergenceClosed(divergence: divergence, reason: reason)
    case .scriptRuled(var run, var ruling, var reason):
      try fields.field("reason", &reason)
      try fields.field("ruling", &ruling)
      try fields.field("run", &run)
      self = .scriptRuled(run: run, ruling: ruling, reason: reason)
    case .checkRead(var run, var role, var name, var reading, var verdict, var expected):
      try fields.field("expected", &expected)
      try fields.field("name", &name)
      try fields.field("reading", &reading)
      try fields.field("role", &role)
      try fields.field("run", &run)
      try fields.field("verdict", &verdict)
      self = .checkRead(run: run, role: role, name: name, reading: reading, verdict: verdict, expected: expected)
    case .armContradicted(var taken, var now, var measured):
      try fields.field("measured", &measured)
      try fields.field("now", &now)
      try fields.field("taken", &taken)
      self = .armContradicted(taken: taken, now: now, measured: measured)
    case .checkHeld(var run, var name, var milliseconds):
      try fields.field("milliseconds", &milliseconds)
      try fields.field("name", &name)
      try fields.field("run", &run)
      self = .checkHeld(run: run, name: name, milliseconds: milliseconds)
    case .stepAnswered(var value, var basis):
      try fields.field("basis", &basis)
      try fields.field("value", &value)
      self = .stepAnswered(value: value, basis: basis)
    case .stepConcluded(var status, var reason):
      try fields.field("reason", &reason)
      try fields.field("status", &status)
      self = .stepConcluded(status: status, reason: reason)
    case .armTaken(var arm, var label, var by, var runbook, var first, var last, var reason):
      try fields.field("arm", &arm)
      try fields.field("by", &by)
      try fields.field("first", &first)
      try fields.field("label", &label)
      try fields.field("last", &last)
      try fields.field("reason", &reason)
      try fields.field("runbook", &runbook)
      self = .armTaken(arm: arm, label: label, by: by, runbook: runbook, first: first, last: last, reason: reason)
    case .walkWent(var to, var back):
      try fields.field("back", &back)
      try fields.field("to", &to)
      self = .walkWent(to: to, back: back)
    case .noteAdded(var text):
      try fields.field("text", &text)
      self = .noteAdded(text: text)
    case .closed(var outcome, var reason):
      try fields.field("outcome", &outcome)
      try fields.field("reason", &reason)
      self = .closed(outcome: outcome, reason: reason)
    case .opaque(var kind):
      try fields.field("kind", &kind)
      self = .opaque(kind: kind)
    default: try passPeople(&fields)
    }
  }
}
