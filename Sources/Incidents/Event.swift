/// What happened, in the past tense. The journal keeps these for ever; `docs/events.md` lists every kind.
///
/// A kind is only ever added to: new fields are optional, old ones stay. Every associated value has a label, so that the
/// stored JSON reads `{"noteAdded":{"text":"…"}}`. Which step, walk, frame, attempt and actor an event belongs to stands in
/// the record's header, not here.
package enum Event: Sendable, Equatable {
  /// An incident begins; the first event of every stream.
  case opened(title: String, mode: Mode, environment: String)
  /// A runbook's text as it was when the walk entered it; the text itself is the blob `revision`.
  case pinned(revision: Digest, path: String, title: String)
  /// A walk begins at the first step of this runbook, or at the named one.
  case walkStarted(runbook: RunbookKey, from: String?)
  /// The walk stands still, and nothing is lost.
  case walkHeld(reason: HoldReason)
  /// Somebody took the walk up again; runs that were in flight are unknown from here on.
  case walkResumed(host: String)
  /// The walk reached its end, or was ended.
  case walkEnded(status: WalkStatus, outcome: WalkOutcome, reason: String?)
  /// A parameter got its value. A secret's value is never here, but where it is found may be: `env:NAME`, `file:PATH`,
  /// `cmd:COMMAND`.
  case valueGiven(name: String, value: String?, basis: Basis, secret: Bool, reference: String? = nil)
  /// A person typed the phrase for exactly this plan.
  case scriptConfirmed(plan: String, phrase: String, danger: Int)
  /// The intent, on disk before the process exists. `text` holds the script's first 16 KiB, `script` hashes all of it;
  /// a longer one is kept as the blob of that name. `values` hashes the names and values that it was given.
  case scriptStarted(
    run: RunRef, role: String?, plan: String, text: String, script: Digest, values: Digest, effect: String, host: String
  )
  /// The process is gone and this is how it ended.
  case scriptFinished(
    run: RunRef, ending: Ending, milliseconds: Int, stdout: Output, stderr: Output, context: ContextMark?,
    survivors: Int)
  /// A dry run was made, or could not be: what a phrase is typed for, and what others approve. `binding` hashes action, values,
  /// context and targets, and the plan's name is its beginning. `targets` is nil when nothing counted them; `list` is the blob
  /// that holds them, one a line in the order of their bytes; `preview` is the sequence of the dry run's outcome. `approvers`
  /// are those who may agree, nil for anybody else; `values` what the
  /// command's words stand for. `expires` is nanoseconds since 1970, UTC.
  case planMade(
    plan: String, binding: Digest, run: RunRef, targets: Int?, list: Digest?, preview: Int?, cap: Int?, danger: Int,
    raised: [String], phrase: String, approvals: Int,
    approvers: [String]?, values: [String]?, expires: Int64)
  /// A plan is void, and why.
  case planRefused(plan: String, flaw: PlanFlaw, targets: Int?)
  /// Others were asked to confirm this plan; it waits for them until then, nanoseconds since 1970 UTC.
  case approvalAsked(plan: String, until: Int64)
  /// Another person read the number back, or objected, which stops it; the actor says who.
  case approvalGiven(plan: String, readBack: String, objection: String?)
  /// Nobody else was there, and the lead goes alone.
  case approvalWaived(plan: String, reason: String)
  /// What takes the run back, written before the run: the undo's script, what it covers, and the values that it has to be
  /// given, `name=value`; a secret stands there without one. `leaves` is what differs from normal behind the run, in the author's
  /// words, or `nothing`; `restores` the step whose change the run puts back.
  case undoPushed(
    run: RunRef, undo: Digest?, covers: String?, values: [String], leaves: String? = nil, restores: String? = nil)
  /// The run that begins next takes back the change whose intent has this sequence.
  case undoBegun(change: Int)
  /// A guard watches this run.
  case guardArmed(run: RunRef, name: String)
  /// It tripped; the run is being stopped.
  case guardTripped(run: RunRef, name: String, reading: Reading, verdict: String)
  /// After a crash the process still lived, and was waited for.
  case runAttached(run: RunRef, host: String)
  /// What still differs from normal stays so, with an owner and a date; `divergence` is the sequence of the change's intent.
  case divergenceMoved(divergence: Int, owner: String, due: String)
  /// It is as it was, or differs from normal no more, as a person says.
  case divergenceClosed(divergence: Int, reason: String)
  /// A person ruled on a run whose end nobody saw.
  case scriptRuled(run: RunRef, ruling: Ruling, reason: String)
  /// A check gave a reading, and its verdict. `role` is `entry`, `check`, `verify`, `guard` or
  /// `probe`.
  case checkRead(run: RunRef, role: String, name: String, reading: Reading, verdict: String, expected: String?)
  /// Asked again later, evidence speaks for another arm than the one that a person took: places of both, and what was
  /// measured.
  case armContradicted(taken: Int, now: Int, measured: String)
  /// A `verify` check stayed met for as long as its author asked.
  case checkHeld(run: RunRef, name: String, milliseconds: Int)
  /// A person answered a manual step. `basis` says whether the answer holds a value.
  case stepAnswered(value: String, basis: Basis)
  /// The step is over, and how.
  case stepConcluded(status: StepStatus, reason: String?)
  /// The walk took an arm of the step, or (without an arm) a section that somebody asked for, such as a rollback.
  /// `first` and `last` are the step ids of what is entered, nil when nothing is; `runbook` is set for another runbook.
  case armTaken(
    arm: Int?, label: String, by: ArmBasis, runbook: RunbookKey?, first: String?, last: String?, reason: String?)
  /// The walk went to another step because somebody asked for it; `back` re-opens it.
  case walkWent(to: String, back: Bool)
  /// A line that a person added.
  case noteAdded(text: String)
  /// The incident is one, of this severity; `proposed` is what the runbook or an alert says.
  case declared(severity: Severity, basis: Basis, proposed: Severity?)
  /// Up without a reason, down with one.
  case severityChanged(from: Severity, to: Severity, reason: String?)
  /// What the incident is to those who are told of it.
  case stateChanged(from: IncidentState, to: IncidentState, reason: String?)
  /// A role has this holder from here on, and nobody besides.
  case roleTaken(role: IncidentRole, holder: String, by: RoleBasis)
  /// Roles are offered to somebody, with the six points as the blob `points`; the giver holds them until the read-back is
  /// confirmed. `until` is nanoseconds since 1970, UTC.
  case handoverOffered(handover: String, to: String, roles: [IncidentRole], points: Digest, until: Int64)
  /// What the receiver said back.
  case handoverReadBack(handover: String, text: String)
  /// The giver agreed; `roleTaken` stands in the same transaction.
  case handoverConfirmed(handover: String)
  /// It was not accepted in time, withdrawn, or declined.
  case handoverLapsed(handover: String, by: LapseBasis, reason: String?)
  /// The holder was silent, and somebody else took the lead; `heartbeat` is when they were heard of last, nanoseconds since 1970
  /// UTC.
  case leadTaken(from: String, reason: String, heartbeat: Int64?)
  /// What support, a manager or a customer saw: it touches the walk in nothing.
  case observed(text: String, origin: String?)
  /// When something was, by a person's word; `at` is nil for *unknown*. The last one counts.
  case milestoneSet(milestone: Milestone, at: Int64?, basis: Basis, reason: String?)
  /// The incident was over and is not.
  case reopened(reason: String)
  /// Something was done that no step says, or (`instead`) in place of this step.
  case didOtherwise(text: String, command: String?, instead: Bool?)
  /// The clock of an audience was set, nanoseconds since 1970 UTC; the last one counts.
  case messageDue(audience: Audience, template: String?, due: Int64)
  /// A draft was made of the record; the text is the blob `body`.
  case messageDrafted(
    message: String, template: String, audience: Audience, state: IncidentState, slots: [SlotValue], body: Digest)
  /// A person changed it.
  case messageEdited(message: String, body: Digest)
  /// A warning was passed over, and why.
  case messageWarned(message: String, check: String, reason: String)
  /// It may go out, as these bytes.
  case messageApproved(message: String, body: Digest)
  /// The intent to send, on disk before the request. `key` is what the channel tells doubles by.
  case deliveryStarted(
    delivery: String, message: String, channel: String, recipient: String?, body: Digest, key: String)
  /// What came of it; `remote` is the channel's own name for what it took.
  case deliveryEnded(delivery: String, status: DeliveryStatus, remote: String?, detail: String?)
  /// A person, or a look-up, settled one of unknown end.
  case deliveryRuled(delivery: String, status: DeliveryStatus, reason: String)
  /// It counts no longer, or never goes out.
  case messageWithdrawn(message: String, reason: String)
  /// An earlier record says something wrong; it stays, and reports show this.
  case corrected(seq: Int, field: String, was: String?, now: String, reason: String)
  /// A record is a milestone, of the story, or of the log only: curating hides, it never deletes.
  case levelled(seq: Int, level: StoryLevel)
  /// Left out of what is given away, of one edition or all; the record stays.
  case redacted(seq: Int, field: String, reason: String, edition: String?)
  /// What was given away, and the chain's head then.
  case exported(edition: String, format: String, head: Digest, digest: Digest)
  /// An answer to one of the five questions, 1 to 5: an opinion, kept out of the timeline.
  case lessonGiven(question: Int, text: String)
  /// An action item of the postmortem; the last one of the same `item` counts.
  case actionAgreed(item: Int, what: String, type: String, owner: String, due: String, test: String?, tracker: String?)
  /// What was done otherwise than written, as a proposed change to the runbook's file.
  case redlined(path: String, line: Int, patch: Digest, reason: String)
  /// A row of somebody else's record, with its own time; `origin` is the file that it stood in.
  case imported(text: String, origin: String, author: String?, line: Int?)
  /// The incident is over.
  case closed(outcome: WalkOutcome, reason: String?)
  /// A kind that this version does not know, kept as it was found.
  case opaque(kind: String)
}

