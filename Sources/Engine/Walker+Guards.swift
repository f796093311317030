import Incidents
import Reports
import Runbooks

/// The guards of one action while it runs.
final class GuardWatch {
  var posts: [GuardPost]
  /// The action that they watch.
  let run: RunRef
  let place: StepPlace
  /// The one that tripped.
  var tripped: GuardPost?
  /// What could not be recorded meanwhile; thrown when the action is over.
  var problem: (any Error)?

  init(_ posts: [GuardPost], run: RunRef, place: StepPlace) {
    self.posts = posts
    self.run = run
    self.place = place
  }

  /// Nobody waits for answers any more.
  func end() { for post in posts { post.letters.end() } }
}

extension Walker {
  /// Asks the guards of an action before it starts, all at once, and arms them. Nil when the step has none.
  ///
  /// Only when each of them is met may the action start: without data nobody would see what it does.
  func arm(_ run: RunRef, at place: StepPlace) throws -> GuardWatch? {
    let (_, step) = step(at: place)
    guard step.blocks.indices.contains(run.block), step.blocks[run.block].isAction else { return nil }
    let blocks = step.blocks.enumerated().filter { $0.element.role == .guard && !$0.element.commands.isEmpty }
    guard !blocks.isEmpty else { return nil }
    let posts = try blocks.map { try post(RunRef(block: $0.offset, command: 0), $0.element, at: place) }
    let watch = GuardWatch(posts, run: run, place: place)
    defer { watch.end() }
    let now = world.now()
    for i in watch.posts.indices {
      watch.posts[i].ask(world.threads, options.configuration.policy, at: now.wall, monotonic: now.monotonic)
    }
    while watch.posts.contains(where: { $0.asked != nil }) {
      for i in watch.posts.indices where watch.posts[i].asked != nil {
        guard let (reading, verdict) = try answer(of: &watch.posts[i], at: place) else { continue }
        if verdict == .error, watch.posts[i].retries > 0 {
          let now = world.now()
          watch.posts[i].retries -= 1
          watch.posts[i].ask(world.threads, options.configuration.policy, at: now.wall, monotonic: now.monotonic)
          continue
        }
        _ = watch.posts[i].take(reading, verdict, at: world.now().monotonic)
        try tell(watch.posts[i], at: place)
      }
      if watch.posts.allSatisfy({ $0.asked == nil }) { break }
      if !world.threads.rest(.milliseconds(20)) {
        tell("Asking the guards was broken off. Nothing was run.")
        throw Refusal.guardsNotMet([])
      }
    }
    let against = watch.posts.filter { $0.verdict != .met }
    if !against.isEmpty { throw Refusal.guardsNotMet(against.map(Self.objection)) }
    // Armed with what they have just said: from here on each is asked again when its time comes.
    let armed = GuardWatch(watch.posts.map { $0.again(at: world.now().monotonic) }, run: run, place: place)
    try append(
      armed.posts.map {
        Entry(.guardArmed(run: run, name: $0.name), at: incident.at(place), actor: "muster")
      })
    let names = armed.posts.map { "\($0.name), every \(Instants.length($0.every))" }.joined(separator: "; ")
    tell("Guarded: \(names)")
    return armed
  }

  /// What the shell asks some ten times a second while the action runs: hears what guards say, asks them again when their time
  /// comes, and says when one wants the action stopped. It never waits.
  func look(at watch: GuardWatch) -> Ending? {
    if watch.tripped != nil || watch.problem != nil { return nil }
    let now = world.now()
    for i in watch.posts.indices {
      do {
        if watch.posts[i].asked == nil {
          guard now.monotonic >= watch.posts[i].due else { continue }
          watch.posts[i].ask(world.threads, options.configuration.policy, at: now.wall, monotonic: now.monotonic)
        }
        guard let (reading, verdict) = try answer(of: &watch.posts[i], at: watch.place) else { continue }
        let before = watch.posts[i].verdict
        let trips = watch.posts[i].take(reading, verdict, at: now.monotonic)
        let post = watch.posts[i]
        if before != verdict { try note(post, at: watch.place) }
        if trips {
          watch.tripped = post
          try append([
            Entry(
              .guardTripped(run: watch.run, name: post.name, reading: reading, verdict: verdict.rawValue),
              at: incident.at(watch.place), actor: "muster")
          ])
          announce(trippedWords(post))
          return .guarded(name: post.name)
        }
        if before != verdict { announce(changed(post)) }
      } catch {
        // What cannot be recorded cannot be watched either: the action is stopped, and the error is told when it is over.
        watch.problem = error
        return .guarded(name: watch.posts[i].name)
      }
    }
    return nil
  }

  /// Said while the action runs, and never in the way of stopping it.
  private func announce(_ words: String) { world.person.announce(screen.guardWords(redaction(words))) }

