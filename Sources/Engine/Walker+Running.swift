import Digests
import Incidents
import Reports
import Runbooks

extension Walker {
  /// Runs one prepared command to its end: intent, process, outcome. With `concluding`, a success also ends the step in the
  /// same commit.
  @discardableResult
  func execute(
    _ plan: Plan, _ launch: Launch, at place: StepPlace, phrase: String?, concluding: Bool
  ) throws -> Finish {
    var (plan, launch) = (plan, launch)
    plan.refused = policyRefusal(of: plan, launch, at: place)
    if let refused = plan.refused { try refuse(refused, at: place) }
    guard try contextIsSound(&launch) else { throw Refusal.nothingThere }
    let guards = try arm(plan.run, at: place)
    do {
      launch = try withSecrets(launch, in: step(at: place).0)
    } catch {
      if world.person.isThere { throw error }
      throw NeedsPerson(.needsDecision, Refusals.sentence(error))
    }
    let long = launch.script.utf8.count > 16_384 ? [redaction(Array(launch.script.utf8))] : []
    noteRan(plan.run, of: step(at: place).1)
    if let refused = launch.refused { throw Refusal.valueNotAllowed(name: "on", complaint: refused) }
    let host = plan.place?.text ?? world.host
    let intent = try commit(.run(place, plan, phrase: phrase, host: host, now: world.now()), blobs: long)
    let seq = intent.last?.seq ?? incident.seq
    launch.tag = tag(ofRun: seq)
    // For what a person confirms it stood in the question already.
    if let place = plan.place, plan.phrase == nil { say("   on \(Escaping.line(place.text))\n") }
    defer { undoing = undoing.flatMap { incident.ledger[$0.seq] } }
    if launch.contextOut != nil { launch.contextOut = contextPath(seq) }
    var finish: Finish
    do {
      let isRequest = step(at: place).1.blocks[plan.run.block].isRequest
      finish =
        isRequest
        ? send(plan.run, at: place)
        : try world.shell.run(
          launch, onStart: { child in self.noteChild(launch.place == nil ? child : nil, intent: seq) },
          onOutput: { stream, bytes in
            if stream == .stdout { self.collected?.take(bytes) }
            self.world.person.stream(bytes, stream)
          },
          watch: guards.map { guards in { self.look(at: guards) } })
    } catch {
      // Nothing was started: that is an outcome too, and it is recorded as one.
      let none = KeptOutput.none
      let what = "\(error.operation) \(error.object) \(error.detail)"
      finish = Finish(
        ending: .notStarted(errno: Int(error.errno), what: what), milliseconds: 0, stdout: none, stderr: none)
    }
    world.person.endStream()
    guards?.end()
    noteChild(nil, intent: nil)
    takeWithheld(&finish)
    lastOutput = (place.id, finish.stdout, finish.stderr)
    try recordOutcome(finish, of: plan, at: place, concluding: concluding)
    if let problem = guards?.problem { throw problem }
    say(screen.outcome(finish.ending, milliseconds: finish.milliseconds, survivors: finish.survivors))
    if let tripped = guards?.tripped { try undoByItself(tripped, at: place) }
    showCaptures(of: plan.run, at: place, path: launch.contextOut, finish)
    return finish
  }

  /// The outcome, and with it the step's end where nothing is left to ask.
  private func recordOutcome(_ finish: Finish, of plan: Plan, at place: StepPlace, concluding: Bool) throws {
    var blobs: [[UInt8]] = []
    let stdout = Output(finish.stdout, blobs: &blobs)
    let stderr = Output(finish.stderr, blobs: &blobs)
    var here = plan.undoes == nil ? incident.at(place) : incident.aside(place)
    here.attempt = plan.undoes.flatMap { incident.ledger[$0]?.undos } ?? state(place)?.attempts
    var entries = [
      Entry(
        .scriptFinished(
          run: plan.run, ending: finish.ending, milliseconds: finish.milliseconds, stdout: stdout, stderr: stderr,
          context: finish.context, survivors: finish.survivors), at: here, actor: "muster")
    ]
    if concluding, finish.ending.succeeded {
      entries.append(Entry(.stepConcluded(status: .done, reason: nil), at: here, actor: "muster"))
    }
    if let change = plan.undoes, finish.ending.succeeded, !isChangedTwice(change) {
      entries.append(Entry(.stepConcluded(status: .rolledBack, reason: nil), at: here, actor: "muster"))
    }
    let before = incident.walk?.context
    try append(entries, blobs: blobs)
    // The context before it is of no use once this one is recorded.
    if finish.context != nil, let before { try world.files.remove(contextPath(before.seq)) }
  }

