import Engine
import Incidents
import Reports
import Runbooks
import TestSupport
import Testing

/// The order service of `runbooks/orders-late.md`, as its sources tell of it: its relay took fewer orders at a time from 02:25Z
/// on. Everything is a function of the time and of when the setting was put back.
private final class OrderService {
  static let second: Int64 = 1_000_000_000
  /// 2026-11-22, 02:31:40Z.
  static let opened: Int64 = 1_795_314_700 * second
  /// When the batch size was lowered, and when it was put back.
  let broken = opened - 12 * second
  var mended: Int64?
  var notice: Int64?

  /// Seconds that the oldest order waits.
  func oldest(_ time: Int64) -> Double {
    func tenths(_ seconds: Double) -> Double { (seconds * 10).rounded() / 10 }
    if let mended, time >= mended {
      switch (time - mended) / Self.second {
      case 0: return tenths(0.8 * Double(mended - broken) / 1e9)
      // While it is waited for, one slow round.
      case 64..<66: return 6.3
      default: return 0.4
      }
    }
    return tenths(0.4 + max(0, 0.8 * Double(time - broken) / 1e9))
  }

  func answer(_ question: Question, now: Int64) -> Reply.Outcome? {
    let text = question.query.text
    func value(_ number: Double) -> Reply.Outcome { ScriptedSources.value(number, at: now - Self.second) }
    if text.hasPrefix("max(timestamp(") { return value(Double((now - Self.second) / Self.second)) }
    if text.contains("orders_oldest_seconds") {
      guard case .range(let start, let end, let step) = question.form else { return value(oldest(now)) }
      let samples = stride(from: start, through: end, by: Int(step)).map { Reply.Sample($0, oldest($0)) }
      return .series([Reply.Series(labels: [], samples: samples)], left: 0)
    }
    if text.contains("orders_repeated_total") { return value(notice == nil ? 4 : 0) }
    if text.contains("up{") { return value(1) }
    if text.contains("orders_refused_total") { return value(0) }
    if text.contains("relay_batch_size") { return value(mended == nil ? 1 : 200) }
    if text.hasPrefix("GET") { return .body(status: 200, contentType: "text/plain", text: "taking orders\n") }
    if text.hasPrefix("select") {
      let waiting = oldest(now) < 1 ? 4 : Int(oldest(now) * 10)
      return .rows(columns: ["count(*)"], [["\(waiting)"]], left: false)
    }
    return nil
  }
}

@Suite struct `The transcript of docs/evidence-transcript.md` {
  @Test func `a branch, an override, a wait that relapses once and then holds`() throws {
    let text = try #require(Page.text("runbooks/orders-late.md"))
    let service = OrderService()
    let world = ScriptedWorld(types: [
      "", "", "r", "do", "", "", "",
      // The evidence says C; the person knows better, and the dry run shows otherwise.
      "o", "b", "the nightly report ran late, I saw it start at 02:10", "r", "s nothing holds the database",
      "g why-is-the-relay-behind", "", "r", "do", "",
      "r", "", "r", "do", "", "relay_batch_size, at any value below 100", "3",
      "200 is its size in the plan of capacity", "",
    ])
    world.wall = OrderService.opened
    world.person.passing = 31 * OrderService.second
    world.sources.answer = { service.answer($0, now: world.wall) }
    try script(world.shell, of: text)
    world.shell.onRun = { launch in
      if launch.script.contains("sed -i 's/^batch") { service.mended = world.wall }
      if launch.script.contains("touch \"$ROOM/control/notice\"") { service.notice = world.wall }
    }
    let (status, walker) = try world.walk(text) {
      $0.configuration.sources = [
        SourceDeclaration(name: "prom-eu", kind: .prometheus, address: "http://prom-eu"),
        SourceDeclaration(name: "orders", kind: .sqlite, address: "/srv/orders.db"),
        SourceDeclaration(name: "desk", kind: .http, address: "http://desk"),
      ]
      $0.environmentName = "prod-eu"
    }
    #expect(status == .reached)
    #expect(walker.incident.walk?.outcome == .recovered)
    let screen = world.person.screen
    for words in ["[Enter] take C", "names no target", "says C (batch 1 orders), you", "oldest broke it", "HELD 8.0s"] {
      #expect(screen.contains(words), "\(words)")
    }
    Page.expect(page(screen.replacing("(bell)", with: "")), at: "docs/evidence-transcript.md")
  }

  /// What the runbook's scripts print, by step and role.
  private func script(_ shell: ScriptedShell, of text: String) throws {
    let printed = [
      "tell-customers-that-confirmations-are-late": "/srv/orders/control/notice",
      "give-the-relay-its-batch-size-back": "/srv/orders/relay.conf",
      "take-the-notice-away": "/srv/orders/control/notice",
      "what-does-the-relay-write": "0",
    ]
    let book = try #require(RunbookFile.read(Array(text.utf8), path: "r.md", id: "r").runbooks.first)
    for step in book.steps {
      for block in step.blocks where block.role == .preview || block.role == .check {
        guard let line = printed[step.id], let command = block.commands.first else { continue }
        shell.answers[command.script] = [(.exited(code: 0), line + "\n")]
      }
    }
  }

  private func page(_ screen: String) -> String {
    """
    # A walk by evidence

    One incident, whole, as [the runbook](../runbooks/orders-late.md) is walked: what each source said, a branch that the evidence
    decides, a person who overrides it and is told that the evidence still speaks for another way, and a wait that relapses once
    and then holds. A test makes this page: the screens are the program's own, the sources and the person are written beforehand,
    so the times and figures are examples. How it is read is told in [Walking a runbook](walk.md).

    ```text
    \(screen.split(separator: "\n", omittingEmptySubsequences: false).drop { $0.isEmpty }.joined(separator: "\n"))
    ```

    """
  }
}
