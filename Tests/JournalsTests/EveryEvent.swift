import Incidents

@testable import Journals

/// Made-up events: every kind with each optional there and absent, every word of every closed list, and text that wants escapes.
enum EveryEvent {
  static let words: [Event] =
    [.live, .drill, .lookOnly, .dryRun].map { .opened(title: "t", mode: $0, environment: "e") }
    + [.asked, .hangup, .interrupted, .until, .needsPerson, .failed, .unknown].map { .walkHeld(reason: $0) }
    + [.open, .held, .completed, .stopped, .interrupted, .completedExceptDeferred].map {
      .walkEnded(status: $0, outcome: .unknown, reason: nil)
    }
    + [.recovered, .mitigated, .notRecovered, .falseAlarm, .unknown].map { .closed(outcome: $0, reason: nil) }
    + [.done, .failed, .partial, .unknown, .skipped, .deferred, .overridden, .notApplicable, .rolledBack].map {
      .stepConcluded(status: $0, reason: nil)
    }
    + [.answered, .acknowledged, .flag, .file, .fallback, .captured, .environment].map {
      .stepAnswered(value: "v", basis: $0)
    }
    + [.done, .notDone, .leftUnknown].map { .scriptRuled(run: run, ruling: $0, reason: "r") }
    + [.evidence, .person, .override, .file].map {
      .armTaken(arm: nil, label: "", by: $0, runbook: nil, first: nil, last: nil, reason: nil)
    }

  static let absent: [Event] = [
    .walkStarted(runbook: RunbookKey(revision: digest, slug: nil), from: nil),
    .valueGiven(name: "n", value: nil, basis: .environment, secret: true),
    .scriptStarted(
      run: run, role: nil, plan: "p", text: "", script: digest, values: digest, effect: "looking", host: "h"),
    .checkRead(
      run: run, role: "entry", name: "n", reading: Reading(text: "", source: "s"), verdict: "no data", expected: nil),
    .armTaken(arm: 0, label: "l", by: .person, runbook: nil, first: "f", last: nil, reason: nil),
    .walkWent(to: "t", back: false),
  ]

  static let endings: [Event] =
    [
      .exited(code: 255), .signalled(signal: 9), .timedOut(seconds: 600), .timedOut(seconds: 0.1), .stopped(signal: 2),
      .notStarted(errno: 2, what: "start bash in /srv"),
    ].map {
      .scriptFinished(
        run: run, ending: $0, milliseconds: .max,
        stdout: Output(bytes: 1 << 40, digest: digest, head: digest, tail: digest),
        stderr: Output(bytes: 0, digest: digest, head: nil, tail: nil),
        context: ContextMark(digest: digest, directory: "/", names: []), survivors: 0)
    }

  static let numbers: [Event] = [0, -0.0, 1, 1e300, .leastNonzeroMagnitude, 0.1, -273.15, 1e16, 123_456_789.125].map {
    .checkRead(
      run: run, role: "probe", name: "n", reading: Reading(text: "x", number: $0, source: "s", sampled: .min),
      verdict: "met", expected: "> 0")
  }

  static let texts: [Event] = [
    "", "\"quoted\" and \\ and /", "\u{0}\u{1}\u{8}\u{9}\u{A}\u{B}\u{C}\u{D}\u{1F}\u{20}\u{7F}",
    "é e\u{301} 🔥 👩‍🚒 \u{2028}\u{202E}\u{FEFF}\u{FFFD}", "<b>&amp;</b>", "{\"a\":[1]}",
    String(repeating: "long ", count: 100),
  ].map { .noteAdded(text: $0) }

  static let strangers: [Event] = [
    .scriptFinished(
      run: RunRef(block: -1, command: .min), ending: .exited(code: 0), milliseconds: 0,
      stdout: Output(bytes: 0, digest: Digest(hex: "no digest"), head: nil, tail: nil),
      stderr: Output(bytes: 0, digest: .none, head: nil, tail: nil),
      context: ContextMark(digest: digest, directory: "/srv/\n", names: ["A", "B\"", ""]), survivors: -1)
  ]

  static var all: [Event] {
    codable + Samples.remediation + Samples.communication + [lost, abandoned] + secrets + later
  }

  /// A script that was ended because nobody was there any more.
  static let abandoned = Event.scriptFinished(
    run: run, ending: .abandoned(signal: 15), milliseconds: 9,
    stdout: Output(bytes: 0, digest: digest, head: nil, tail: nil),
    stderr: Output(bytes: 0, digest: digest, head: nil, tail: nil), context: nil, survivors: 1)

  /// A script elsewhere whose connection broke.
  static let lost = Event.scriptFinished(
    run: run, ending: .lost(what: "ssh://web1: it ended before the script did"), milliseconds: 812,
    stdout: Output(bytes: 0, digest: digest, head: nil, tail: nil),
    stderr: Output(bytes: 0, digest: digest, head: nil, tail: nil), context: nil, survivors: 0)

  /// Where a secret is found, and what of a context was not kept.
  static let secrets: [Event] = [
    .valueGiven(name: "n", value: nil, basis: .flag, secret: true, reference: "file:/run/secrets/n"),
    .scriptFinished(
      run: run, ending: .exited(code: 0), milliseconds: 1,
      stdout: Output(bytes: 0, digest: digest, head: nil, tail: nil),
      stderr: Output(bytes: 0, digest: digest, head: nil, tail: nil),
      context: ContextMark(digest: digest, directory: "/", names: [], withheld: ["AUTH"]), survivors: 0),
  ]

  /// Words and cases that came to kinds of an earlier time.
  static let later: [Event] = [
    .walkHeld(reason: .guardTripped), .scriptRuled(run: run, ruling: .partial, reason: "r"),
    .scriptFinished(
      run: run, ending: .guarded(name: "checkout errors"), milliseconds: 80_000,
      stdout: Output(bytes: 0, digest: .none, head: nil, tail: nil),
      stderr: Output(bytes: 0, digest: .none, head: nil, tail: nil), context: nil, survivors: 2),
    .checkRead(
      run: run, role: "guard", name: "n", reading: Reading(text: "3.1", number: 0.031, source: "s"), verdict: "not met",
      expected: "< 2%"),
  ]

  /// Those of the time when payloads were written through `Codable`.
  static var codable: [Event] { Samples.events + words + absent + endings + numbers + texts + strangers }

  private static let digest = Samples.digest(Samples.text)
  private static let run = RunRef(block: 3, command: 14)
}
