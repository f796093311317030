import Engine
import FoundationEssentials
import Incidents
import Runbooks

/// One round of questions, from the first secret to the last reply.
///
/// One thread waits for everything: libcurl's transfers, and a mailbox into which the threads of databases and secret commands
/// put what they have. Every question has its deadline from the beginning of the round, so that a place which never answers
/// costs its own time-out once, however many questions are in line for it.
final class Round {
  let questions: [Question]
  let sources: LiveSources
  let mailbox = Mailbox<DatabaseLine.Message>()
  let abandon = Abandon()
  var isOpen: [Bool]
  var openCount: Int
  let deadlines: [Deadline]
  /// Replies that are there and not handed over yet.
  var ready: [(Int, Reply)] = []
  var secrets: [SecretReference: Result<String, AskFailure>] = [:]
  var redaction = Redaction()
  /// Questions whose secrets a command has yet to print.
  var waiting: [Int] = []
  var queue = FairQueue<String>()
  var flights: [Int: Flight] = [:]
  var lines: [DatabaseLine] = []
  var threads = 0

  /// A question under way over HTTP.
  struct Flight {
    var exchange: Exchange
    var line: Int
    /// On the monotonic clock, of the first request; and on the wall's, of the present one.
    var began: Int64
    var sent: Int64
    var redirects = 0
  }

  /// Threads for databases, in all.
  static let mostThreads = 64
  /// How much later than its deadline a thread may answer before it is answered for.
  static let grace: Int64 = 100_000_000

  init(_ questions: [Question], _ sources: LiveSources) {
    self.questions = questions
    self.sources = sources
    isOpen = Array(repeating: true, count: questions.count)
    openCount = questions.count
    let now = Clock.monotonic
    deadlines = questions.map { Deadline(at: now + min($0.timeout, $0.source.timeout).wholeNanoseconds) }
  }

  func run(stop: () -> Bool, onReply: (Int, Reply) -> Void) {
    var stopped = false
    findSecrets()
    sort()
    var nextLook = Clock.monotonic
    while openCount > 0 {
      begin()
      collect()
      while !ready.isEmpty {
        let (index, reply) = ready.removeFirst()
        guard isOpen[index] else { continue }
        isOpen[index] = false
        openCount -= 1
        onReply(index, reply)
        if stopped || stop() { stopped = true }
      }
      let now = Clock.monotonic
      if now >= nextLook || stopped {
        nextLook = now + 20_000_000
        stopped = stopped || stop()
        expire(now, all: stopped)
      }
      if openCount > 0, ready.isEmpty { wait() }
    }
    abandon.say()
  }

  /// The reply to a question is there; a second one to the same is dropped.
  func reply(_ index: Int, _ reply: Reply) {
    var reply = reply
    reply.redact(redaction)
    ready.append((index, reply))
  }

  func fail(_ index: Int, _ failure: AskFailure, milliseconds: Int = 0) {
    var failure = failure
    failure.detail = redaction(failure.detail)
    reply(index, Reply(.failed(failure), milliseconds: milliseconds))
  }

  // MARK: Secrets

  private func findSecrets() {
    var asked: [SecretReference: Deadline] = [:]
    for (question, deadline) in zip(questions, deadlines) {
      for reference in question.source.credentials.references {
        if let known = asked[reference], known.at >= deadline.at { continue }
        asked[reference] = deadline
      }
    }
    for (reference, deadline) in asked {
      // Commands and files take the time they take (a file may be a pipe): another thread waits for them.
      if case .environment = reference {
        learn(reference, SecretFinder.value(of: reference, environment: sources.environment, by: deadline))
        continue
      }
      let mailbox = mailbox
      let started = startThread {
        mailbox.post(.secret(reference, SecretFinder.value(of: reference, environment: { _ in nil }, by: deadline)))
      }
      if !started { learn(reference, .failure(AskFailure(.noSecret, "no thread to find it"))) }
    }
  }

