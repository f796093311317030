import Digests
import Incidents
import Reports
import Runbooks

/// `c`: a message is drafted from the record, checked, shown as it goes out, and sent by a typed word.
extension Walker {
  /// Asks for whom, drafts, and talks about the draft until it is sent or left; nil to stay at the step.
  func communicate(_ rest: String) throws -> ExitStatus? {
    try guardingTemplates { try communicateUnguarded(rest) }
  }

  /// A template that cannot be filled is told of, and the person stays where they are.
  func guardingTemplates(_ body: () throws -> ExitStatus?) throws -> ExitStatus? {
    do {
      return try body()
    } catch let fault as TemplateFault {
      tell("Template \(fault.template): \(fault.words). Another one:  muster template list")
      return nil
    }
  }

  private func communicateUnguarded(_ rest: String) throws -> ExitStatus? {
    let templates = try options.templates()
    knownTemplates = templates
    try settleUnknown()
    let audiences = Audience.allCases.filter { audience in
      templates.contains { $0.audiences.contains(audience.rawValue) }
    }
    guard let first = mostDue(of: audiences) else {
      tell("There is no template to write from.  muster template list")
      return nil
    }
    var asked = rest
    if asked.isBlank, isFirstLineOpen {
      asked = Audience.statusPage.rawValue
      tell("The first line for customers. For others:  c support")
    }
    if asked.isBlank {
      let list = audiences.enumerated().map { "\($0 + 1) \($1.rawValue)" }.joined(separator: "   ")
      say(Wrapping.items("Update for   \(list)", width: options.look.width, indent: "   "))
      switch try question("   [\(first.rawValue)] > ") {
      case .over(let status): return status
      case .again: return nil
      case .line(let line): asked = line.isBlank ? first.rawValue : line
      }
    }
    let audience =
      Int(asked.collapsed).flatMap { audiences.indices.contains($0 - 1) ? audiences[$0 - 1] : nil }
      ?? Audience(typed: asked)
    guard let audience, audiences.contains(audience) else {
      tell("There is no audience \"\(asked.collapsed)\".")
      return nil
    }
    return try write(to: audience, templates)
  }

  /// True while customers wait for their first line: it costs two, `c` and `send`.
  private var isFirstLineOpen: Bool {
    let outbox = incident.communications.outbox
    return outbox.due[.statusPage] != nil && outbox.sent(to: .statusPage).isEmpty
  }

  /// What is late, else what comes next, else the status page.
  private func mostDue(of audiences: [Audience]) -> Audience? {
    let due = incident.communications.outbox.due
    return audiences.filter { due[$0] != nil }.min { (due[$0] ?? 0) < (due[$1] ?? 0) } ?? audiences.first
  }

  private func write(to audience: Audience, _ templates: [MessageTemplate]) throws -> ExitStatus? {
    let stand = incident.communications
    guard
      let template = TemplateChoice.best(in: templates, for: audience, stand)
        ?? TemplateChoice.candidates(in: templates, for: audience, stand).first
    else {
      tell("No template is for \(audience.rawValue) while it is \(stand.state.rawValue).  state  changes that.")
      return nil
    }
    try askImpact()
    var letter = try draft(template, to: audience, typed: [:], publishesNumbers: false)
    return try discuss(&letter, templates)
  }

  /// Drafts from the record as it stands, and puts the draft on record where it may go out.
  func draft(
    _ template: MessageTemplate, to audience: Audience, typed: [String: String], publishesNumbers: Bool,
    recorded: Bool = true
  ) throws -> Letter {
    var facts = messageFacts()
    facts.typed = typed
    facts.publishesNumbers = publishesNumbers
    let last = incident.communications.outbox.last(to: audience)
    var draft: Draft
    do throws(MustacheError) {
      draft = try Draft.make(template, for: audience, from: facts, last: last)
    } catch {
      throw TemplateFault(template: template.id, words: error.message)
    }
    draft.text = redaction(draft.text)
    let id = world.newID()
    let (digest, bytes) = Self.kept(draft.text)
    guard recorded else { return Letter(id: id, draft: draft, facts: facts, last: try lastMessage(last)) }
    try commit(
      .communicate(
        .draft(
          id: id.text, template: template.id, audience, draft.state, draft.slots.map(redactedSlot), body: digest)),
      blobs: [bytes])
    return Letter(id: id, draft: draft, facts: facts, last: try lastMessage(last))
  }

  private func redactedSlot(_ slot: SlotValue) -> SlotValue {
    SlotValue(name: slot.name, value: redaction(slot.value), source: slot.source)
  }

  /// A text's bytes, and the blob's name.
  static func kept(_ text: String) -> (Digest, [UInt8]) {
    let bytes = Array(text.utf8)
    return (Digest(hex: SHA256.hex(SHA256.hash(bytes))), bytes)
  }

  func lastMessage(_ last: Outbox.Message?) throws -> CheckedMessage.Last? {
    guard let last, let bytes = try world.journal.blob(last.body) else { return nil }
    return CheckedMessage.Last(text: String(decoding: bytes, as: UTF8.self), slots: last.slots, state: last.state)
  }

  /// What messages are filled from, as it stands now.
  func messageFacts() -> MessageFacts {
    let book = incident.walk.flatMap { library[$0.runbook] }
    return MessageFacts(
      incident: incident, front: book?.front ?? FrontMatter(), runbookTitle: book?.title ?? incident.title, name: name,
      now: world.now().wall, cadence: options.cadence, zone: options.configuration.zone)
  }

  /// Asks what measures the impact once more: the world moves while somebody writes.
  func askImpact() throws {
    guard let key = incident.walk?.runbook, let book = library[key], let step = book.steps.first else { return }
    let names = book.front.impact.names
    guard !names.isEmpty else { return }
    let place = StepPlace(
      runbook: key, index: 0, id: step.id, reading: [], count: StepCount(position: 1, total: 1), frame: 0)
    try askAgain(names, in: book, like: place)
  }

  /// `w`: how the incident stands.
  func showWhere() throws {
    var story = Story(amendments: try world.journal.amendments(of: incident.id))
    var last: [TimelineRow] = []
    try world.journal.read(incident.id, from: 1) { record in
      let row = story.apply(record)
      if row.level == .log { return }
      if last.count == 3 { last.removeFirst() }
      last.append(row)
    }
    let doc = Where(
      name: name, story: story, position: wherePosition, last: last, now: world.now().wall,
      sight: Where.Sight(incident.walk.flatMap { library[$0.runbook] }, story.readings))
    say("\n" + doc.text(options.look))
  }
}

/// A draft on its way out, with what it was made of.
struct Letter {
  var id: ID
  var draft: Draft
  var facts: MessageFacts
  var last: CheckedMessage.Last?
  /// The last delivery to the same people that the checks knew of.
  var behind: String?
  /// Warnings that a person passed over, by check.
  var passedOver: Set<MessageCheck> = []
  /// A person said why it goes out although an earlier one may have arrived.
  var mayBeDouble = false

  /// The headline, and what stands below it.
  var parts: (title: String, text: String) {
    let lines = draft.text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard lines.count == 2 else { return (lines.first ?? "", "") }
    return (lines[0], String(lines[1].drop { $0 == "\n" }))
  }
}

/// A template that cannot be filled.
package struct TemplateFault: Error, Sendable, Equatable {
  package var template: String
  package var words: String
}
