import Digests
package import Incidents
import Reports
package import Runbooks

extension Walker {
  /// Opens an incident and a walk of this runbook: one transaction, then the first step.
  package static func start(
    _ runbook: Runbook, bytes: [UInt8], world: World, options: WalkOptions
  ) throws -> Walker {
    let walker = Walker(world: world, options: options, incident: world.newID())
    let runbook = runbook.markingSecrets(options.configuration.secretNames)
    walker.learnReferences()
    walker.learnEnvironment(runbook.secretNames)
    let revision = Digest(hex: SHA256.hex(SHA256.hash(bytes)))
    let key = RunbookKey(revision: revision, slug: runbook.slug)
    walker.library.add(runbook, revision: revision)
    walker.paths[revision] = runbook.path
    let from = try options.from.map { try Walker.find($0, in: runbook) }
    walker.until = try options.until.map { try Walker.find($0, in: runbook) }
    try walker.checkFlags(for: runbook)
    // Everything that can be refused is behind; only now the incident gets its number.
    try walker.takeLease()
    let empty = walker.incident
    let title = Escaping.line(runbook.title)
    var entries = try empty.decide(
      .open(title: title, mode: options.mode, environment: options.environmentName), by: walker.library,
      actor: world.user)
    entries += try empty.decide(
      .pin(revision: revision, path: runbook.path, title: title), by: walker.library, actor: world.user)
    let walk = world.newID()
    var begin = try empty.decide(.startWalk(key, from: from), by: walker.library, actor: world.user)
    for i in begin.indices { begin[i].place.walk = walk }
    try walker.append(entries + begin, blobs: [bytes], after: 0)
    walker.name = try world.journal.find(walker.incident.id.text)?.name ?? "INC-?"
    try walker.giveFlags()
    walker.say("\n\(walker.name) opened: \(title)\n")
    try walker.askEntryChecks(runbook, key)
    return walker
  }

  /// Takes up the walk of an incident where it stands.
  package static func resume(_ line: IncidentLine, world: World, options: WalkOptions) throws -> Walker {
    let walker = Walker(world: world, options: options, incident: line.id)
    walker.name = line.name
    let last = try walker.load()
    walker.learnReferences()
    guard let walk = walker.incident.walk, walk.outcome == nil else { throw Refusal.walkOver }
    try walker.mustHoldARole()
    let behind = (last ?? .min).subtractingReportingOverflow(world.now().wall)
    if let key = walk.frames.last?.runbook, let book = walker.library[key] {
      walker.until = try options.until.map { try Walker.find($0, in: book) }
      try walker.checkFlags(for: book)
    }
    try walker.takeLease()
    try walker.commit(.takeUp(host: world.host))
    try walker.sayMode()
    try walker.giveFlags()
    if let from = options.from, let frame = walker.incident.walk?.frames.last, let book = walker.library[frame.runbook]
    {
      let id = try Walker.find(from, in: book)
      if case .present(let place)? = walker.incident.nextMove(by: walker.library) {
        try walker.commit(.go(place, to: id, back: false))
      }
    }
    try walker.showResumed()
    if last != nil, !behind.overflow, behind.partialValue > TimelineRow.lateNanoseconds {
      walker.tell(
        "The clock was set back by \(Instants.length(behind.partialValue)) since the last record. "
          + "Times before and after do not compare.")
    }
    return walker
  }