/// Whether a walk can reach production.
package enum Mode: String, Sendable {
  case live = "LIVE", drill = "DRILL", lookOnly = "LOOK ONLY", dryRun = "DRY RUN"
}

/// Why a walk stands still.
package enum HoldReason: String, Sendable {
  case asked, hangup, interrupted, until, needsPerson = "needs a person", failed, unknown
  case guardTripped = "a guard tripped"
  /// Somebody else holds the roles now.
  case handedOver = "handed over"
}

/// Where a walk stands; says nothing of how it went.
package enum WalkStatus: String, Sendable {
  case open, held, completed, stopped, interrupted
  case completedExceptDeferred = "completed except deferred items"
  case completedExceptDifferent = "completed except what still differs"
  case completedExceptBoth = "completed except deferred items and what still differs"
}

/// How it went for those who were hit.
package enum WalkOutcome: String, Sendable, CaseIterable {
  case recovered, mitigated, notRecovered = "not recovered", falseAlarm = "false alarm", unknown
}

/// How a step ended.
package enum StepStatus: String, Sendable {
  case done, failed, partial, unknown, skipped, deferred, overridden
  case notApplicable = "not applicable"
  case rolledBack = "rolled back"
}

/// Why a plan is void.
package enum PlanFlaw: String, Sendable {
  /// The dry run names no target.
  case empty
  /// It names more than the author allows.
  case overCap = "over the cap"
  /// It is older than five minutes.
  case expired
  /// Made again, it names others.
  case drifted
  /// Somebody objected.
  case objected
}

