import Digests
import FoundationEssentials
import Incidents

@testable import Journals

/// Made-up events, one of every kind, and what surrounds them.
enum Samples {
  static let moment = Moment(wall: 1_763_800_000_000_000_000, monotonic: 12_345, boot: "b0071d")
  static let incident = ID(text: "019ab000-0000-7000-8000-000000000001")
  static let other = ID(text: "019ab000-0000-7000-8000-000000000002")
  static let walk = ID(text: "019ab000-0000-7000-8000-0000000000aa")
  static let output = Array("stuck worker 4711 on checkout-api\n".utf8)
  static let text = Array("# Disk full\n\nLook.\n".utf8)

  static func digest(_ bytes: [UInt8]) -> Digest { Digest(of: bytes) }

  /// One of every kind, each optional field filled.
  static var events: [Event] {
    let kept = Output(bytes: output.count, digest: digest(output), head: digest(output), tail: nil)
    let none = Output(bytes: 0, digest: digest([]), head: nil, tail: nil)
    let key = RunbookKey(revision: digest(text), slug: "disk-full")
    let run = RunRef(block: 0, command: 1)
    let reading = Reading(
      text: "1140", number: 1140.5, unit: "s", source: "prom-eu", sampled: 1_763_800_000_000_000_001)
    return [
      .opened(title: "Überlauf \"eu\" \\ \u{1F525} / \u{1}", mode: .live, environment: "prod-eu"),
      .pinned(revision: digest(text), path: "disk-full.md", title: "Disk full"),
      .walkStarted(runbook: key, from: "look"),
      .walkHeld(reason: .needsPerson),
      .walkResumed(host: "bastion-2"),
      .valueGiven(name: "pod", value: "$(reboot)", basis: .answered, secret: false),
      .scriptConfirmed(plan: "7f3c", phrase: "do", danger: 1),
      .scriptStarted(
        run: run, role: "run", plan: "7f3c", text: "checkoutctl restamp --ttl 3600", script: digest(text),
        values: digest([]), effect: "changing", host: "bastion-2"),
      .scriptFinished(
        run: run, ending: .exited(code: 0), milliseconds: 12, stdout: kept, stderr: none,
        context: ContextMark(digest: digest([1]), directory: "/srv", names: ["POD"]), survivors: 0),
      .scriptFinished(
        run: run, ending: .timedOut(seconds: 2.5), milliseconds: 2500, stdout: none, stderr: none, context: nil,
        survivors: 2),
      .scriptRuled(run: run, ruling: .notDone, reason: "the probe says no"),
      .checkRead(
        run: run, role: "verify", name: "lag", reading: reading, verdict: "not met", expected: "< 720 s"),
      .checkHeld(run: run, name: "lag", milliseconds: 600_000),
      .stepAnswered(value: "callbacks are delayed", basis: .answered),
      .stepConcluded(status: .skipped, reason: "not our region"),
      .armTaken(
        arm: 2, label: "confirmations late", by: .evidence, runbook: key, first: "lengthen", last: "settle",
        reason: "exporter lies"),
      .walkWent(to: "look", back: true),
      .noteAdded(text: "customers call\nsupport is told"),
      .walkEnded(status: .completedExceptDeferred, outcome: .mitigated, reason: "follow-up tomorrow"),
      .closed(outcome: .recovered, reason: "signal held"),
    ]
  }

  /// Kinds that came with remediation, behind those of version 1.
  static var remediation: [Event] {
    let run = RunRef(block: 0, command: 1)
    let reading = Reading(text: "3.1", number: 3.1, unit: "%", source: "prom-eu", sampled: 1_763_800_000_000_000_001)
    return [
      .planMade(
        plan: "7f3c", binding: digest(text), run: run, targets: 4812, list: digest(output), preview: 9, cap: 10_000,
        danger: 3, raised: ["no undo is written for it"], phrase: "restamp 4812", approvals: 1, approvers: nil,
        values: nil,
        expires: 1_763_800_300_000_000_000),
      .planMade(
        plan: "p", binding: digest(text), run: run, targets: nil, list: nil, preview: nil, cap: nil, danger: 1,
        raised: [], phrase: "do", approvals: 0, approvers: ["tomas", "anna"], values: ["pod=web 1", "TOKEN"],
        expires: .max),
      .planRefused(plan: "7f3b", flaw: .overCap, targets: 10_001),
      .planRefused(plan: "7f3b", flaw: .empty, targets: 0),
      .planRefused(plan: "7f3b", flaw: .expired, targets: nil),
      .planRefused(plan: "7f3b", flaw: .drifted, targets: 4810),
      .planRefused(plan: "7f3b", flaw: .objected, targets: nil),
      .approvalAsked(plan: "7f3c", until: 1_763_800_180_000_000_000),
      .approvalGiven(plan: "7f3c", readBack: "4812", objection: nil),
      .approvalGiven(plan: "7f3c", readBack: "", objection: "not before the backup"),
      .approvalWaived(plan: "7f3c", reason: "tomas does not answer"),
      .undoPushed(run: run, undo: digest(text), covers: "holds still alive", values: ["pod=web 1", "TOKEN"]),
      .undoPushed(run: run, undo: nil, covers: nil, values: []),
      .undoPushed(run: run, undo: nil, covers: nil, values: [], leaves: "hold 3600 s (was 900)", restores: "hold"),
      .undoBegun(change: 31),
      .walkEnded(status: .completedExceptDifferent, outcome: .mitigated, reason: nil),
      .walkEnded(status: .completedExceptBoth, outcome: .unknown, reason: nil),
      .guardArmed(run: run, name: "checkout errors"),
      .guardTripped(run: run, name: "checkout errors", reading: reading, verdict: "not met"),
      .runAttached(run: run, host: "bastion-2"),
      .divergenceMoved(divergence: 31, owner: "mira", due: "2026-11-23"),
      .divergenceClosed(divergence: 31, reason: "put back by hand"),
    ]
  }

