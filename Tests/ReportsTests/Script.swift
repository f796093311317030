import Incidents

/// A history that is told out of order, by the clock, and put in order at the end: what later records point to is found then.
struct Script {
  /// Stand-ins for sequences that are known only at the end.
  static let (change, note, observed, imported) = (-1, -2, -3, -4)

  private struct Item {
    var at: Int64
    var event: Event
    var actor: String
    var step: String?
    var attempt: Int?
    var happened: Int64?
  }

  private var items: [Item] = []
  private var now: Int64 = 0
  private var blobs: [(Digest, [UInt8])] = []

  mutating func to(_ clock: String) { now = Oversell.at(clock) }

  mutating func add(
    _ event: Event, by actor: String = "mira", step: String? = nil, attempt: Int? = nil, happened: String? = nil
  ) {
    items.append(
      Item(at: now, event: event, actor: actor, step: step, attempt: attempt, happened: happened.map(Oversell.at)))
  }

  mutating func keep(_ text: String) -> Digest {
    let digest = History.digest(0xB0D7 + blobs.count)
    blobs.append((digest, Array(text.utf8)))
    return digest
  }

  mutating func read(
    _ name: String, _ role: String, _ reading: Reading, _ verdict: String, _ expected: String, step: String
  ) {
    add(
      .checkRead(
        run: RunRef(block: 0, command: 0), role: role, name: name, reading: reading, verdict: verdict,
        expected: expected),
      by: "muster", step: step)
  }

  mutating func every(
    _ seconds: Int64, from: String, to: String, _ make: (Int64) -> (Event, String)
  ) {
    let before = now
    var time = Oversell.at(from)
    while time <= Oversell.at(to) {
      now = time
      let (event, step) = make(time)
      add(event, by: "muster", step: step)
      time += seconds * Oversell.second
    }
    now = before
  }

  mutating func plan(
    _ plan: String, step: String, danger: Int, targets: Int? = nil, cap: Int? = nil, phrase: String = ""
  ) {
    add(
      .planMade(
        plan: plan, binding: History.digest(3), run: RunRef(block: 1, command: 0), targets: targets, list: nil,
        preview: nil,
        cap: cap, danger: danger, raised: [], phrase: phrase, approvals: danger == 3 ? 1 : 0, approvers: nil,
        values: nil,
        expires: now + 300 * Oversell.second), step: step)
  }

  mutating func start(_ text: String, step: String, attempt: Int = 1, plan: String) {
    add(
      .scriptStarted(
        run: RunRef(block: 1, command: 0), role: nil, plan: plan, text: text, script: History.digest(1),
        values: History.digest(2), effect: "changing", host: "bastion-2"), step: step, attempt: attempt)
  }

  mutating func finish(
    step: String, attempt: Int = 1, ending: Ending = .exited(code: 0), milliseconds: Int = 400, prints: String = ""
  ) {
    let none = Output(bytes: 0, digest: History.digest(0xE0), head: nil, tail: nil)
    let digest = prints.isEmpty ? nil : keep(prints)
    let out = digest.map { Output(bytes: prints.utf8.count, digest: $0, head: $0, tail: nil) } ?? none
    add(
      .scriptFinished(
        run: RunRef(block: 1, command: 0), ending: ending, milliseconds: milliseconds, stdout: out, stderr: none,
        context: nil, survivors: 0), by: "muster", step: step, attempt: attempt)
  }

  mutating func act(
    _ text: String, step: String, plan: String, danger: Int, targets: Int? = nil, phrase: String? = nil, from: String,
    to: String, undo: String? = nil, leaves: String = "nothing"
  ) {
    self.to(from)
    if let targets { self.plan(plan, step: step, danger: danger, targets: targets) }
    if let phrase { add(.scriptConfirmed(plan: plan, phrase: phrase, danger: danger), step: step, attempt: 1) }
    add(
      .undoPushed(
        run: RunRef(block: 1, command: 0), undo: undo.map { _ in History.digest(4) }, covers: undo, values: [],
        leaves: leaves), step: step, attempt: 1)
    start(text, step: step, plan: plan)
    self.to(to)
    finish(step: step)
    add(.stepConcluded(status: .done, reason: nil), by: "muster", step: step)
  }

  /// A message from its draft to its delivery.
  mutating func say(
    _ id: String, _ template: String, _ audience: Audience, _ state: IncidentState, from: String, sent: String,
    channel: String, recipient: String? = nil, by: String = "mira", status: DeliveryStatus = .sent,
    slots: [SlotValue] = [], body: String
  ) {
    let before = now
    let digest = keep(body)
    to(from)
    add(
      .messageDrafted(message: id, template: template, audience: audience, state: state, slots: slots, body: digest),
      by: by)
    to(sent)
    add(.messageApproved(message: id, body: digest), by: by)
    add(
      .deliveryStarted(
        delivery: "d-\(id)", message: id, channel: channel, recipient: recipient, body: digest, key: id), by: "muster")
    add(
      .deliveryEnded(
        delivery: "d-\(id)", status: status, remote: nil, detail: status == .failed ? "451 try later" : nil),
      by: "muster")
    now = max(before, now)
  }

  /// In the order of the clock, with sequences.
  var history: History {
    let order = items.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    var places: [Int: Int] = [:]
    for (i, item) in order.enumerated() {
      switch item.event {
      case .scriptStarted(_, _, _, "checkoutctl hold set 3600", _, _, _, _): places[Self.change] = i + 1
      case .noteAdded: places[Self.note] = places[Self.note] ?? i + 1
      case .observed: places[Self.observed] = i + 1
      case .imported: places[Self.imported] = i + 1
      default: break
      }
    }
    func seq(_ number: Int) -> Int { places[number] ?? number }
    var history = History()
    for (digest, bytes) in blobs { history.keep(bytes, as: digest) }
    for item in order {
      let event: Event =
        switch item.event {
        case .divergenceMoved(let change, let owner, let due):
          .divergenceMoved(divergence: seq(change), owner: owner, due: due)
        case .corrected(let of, let field, let was, let now, let reason):
          .corrected(seq: seq(of), field: field, was: was, now: now, reason: reason)
        case .redacted(let of, let field, let reason, let edition):
          .redacted(seq: seq(of), field: field, reason: reason, edition: edition)
        case .levelled(let of, let level): .levelled(seq: seq(of), level: level)
        default: item.event
        }
      history.add(
        event, at: item.at, by: item.actor, step: item.step, attempt: item.attempt, happened: item.happened ?? item.at)
    }
    return history
  }
}

extension History {
  mutating func keep(_ bytes: [UInt8], as digest: Digest) { blobs[digest] = bytes }

  /// The same as `add`, at a time of the clock.
  mutating func add(_ event: Event, at time: Int64, by actor: String, step: String?, attempt: Int?, happened: Int64) {
    now = time
    add(
      event, after: 0, by: actor, step: step, attempt: attempt, frame: step == nil ? nil : 0,
      earlier: Double(time - happened) / 1e9)
  }
}