/// Where a value or an answer comes from.
package enum Basis: String, Sendable {
  /// Typed by the person who leads, and holds a value.
  case answered
  /// Enter, `y` or `ok`: seen, no value.
  case acknowledged = "acknowledged only"
  /// `--set` or `--answers`.
  case flag, file
  /// The runbook's own default.
  case fallback = "default"
  /// What an earlier script or check gave.
  case captured
  /// Stood in the environment under the parameter's own name.
  case environment
}

/// Who or what chose an arm.
package enum ArmBasis: String, Sendable { case evidence, person, override, file }

/// A person's ruling on a run of unknown outcome.
package enum Ruling: String, Sendable {
  case done
  case notDone = "not done"
  /// A part of it was done.
  case partial
  case leftUnknown = "left unknown"
}

/// Which command of the step's blocks, in the order of `Step.commands`; or the block of a role (`undo`, `preview`, `probe`).
package struct RunRef: Sendable, Hashable {
  /// The place in `Step.blocks`.
  package var block: Int
  /// The place in `Block.commands`.
  package var command: Int
  package init(block: Int, command: Int) {
    self.block = block
    self.command = command
  }
}

/// How a process ended.
package enum Ending: Sendable, Hashable {
  case exited(code: Int)
  case signalled(signal: Int)
  /// The time-out passed; the group was ended with TERM, then KILL.
  case timedOut(seconds: Double)
  /// A person stopped it.
  case stopped(signal: Int)
  /// Its terminal went away (SIGHUP), or muster was told to end (SIGTERM) with nobody there; the group was ended with TERM, then
  /// KILL. The signal is the one that muster got.
  case abandoned(signal: Int)
  /// The guard of this name tripped; the group was ended with TERM, then KILL.
  case guarded(name: String)
  /// It never ran; the system's error number and what was tried.
  case notStarted(errno: Int, what: String)
  /// It ran elsewhere, and the connection was lost before it reported: nobody here knows how it ended.
  case lost(what: String)

  /// True only for exit status 0.
  package var succeeded: Bool { self == .exited(code: 0) }
}