  /// Closes an incident that nobody walks, and says what still differs from before: each change gets an owner and a date, or an end,
  /// as at the end of a walk; without a terminal what nobody answers for is named. Nil when somebody left the questions.
  ///
  /// `seen` is what a false alarm looked like; without it a person is asked.
  package static func close(
    _ line: IncidentLine, outcome: WalkOutcome, reason: String, seen: String? = nil, world: World, options: WalkOptions
  ) throws -> [Ledger.Row]? {
    let walker = Walker(world: world, options: options, incident: line.id)
    walker.name = line.name
    try walker.load()
    walker.learnReferences()
    if walker.incident.closed != nil { throw Refusal.closed }
    if reason.isBlank { throw Refusal.reasonMissing }
    // Refused before anything is asked.
    _ = try walker.incident.decide(.close(outcome, reason: reason), by: walker.library, actor: world.user)
    try walker.takeLease()
    walker.showLedger()
    if try walker.settleLedger() != nil { return nil }
    walker.say(walker.closingList().text(width: options.look.width))
    if outcome == .falseAlarm {
      if let seen { try walker.commit(.note("False alarm. Seen: \(seen)")) }
      if seen == nil, world.person.isThere, try walker.askFalseAlarm(why: reason).why == nil { return nil }
    }
    try walker.conclude(as: outcome, status: .stopped, reason: reason)
    try walker.offerLessons()
    return walker.incident.ledger.different
  }

  /// Folds the incident's records, puts its pinned runbooks on the shelf, and says when the last record was written.
  @discardableResult
  func load() throws -> Int64? {
    var written: Int64?
    var pinned: [(Digest, String)] = []
    var ran: [(RunbookKey, String, RunRef)] = []
    try world.journal.read(incident.id, from: 1) { record in
      if case .pinned(let revision, let path, _) = record.event { pinned.append((revision, path)) }
      incident.apply(record)
      noteOverride(record)
      written = record.recorded
      if case .scriptStarted(let run, _, _, _, _, _, _, _) = record.event, let step = record.place.step,
        let book = incident.walk?.frames.last?.runbook
      {
        ran.append((book, step, run))
      }
    }
    for (revision, path) in pinned { try shelve(revision, path: path) }
    for (book, step, run) in ran {
      if let index = library.index(of: step, in: book), let steps = library[book]?.steps {
        noteRan(run, of: steps[index])
      }
    }
    return written
  }

  /// Reads a pinned revision from the journal, never from the file.
  private func shelve(_ revision: Digest, path: String) throws {
    guard let bytes = try world.journal.blob(revision) else {
      throw JournalError(.corrupt, operation: "read", object: path, detail: "the pinned runbook is missing")
    }
    shelve(RunbookFile.read(bytes, path: path, id: path).runbooks, revision)
    paths[revision] = path
  }

  /// Puts runbooks on the shelf, with what is secret in them marked and known.
  func shelve(_ books: [Runbook], _ revision: Digest) {
    for book in books {
      let book = book.markingSecrets(options.configuration.secretNames)
      learnEnvironment(book.secretNames)
      library.add(book, revision: revision)
    }
  }

  /// One terminal runs a walk: the lock first, then the next epoch, under which everything is written.
  func takeLease() throws {
    folder = try world.files.privateFolder(for: incident.id)
    var mark = LeaseMark(holder: world.me(), user: world.user, host: world.host, epoch: 0)
    switch try world.files.lock(incident.id, mark: mark) {
    case .held(let by): throw LeaseHeld(by: by)
    case .taken(let before): markBefore = before
    }
    epoch = try world.journal.takeEpoch(of: incident.id)
    mark.epoch = epoch
    // Until something is run again, whoever comes next has to know of the same child.
    (mark.child, mark.intent) = (markBefore?.child, markBefore?.intent)
    world.files.note(mark, for: incident.id)
    self.mark = mark
  }

  /// Refuses values that a prompt would refuse, before anything is recorded; a name that nothing here reads is said, since a
  /// misspelt one would leave the author's default in force.
  private func checkFlags(for book: Runbook) throws {
    let isKnown = { (name: String) in book.parameters.contains { $0.name == name || $0.variable == name } }
    for (name, value) in options.answers.sorted(by: { $0.key < $1.key }) where isKnown(name) {
      let parameter = parameter(name, in: book)
      let problem =
        parameter.secret ? complaint(aboutSecret: value, basis: .file) : complaint(about: value, for: parameter)
      guard let complaint = problem else { continue }
      throw Refusal.valueNotAllowed(name: Escaping.line(name), complaint: complaint)
    }
    for (name, value) in options.set {
      if !isKnown(name) { tell("--set \(Escaping.line(name)): nothing in this runbook reads that name.") }
      let parameter = parameter(name, in: book)
      let problem =
        parameter.secret ? complaint(aboutSecret: value, basis: .flag) : complaint(about: value, for: parameter)
      if let complaint = problem {
        throw Refusal.valueNotAllowed(name: Escaping.line(name), complaint: complaint)
      }
    }
  }

