import Incidents

/// Records made by hand, second by second from one fixed moment: no clock, no journal.
struct History {
  private(set) var records: [Record] = []
  var blobs: [Digest: [UInt8]] = [:]
  /// 2026-11-22T02:27:10.042Z.
  static let start: Int64 = 1_795_314_430_042_000_000
  var now = History.start
  private var outputs = 0
  static let walk = ID(text: "0192f000-0000-7000-8000-000000000002")

  mutating func add(
    _ event: Event, after seconds: Double = 1, by actor: String = "mira", step: String? = nil, attempt: Int? = nil,
    frame: Int? = 0, earlier: Double = 0
  ) {
    now += Int64(seconds * 1e9)
    let seq = records.count + 1
    records.append(
      Record(
        incident: ID(text: "0192f000-0000-7000-8000-000000000001"), seq: seq, epoch: 1, kind: "", version: 1,
        happened: now - Int64(earlier * 1e9), recorded: now, monotonic: now, boot: "boot",
        place: RecordPlace(walk: Self.walk, frame: frame, step: step, attempt: attempt), actor: actor, event: event,
        payload: [], prev: .none, hash: Self.digest(seq)))
  }

  /// A digest that is a number, so that snapshots can be read.
  static func digest(_ number: Int) -> Digest {
    let hex = String(number, radix: 16)
    return Digest(hex: String(repeating: "0", count: 64 - hex.count) + hex)
  }

  mutating func output(_ text: String, lost: Int = 0, erased: Bool = false) -> Output {
    if text.isEmpty { return Output(bytes: 0, digest: Self.digest(0xE0), head: nil, tail: nil) }
    outputs += 1
    let digest = Self.digest(0xB10B0 + outputs)
    blobs[digest] = erased ? nil : Array(text.utf8)
    return Output(bytes: text.utf8.count + lost, digest: digest, head: digest, tail: nil)
  }

  /// A command from intent to outcome.
  mutating func run(
    _ text: String, step: String, attempt: Int = 1, effect: String = "changing", role: String? = nil, block: Int = 0,
    ending: Ending? = .exited(code: 0), prints: String = "", complains: String = "", lost: Int = 0
  ) {
    let run = RunRef(block: block, command: 0)
    add(
      .scriptStarted(
        run: run, role: role, plan: "7f3c\(records.count)", text: text, script: Self.digest(1), values: Self.digest(2),
        effect: effect, host: "bastion-1"), step: step, attempt: attempt)
    guard let ending else { return }
    let stdout = output(prints, lost: lost)
    let stderr = output(complains)
    add(
      .scriptFinished(
        run: run, ending: ending, milliseconds: 412, stdout: stdout, stderr: stderr, context: nil, survivors: 0),
      by: "muster", step: step, attempt: attempt)
  }

  static let revision = History.digest(0xF00D)

  mutating func open(_ title: String = "The mill does not grind") {
    add(.opened(title: title, mode: .live, environment: "local"), after: 0)
    add(.pinned(revision: Self.revision, path: "runbooks/mill.md", title: title), after: 0)
    add(.walkStarted(runbook: RunbookKey(revision: Self.revision, slug: nil), from: nil), after: 0)
  }