/// What was kept of one output stream.
package struct Output: Sendable, Hashable {
  /// All bytes that the process wrote.
  package var bytes: Int
  /// SHA-256 of all of them.
  package var digest: Digest
  /// The blob with the first bytes (at most 64 KiB); nil when nothing was written.
  package var head: Digest?
  /// The blob with the last bytes (at most 64 KiB), when there is more than `head` holds.
  package var tail: Digest?
  package init(bytes: Int, digest: Digest, head: Digest?, tail: Digest?) {
    self.bytes = bytes
    self.digest = digest
    self.head = head
    self.tail = tail
  }
}

/// What the walk's context was after a script: the file's hash, the folder, and the names that were set.
package struct ContextMark: Sendable, Hashable {
  package var digest: Digest
  package var directory: String
  package var names: [String]
  /// Names that were set and not kept, because their values are secrets; nil when there are none.
  package var withheld: [String]?
  package init(digest: Digest, directory: String, names: [String], withheld: [String]? = nil) {
    self.digest = digest
    self.directory = directory
    self.names = names
    self.withheld = withheld
  }
}

/// A measured value, as text that a person reads and as a number where it is one.
package struct Reading: Sendable, Hashable {
  package var text: String
  package var number: Double?
  package var unit: String?
  /// Where it was asked.
  package var source: String
  /// Nanoseconds since 1970, UTC, of the newest sample.
  package var sampled: Int64?
  /// What a source was asked; nil for what a script printed.
  package var asked: Inquiry?
  /// Why the verdict is what it is, in words, where the value alone does not say it.
  package var reason: String?
  /// How many series or rows there were, and the labels of the one whose value this is.
  package var series: Int?
  package var labels: String?
  /// How the value got here.
  package var trend: Trend?
  /// The value of `offset` ago.
  package var then: Double?
  package init(text: String, number: Double? = nil, unit: String? = nil, source: String, sampled: Int64? = nil) {
    self.text = text
    self.number = number
    self.unit = unit
    self.source = source
    self.sampled = sampled
  }
}

/// What a source was asked for a reading, so that an export needs no source.
package struct Inquiry: Sendable, Hashable {
  /// The query as it was sent; bound values are not in it.
  package var query: String
  /// Nanoseconds since 1970, UTC.
  package var at: Int64
  package var milliseconds: Int
  /// Seconds of the range that was asked, and how long ago it ended.
  package var window: Double?
  package var offset: Double?
  package init(query: String, at: Int64, milliseconds: Int, window: Double? = nil, offset: Double? = nil) {
    self.query = query
    self.at = at
    self.milliseconds = milliseconds
    self.window = window
    self.offset = offset
  }
}

/// The values of a range at even distances; nil is a gap.
package struct Trend: Sendable, Hashable {
  /// Nanoseconds since 1970, UTC, of the first.
  package var start: Int64
  /// Nanoseconds between two.
  package var step: Int64
  package var values: [Double?]
  package init(start: Int64, step: Int64, values: [Double?]) {
    self.start = start
    self.step = step
    self.values = values
  }

  /// How many of them are missing.
  package var gaps: Int { values.count { $0 == nil } }
}

/// One runbook of one revision.
package struct RunbookKey: Sendable, Hashable {
  package var revision: Digest
  /// The slug, in a file of several runbooks.
  package var slug: String?
  package init(revision: Digest, slug: String?) {
    self.revision = revision
    self.slug = slug
  }
}