  /// What the script set for those behind it, as the context has it: a capture that came out empty is seen at once.
  private func showCaptures(of run: RunRef, at place: StepPlace, path: String?, _ finish: Finish) {
    let (_, step) = step(at: place)
    let sets = step.blocks[run.block].commands[run.command].sets
    guard let path, let mark = finish.context, !sets.isEmpty else { return }
    if let withheld = mark.withheld {
      let names = withheld.joined(separator: ", ")
      tell("\(names) \(withheld.count == 1 ? "is" : "are") kept in memory only: a secret, or it holds one.")
    }
    let bytes: [UInt8]
    do { bytes = try world.files.read(path, limit: 1 << 20) } catch {
      // It is only shown here; a context that cannot be read is said before the next script.
      return
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    for name in sets where mark.names.contains(name) && !isSecret(name) {
      let line = lines.first { $0.hasPrefix("declare ") && $0.contains(" \(name)=") }
      let value = line.flatMap { line in
        line.firstIndex(of: "=").map { String(line[line.index(after: $0)...].prefix(200)) }
      }
      let empty = value == "\"\"" ? "   (EMPTY)" : ""
      say(
        Wrapping.wrap(
          "set \(name) = \(Escaping.line(value ?? "?"))\(empty)", width: options.look.width, indent: "   ",
          hanging: "     "))
    }
  }

  private func noteChild(_ child: ProcessMark?, intent: Int?) {
    guard var mark else { return }
    mark.child = child
    mark.intent = intent
    world.files.note(mark, for: incident.id)
  }

  /// The context's file must be the one that was recorded; a missing or changed one is said, and the person decides.
  private func contextIsSound(_ launch: inout Launch) throws -> Bool {
    guard let path = launch.contextIn, let mark = incident.walk?.context?.mark else { return true }
    let found: Digest?
    do {
      found = Digest(hex: SHA256.hex(SHA256.hash(try world.files.read(path, limit: 64 << 20))))
    } catch {
      // A file that cannot be read is a missing context: said below, decided by the person.
      found = nil
    }
    if found == mark.digest { return true }
    tell(
      "The walk's context (folder \(mark.directory), \(mark.names.count) names) is \(found == nil ? "missing" : "not the recorded one")."
    )
    guard world.person.isThere else { throw NeedsPerson(.needsDecision, "the walk's context is lost") }
    guard case .line(let line) = try question("   Go on without it? type  without  or Enter to go back > "),
      line.collapsed == "without"
    else { return false }
    launch.contextIn = nil
    return true
  }
}

/// Nobody is there who could answer this.
struct NeedsPerson: Error {
  var status: ExitStatus
  var what: String
  init(_ status: ExitStatus, _ what: String) {
    self.status = status
    self.what = what
  }
}

extension Output {
  /// What the record keeps of a stream; its ends become blobs.
  init(_ kept: KeptOutput, blobs: inout [[UInt8]]) {
    func keep(_ bytes: [UInt8]) -> Digest? {
      if bytes.isEmpty { return nil }
      blobs.append(bytes)
      return bytes.count == kept.bytes ? kept.digest : Digest(hex: SHA256.hex(SHA256.hash(bytes)))
    }
    let head = keep(kept.head)
    let tail = keep(kept.tail)
    self.init(bytes: kept.bytes, digest: kept.digest, head: head, tail: tail)
  }
}

extension KeptOutput {
  /// An empty stream.
  static let none = KeptOutput(head: [], tail: [], bytes: 0, digest: Digest(hex: SHA256.hex(SHA256.hash([]))))

  /// Takes secrets out of what is kept, and their hash with them; for those that were not known while it was written.
  mutating func redact(_ redaction: Redaction) {
    let isWhole = head.count + tail.count == bytes
    guard redaction.holds(head) || redaction.holds(tail) || isWhole && redaction.holds(head + tail) else { return }
    if isWhole {
      let all = redaction(head + tail)
      (head, tail) = (Array(all.prefix(head.count)), Array(all.dropFirst(head.count)))
    } else {
      (head, tail) = (redaction(head), redaction(tail))
    }
    bytes = isWhole ? head.count + tail.count : bytes
    digest = Digest(hex: SHA256.hex(SHA256.hash(head + tail)))
  }
}