  /// A walk of the mill with a bit of everything, closed.
  static let mill: History = {
    var h = History()
    h.open()
    h.add(.valueGiven(name: "stone", value: "upper", basis: .flag, secret: false))
    h.add(.valueGiven(name: "KEY", value: nil, basis: .answered, secret: true))
    h.run(
      "millctl stone \"$MUSTER_STONE\"", step: "see-whether-the-stone-turns", effect: "looking",
      prints: "humming\nand humming\n")
    h.add(.stepConcluded(status: .done, reason: nil), after: 0, by: "muster", step: "see-whether-the-stone-turns")
    h.add(
      .stepConcluded(status: .deferred, reason: "the weir is locked, Jo has the key"), after: 30, step: "read-the-water"
    )
    h.add(
      .noteAdded(text: "a customer says that it smells of burning"), after: 5, by: "tomas", frame: nil, earlier: 240)
    h.add(
      .armTaken(
        arm: 0, label: "The stone is stuck", by: .person, runbook: nil, first: "stop-the-wheel", last: "turn-the-stone",
        reason: nil), after: 20, step: "which-is-it")
    h.add(
      .scriptConfirmed(plan: "7f3c11", phrase: "stop upper", danger: 2), after: 60, step: "stop-the-wheel", attempt: 1)
    h.run(
      "millctl wheel stop --tenant \"$MUSTER_T\"", step: "stop-the-wheel", ending: .exited(code: 3),
      complains: "the brake is off\n")
    h.run("millctl wheel stop --tenant \"$MUSTER_T\"", step: "stop-the-wheel", attempt: 2, ending: nil)
    h.add(.walkResumed(host: "bastion-2"), after: 192, by: "tomas", frame: 1)
    h.add(
      .scriptRuled(run: RunRef(block: 0, command: 0), ruling: .done, reason: "the wheel stands, I see it"), after: 30,
      by: "tomas", step: "stop-the-wheel")
    h.add(.stepConcluded(status: .done, reason: nil), after: 0, by: "tomas", step: "stop-the-wheel")
    h.add(.stepAnswered(value: "", basis: .acknowledged), by: "tomas", step: "turn-the-stone")
    h.add(.stepConcluded(status: .done, reason: nil), after: 0, by: "tomas", step: "turn-the-stone")
    let flour = RunRef(block: 0, command: 0)
    for (text, verdict) in [("0.1", "not met"), ("0.2", "not met"), ("3.4", "met"), ("3.5", "met")] {
      h.add(
        .checkRead(
          run: flour, role: "verify", name: "flour",
          reading: Reading(text: text, number: nil, unit: "kg/s", source: "mill"),
          verdict: verdict, expected: "> 3"), after: 15, by: "muster", step: "flour-comes")
    }
    h.add(.checkHeld(run: flour, name: "flour", milliseconds: 600_000), after: 600, by: "muster", step: "flour-comes")
    h.add(.stepConcluded(status: .done, reason: nil), after: 0, by: "muster", step: "flour-comes")
    h.add(.walkEnded(status: .completedExceptDeferred, outcome: .recovered, reason: nil), after: 10, by: "tomas")
    h.add(.closed(outcome: .recovered, reason: nil), after: 0, by: "tomas")
    return h
  }()

  /// What a hostile author, process and person can put into every field.
  static let hostile: History = {
    let evil =
      "\u{1B}]0;owned\u{07}\u{1B}[2J=cmd|'/c calc'!A1 </td><script>alert(1)</script> | ``` ````` `x` [a](javascript:b) ![i](x) &lt; **b** _c_ \u{202E}txt \u{9B}31m\r\n# h\n1. one\n---\n| a | b |\n"
    var h = History()
    h.open(evil)
    h.add(.valueGiven(name: evil, value: evil, basis: .answered, secret: false), by: "=evil")
    h.add(.noteAdded(text: "=1+1"), by: "@evil")
    h.add(.noteAdded(text: "1. not a list"))
    h.add(.noteAdded(text: evil), by: evil)
    h.add(.scriptConfirmed(plan: evil, phrase: evil, danger: 9), step: evil)
    h.run(evil, step: evil, prints: "````````\n</details>\n" + evil, complains: evil, lost: 10_000_000_000)
    h.add(.stepAnswered(value: evil, basis: .answered), step: evil)
    h.add(
      .checkRead(
        run: RunRef(block: 0, command: 0), role: evil, name: evil,
        reading: Reading(text: evil, number: nil, unit: evil, source: evil), verdict: evil, expected: evil), step: evil)
    h.add(.armTaken(arm: 0, label: evil, by: .override, runbook: nil, first: nil, last: nil, reason: evil), step: evil)
    h.add(.stepConcluded(status: .skipped, reason: evil), step: evil)
    h.add(.walkWent(to: evil, back: true), step: evil)
    h.add(.opaque(kind: evil))
    h.run(evil, step: evil, attempt: 2, ending: .notStarted(errno: 2, what: evil))
    h.add(.walkHeld(reason: .hangup))
    return h
  }()
}