  private func learn(_ reference: SecretReference, _ result: Result<String, AskFailure>) {
    secrets[reference] = result
    guard case .success(let secret) = result else { return }
    redaction.add(secret)
    // As basic authentication carries it.
    for question in questions where question.source.credentials.password == reference {
      redaction.add(Data("\(question.source.credentials.user ?? ""):\(secret)".utf8).base64EncodedString())
    }
  }

  /// A secret that is known to be there.
  func secret(_ reference: SecretReference?) -> String? {
    guard let reference, case .success(let value)? = secrets[reference] else { return nil }
    return value
  }

  // MARK: Sorting

  private func sort() {
    waiting = []
    sort(Array(questions.indices))
  }

  /// Puts each question where it will be asked, or answers why it cannot.
  private func sort(_ indices: [Int]) {
    var databases: [SourceDeclaration: [DatabaseJob]] = [:]
    var order: [SourceDeclaration] = []
    for index in indices {
      let source = questions[index].source
      let references = source.credentials.references
      if references.contains(where: { secrets[$0] == nil }) {
        waiting.append(index)
        continue
      }
      if let failure = references.lazy.compactMap({ self.failure($0) }).first {
        fail(index, failure)
        continue
      }
      switch source.kind {
      case .prometheus, .loki, .alertmanager, .http: queueWeb(index)
      case .sqlite, .postgresql:
        if databases[source] == nil { order.append(source) }
        databases[source, default: []].append(
          DatabaseJob(
            index: index, question: questions[index], password: secret(source.credentials.password),
            deadline: deadlines[index], redaction: redaction))
      case .shell: fail(index, AskFailure(.noClient, "a shell is asked by running its script"))
      }
    }
    for source in order {
      if let jobs = databases[source] { startLine(source, jobs) }
    }
  }

  private func failure(_ reference: SecretReference) -> AskFailure? {
    if case .failure(let failure)? = secrets[reference] { failure } else { nil }
  }

  private func startLine(_ source: SourceDeclaration, _ jobs: [DatabaseJob]) {
    let line = DatabaseLine(source, jobs, mailbox, abandon)
    lines.append(line)
    let room = max(1, min(DatabaseLine.mostThreads, jobs.count, Self.mostThreads - threads))
    var started = 0
    for _ in 0..<room where line.start() { started += 1 }
    threads += started
    if started == 0 { for job in jobs { fail(job.index, AskFailure(.unavailable, "no thread to ask on")) } }
  }

  // MARK: Waiting

  private func collect() {
    for message in mailbox.take() {
      switch message {
      case .reply(let index, let reply): self.reply(index, reply)
      case .ended: threads -= 1
      case .secret(let reference, let result):
        learn(reference, result)
        let known = waiting
        waiting = []
        sort(known)
      }
    }
    collectWeb()
  }

  private func wait() {
    var until: Int64 = 100_000_000
    let now = Clock.monotonic
    for index in questions.indices where isOpen[index] { until = min(until, deadlines[index].at - now) }
    let milliseconds = max(1, Int((until + 999_999) / 1_000_000))
    waitForAny(milliseconds: milliseconds)
  }

  /// Answers for what did not come in time.
  private func expire(_ now: Int64, all: Bool) {
    for index in questions.indices where isOpen[index] {
      let over = now - deadlines[index].at
      guard all || over >= 0 else { continue }
      // What is under way says more precisely what it waited for.
      let isUnderWay = (flights[index]?.line ?? -1) >= 0 || isDatabase(index)
      let grace = isUnderWay ? Self.grace : 0
      guard all || over > grace else { continue }
      if flights[index] != nil { cancelWeb(index) }
      let detail = all ? "stopped" : waiting.contains(index) ? "its secret was waited for" : "in line behind others"
      fail(index, AskFailure(.timedOut, all || grace == 0 ? detail : ""))
    }
    if all { abandon.say() }
  }

  private func isDatabase(_ index: Int) -> Bool {
    questions[index].source.kind == .sqlite || questions[index].source.kind == .postgresql
  }
}