  /// The guard of a block, ready to be asked.
  private func post(_ run: RunRef, _ block: Block, at place: StepPlace) throws -> GuardPost {
    let (book, step) = step(at: place)
    let attributes = block.attributes
    var limit = attributes.timeout ?? .seconds(10)
    let question: GuardPost.Question
    if block.kind == .query {
      if let check = askedCheck(run, block, at: place) {
        question = .source(check)
        limit = check.timeout
      } else {
        question = .nothing("nothing is declared that takes \(block.language)")
      }
    } else {
      var (plan, launch) = prepare(run, at: place)
      launch.timeout = limit
      launch.contextOut = nil
      let failure = launch.settle(block, in: book, options.configuration, folder: runbookFolder(place.runbook))
      if let fault = attributes.faults.first {
        question = .nothing(fault)
      } else if let why = try refusal(ofCheck: run, at: place) {
        question = .nothing(why)
      } else if let failure {
        question = .nothing(EvidenceWords.sentence(failure, source: attributes.source ?? world.host))
      } else if !plan.unfilled.isEmpty {
        question = .nothing("no value for \(plan.unfilled.joined(separator: ", "))")
      } else {
        do throws(Refusal) {
          question = .script(try withSecrets(launch, in: book), block)
        } catch {
          question = .nothing(Refusals.sentence(error))
        }
      }
    }
    return GuardPost(
      run: run, name: attributes.name ?? step.title, expected: attributes.expect?.source, question: question,
      every: max(attributes.every ?? .seconds(5), .milliseconds(100)).wholeNanoseconds,
      hold: attributes.hold?.wholeNanoseconds ?? 0, patience: limit.wholeNanoseconds + 2_000_000_000,
      undoes: attributes.undoes ?? false, retries: attributes.retries ?? 0)
  }

  /// The reading that a guard's thread has left; nil while there is none, and its time is not over.
  private func answer(of post: inout GuardPost, at place: StepPlace) throws -> (Reading, Verdict)? {
    guard let asked = post.asked else { return nil }
    guard let answer = post.letters.take() else {
      let now = world.now().monotonic
      if now - asked < post.patience { return nil }
      post.asked = nil
      post.due = now
      let why = "no answer within \(Instants.length(post.patience))"
      return (Reading(text: why, source: source(of: post)), .error)
    }
    post.asked = nil
    let (book, _) = step(at: place)
    let lookup = { (name: String) -> Value in self.lookUp(name, in: book, place: place) }
    switch (answer, post.question) {
    case (.replies(let replies, let at), .source(let check)):
      var all = CheckReplies(asked: at)
      for (part, reply) in zip(check.questions(at: at, withAge: true).map(\.part), replies) {
        all.take(reply ?? Reply(.failed(AskFailure(.timedOut))), for: part)
      }
      if check.failure != nil { all.value = replies.first ?? nil }
      var (reading, verdict, reason) = check.judged(all, lookup)
      reading.reason = reason.map { Escaping.line(EvidenceWords.sentence($0, source: check.source)) }
      return (reading, verdict)
    case (.finish(let finish), .script(_, let block)):
      return ScriptReading.judge(finish, block, source: source(of: post), sampled: world.now().wall, lookup: lookup)
    case (.failed(let why), _): return (Reading(text: why, source: source(of: post)), .error)
    default: return (Reading(text: "no answer", source: source(of: post)), .error)
    }
  }

  private func source(of post: GuardPost) -> String {
    switch post.question {
    case .source(let check): check.source.name
    case .script(_, let block): block.attributes.source ?? world.host
    case .nothing: world.host
    }
  }

  /// Records what a guard says.
  private func note(_ post: GuardPost, at place: StepPlace) throws {
    guard let reading = post.reading, let verdict = post.verdict else { return }
    try append([
      Entry(
        .checkRead(
          run: post.run, role: "guard", name: post.name, reading: reading, verdict: verdict.rawValue,
          expected: post.expected), at: incident.at(place), actor: "muster")
    ])
  }

  /// Records and shows what a guard says.
  private func tell(_ post: GuardPost, at place: StepPlace) throws {
    try note(post, at: place)
    guard let reading = post.reading, let verdict = post.verdict else { return }
    if case .source(let check) = post.question {
      say(
        screen.evidence(
          name: post.name, reading: reading, expected: check.expected, limit: nil, verdict: verdict.rawValue,
          now: world.now().wall))
    } else {
      say(screen.check(name: post.name, reading: reading, expected: post.expected, verdict: verdict.rawValue))
    }
  }

  /// `checkout errors 3.1 % < 2%: not met`.
  static func objection(_ post: GuardPost) -> String {
    let reading = post.reading
    let value = reading.map { $0.text + ($0.unit.map { " \($0)" } ?? "") } ?? ""
    let limit = post.expected.map { ", expected \($0)" } ?? ""
    let why = reading?.reason.map { " (\($0))" } ?? ""
    return
      "\(post.name): \((post.verdict ?? .error).rawValue.uppercased())\(value.isEmpty ? "" : " ")\(value)\(limit)\(why)"
  }

  private func trippedWords(_ post: GuardPost) -> String {
    let time = post.hold > 0 ? " for \(Instants.length(post.hold))" : ""
    return "GUARD \(Instants.clock(world.now().wall)) \(Self.objection(post))\(time). It is being stopped."
  }

  private func changed(_ post: GuardPost) -> String {
    let clock = Instants.clock(world.now().wall)
    switch post.verdict {
    case .met: return "\(clock) guard \(Self.objection(post)) again."
    case .notMet: return "\(clock) guard \(Self.objection(post)); it stops this after \(Instants.length(post.hold))."
    default: return "\(clock) guard \(Self.objection(post)). It does not see what this does. Ctrl-C stops it."
    }
  }
}

extension GuardPost {
  /// The same guard, to be asked again when its time comes, with nothing under way.
  func again(at now: Int64) -> GuardPost {
    var post = GuardPost(
      run: run, name: name, expected: expected, question: question, every: every, hold: hold, patience: patience,
      undoes: undoes, retries: 0)
    post.due = now + every
    (post.verdict, post.reading) = (verdict, reading)
    return post
  }
}