  /// Puts what the command line gives on record.
  func giveFlags() throws {
    var given = options.set.map { ($0.name, $0.value, Basis.flag) }
    let known = incident.walk.flatMap { library[$0.runbook]?.parameters.map(\.name) } ?? []
    for (name, value) in options.answers.sorted(by: { $0.key < $1.key }) where known.contains(name) {
      given.append((name, value, .file))
    }
    let secretValues = learnGiven(given)
    for (name, value, basis) in given {
      if isSecret(name), let reference = SecretReference(value) {
        try give(name, at: reference.anchored(in: options.folder), basis: basis)
        continue
      }
      // What holds a secret is one, whatever its name.
      let secret = isSecret(name) || redaction.holds(value.utf8) || secretValues.contains(value)
      if secret { secrets[name] = value }
      if !secret, incident.values[name]?.value == value { continue }
      try commit(.give(name: name, value: value, basis: basis, secret: secret))
    }
  }

  /// Learns the secrets that stand on the same command line, before anything of it is recorded: another value there may be one of
  /// them in clear. A command that finds a secret is run when the secret is used, and not for this.
  private func learnGiven(_ given: [(String, String, Basis)]) -> Set<String> {
    var values: Set<String> = []
    guard given.contains(where: { !isSecret($0.0) }) else { return values }
    for (name, value, _) in given where isSecret(name) {
      guard let reference = SecretReference(value)?.anchored(in: options.folder) else {
        learn(name, value)
        values.insert(value)
        continue
      }
      if case .command = reference { continue }
      // What cannot be read now is said when it is used.
      guard case .success(let found) = world.secret(reference) else { continue }
      learn(name, found)
      values.insert(found)
    }
    return values
  }

  /// A step by its id, the author's number, or `#7` for the seventh of the file.
  static func find(_ words: String, in runbook: Runbook) throws -> String {
    let bare = words.hasSuffix(".") ? String(words.dropLast()) : words
    if bare.hasPrefix("#"), let position = Int(bare.dropFirst()), position > 0 {
      let asked = runbook.steps.lazy.filter { $0.kind != .text }.dropFirst(position - 1).first
      guard let asked else { throw Refusal.unknownStep(words) }
      return asked.id
    }
    let step =
      runbook.steps.first { $0.id == words }
      ?? runbook.steps.first { $0.number.map { $0.trimmed == bare } ?? false }
    guard let step else { throw Refusal.unknownStep(words) }
    return step.id
  }

  /// After a resume: what was finished last, what is in doubt, where it goes on.
  private func showResumed() throws {
    guard let walk = incident.walk else { return }
    say("\n\(name) taken up: \(Escaping.line(try shownTitle))\n")
    let done = walk.steps.values.flatMap { $0 }.count { $0.value.status != nil }
    tell("\(done) step\(done == 1 ? "" : "s") behind.")
    if let (step, status) = walk.lastConcluded { tell("Last thing finished: \(step), \(status.rawValue).") }
    let left = walk.steps.flatMap { $0.value.filter { $0.value.status == .deferred }.map(\.key) }.sorted()
    if !left.isEmpty { tell("Deferred: \(left.joined(separator: ", "))") }
  }
}

/// Another terminal holds the walk's lock.
package struct LeaseHeld: Error, Sendable {
  package var by: LeaseMark?
}

extension String {
  /// Without the punctuation that authors put behind a number.
  var trimmed: String {
    var text = Substring(self)
    while let last = text.last, last == "." || last == ")" || last == ":" { text.removeLast() }
    return String(text)
  }
}