  /// What concerns people, messages and the time afterwards: each kind with its optionals there and absent, each word of each list.
  static var communication: [Event] {
    var events: [Event] = [
      .declared(severity: .sev2, basis: .answered, proposed: .sev1),
      .declared(severity: .sev3, basis: .flag, proposed: nil),
      .severityChanged(from: .sev2, to: .sev1, reason: nil),
      .severityChanged(from: .sev1, to: .sev4, reason: "one tenant"),
      .roleTaken(role: .communications, holder: "rui", by: .given),
      .roleTaken(role: .lead, holder: "tomas", by: .handover),
      .roleTaken(role: .operations, holder: "anna", by: .taken),
      .roleTaken(role: .lead, holder: "mira", by: .declared),
      .handoverOffered(
        handover: "h1", to: "tomas", roles: IncidentRole.allCases, points: digest(text),
        until: 1_763_800_600_000_000_000),
      .handoverReadBack(handover: "h1", text: "settle the payers; watch store reads"),
      .handoverConfirmed(handover: "h1"), .handoverLapsed(handover: "h2", by: .late, reason: nil),
      .handoverLapsed(handover: "h2", by: .declined, reason: "asleep"),
      .handoverLapsed(handover: "h2", by: .withdrawn, reason: nil),
      .leadTaken(from: "mira", reason: "no answer", heartbeat: 1_763_800_100_000_000_000),
      .leadTaken(from: "mira", reason: "no answer", heartbeat: nil),
      .observed(text: "6 callers", origin: "support"), .observed(text: "slow", origin: nil),
      .milestoneSet(milestone: .impactStart, at: nil, basis: .answered, reason: nil), .reopened(reason: "it is back"),
      .didOtherwise(text: "restarted the worker", command: "systemctl restart w", instead: true),
      .didOtherwise(text: "asked the provider", command: nil, instead: nil),
      .messageDue(audience: .support, template: "S1", due: 1_763_800_900_000_000_000),
      .messageDrafted(
        message: "m1", template: "P2", audience: .statusPage, state: .identified,
        slots: [SlotValue(name: "since", value: "02:27 UTC", source: "sensed")], body: digest(text)),
      .messageEdited(message: "m1", body: digest(output)),
      .messageWarned(message: "m1", check: "promise of time", reason: "agreed with the provider"),
      .messageApproved(message: "m1", body: digest(output)),
      .deliveryStarted(
        delivery: "d1", message: "m1", channel: "page", recipient: nil, body: digest(output), key: "INC-7.1"),
      .deliveryStarted(
        delivery: "d2", message: "m1", channel: "mail", recipient: "a@example.org", body: digest(output), key: "INC-7.2"
      ),
      .deliveryEnded(delivery: "d1", status: .sent, remote: "5521", detail: nil),
      .deliveryRuled(delivery: "d2", status: .sent, reason: "rui has it"),
      .messageWithdrawn(message: "m1", reason: "over"),
      .corrected(seq: 9, field: "happened", was: "02:27", now: "02:26", reason: "the graph says so"),
      .corrected(seq: 9, field: "text", was: nil, now: "six callers", reason: "miscounted"),
      .redacted(seq: 9, field: "text", reason: "a name", edition: "customer"),
      .redacted(seq: 9, field: "text", reason: "a name", edition: nil),
      .exported(edition: "internal", format: "html", head: digest(text), digest: digest(output)),
      .lessonGiven(question: 3, text: "the bastion died after the intent"),
      .actionAgreed(
        item: 1, what: "alert on lag", type: "detect", owner: "anna", due: "2026-12-01", test: "drill", tracker: "OPS-1"
      ),
      .actionAgreed(
        item: 2, what: "cap the hold", type: "prevent", owner: "mira", due: "2026-12-01", test: nil, tracker: nil),
      .redlined(path: "oversell.md", line: 8, patch: digest(text), reason: "does not reach live holds"),
      .imported(text: "we see it too", origin: "chat.csv", author: "rui", line: 4),
      .imported(text: "deploy", origin: "chat.csv", author: nil, line: nil),
    ]
    events += IncidentState.allCases.map { .stateChanged(from: .investigating, to: $0, reason: nil) }
    events += Audience.allCases.map { .messageDue(audience: $0, template: nil, due: 0) }
    events += Milestone.allCases.map { .milestoneSet(milestone: $0, at: 1, basis: .answered, reason: "graph") }
    events += [DeliveryStatus.sent, .failed, .unknown, .byHand].map {
      .deliveryEnded(delivery: "d", status: $0, remote: nil, detail: "said")
    }
    events += StoryLevel.allCases.map { .levelled(seq: 4, level: $0) }
    return events
  }

  static func entry(_ event: Event, step: String? = "look", actor: String = "mira") -> Entry {
    Entry(event, at: RecordPlace(walk: walk, frame: 0, step: step, attempt: 1), actor: actor)
  }

  static func note(_ text: String) -> Entry { entry(.noteAdded(text: text), step: nil) }

  static let opening = Entry(
    .opened(title: "Disk full", mode: .live, environment: "test"), at: RecordPlace(), actor: "mira")
}

/// A private folder that is gone when its owner is.
final class Folder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/muster-journal-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
  }

  deinit {
    // Losing a temporary folder's removal is right: nothing depends on it.
    try? FileManager.default.removeItem(atPath: path)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }
}
