import Incidents
import Runbooks

/// The mechanical checks before `send`: pure functions of one message, which never change it.
package enum MessageChecks {
  /// Everything that is found, what stops the message first.
  package static func findings(in message: CheckedMessage) -> [MessageFinding] {
    // Of a text far beyond every limit nothing else needs to be known.
    let tooLong = message.text.utf8.count > 1 << 16 ? findings(of: .overLimit, in: message) : []
    if !tooLong.isEmpty { return tooLong }
    return MessageCheck.allCases.flatMap { findings(of: $0, in: message) }
  }

  /// What one check finds.
  package static func findings(of check: MessageCheck, in message: CheckedMessage) -> [MessageFinding] {
    found(check, message).map { MessageFinding(check, $0) }
  }

  private static func found(_ check: MessageCheck, _ message: CheckedMessage) -> [String] {
    switch check {
    case .unresolvedSlot: unresolved(message)
    case .noNextUpdate: nextUpdate(message)
    case .personalData: PersonalData.found(in: message)
    case .valueMarkup: valueMarkup(message)
    case .drillWord: drillWord(message)
    case .overLimit: overLimit(message)
    case .backwards: backwards(message)
    case .nothingNew: isSame(message) && message.last?.state == message.state ? ["it says nothing new"] : []
    case .promisedTime: promisedTime(message)
    case .hedge: words(MessageTone.hedges, message, "says a guess")
    case .internalName: names(message.internalNames, message, "is a name that nobody outside knows")
    case .bigWord: bigWords(message)
    case .passive: words(MessageTone.passives, message, "hides who did it")
    case .blame: words(MessageTone.blames, message, "blames") + names(message.people, message, "is a person's name")
    case .contradiction: contradictions(message)
    case .oldEvidence: oldEvidence(message)
    case .movedImpact: movedImpact(message)
    case .readingLevel: readingLevel(message)
    case .sameText: isSame(message) && message.last?.state != message.state ? ["it is the text of last time"] : []
    }
  }

  // MARK: What stops it

  private static func unresolved(_ message: CheckedMessage) -> [String] {
    var out: [String] = []
    if message.text.contains(MessageTemplate.unknownMark) {
      out.append("`\(MessageTemplate.unknownMark)` stands in the text")
    }
    if let start = message.text.firstRange(of: "{{"), message.text[start.upperBound...].contains("}}") {
      out.append("a slot stands in the text, unfilled")
    }
    if message.text.isBlank { out.append("there is no text") }
    return out
  }

  private static func nextUpdate(_ message: CheckedMessage) -> [String] {
    if message.isFinal || message.state.isOver { return [] }
    if let over = message.broken { return ["it promises the next one by \(over) UTC, and that is over"] }
    for name in ["next_update", "next_contact", "check_in"] {
      if let value = message.value(name), message.text.contains(value) { return [] }
    }
    let says = CheckedMessage.sentences(message.text).contains { message.isOfNext($0) && hasClock($0) }
    return says ? [] : ["it does not say when the next one comes"]
  }

  /// True when a time of day with its zone stands there: `03:02 UTC`.
  private static func hasClock(_ sentence: String) -> Bool {
    let words = sentence.split(separator: " ")
    return zip(words, words.dropFirst()).contains { time, zone in
      let parts = time.split(separator: ":")
      return zone.hasPrefix("UTC") && parts.count == 2 && parts.allSatisfy { $0.count == 2 && Int($0) != nil }
    }
  }

  private static func valueMarkup(_ message: CheckedMessage) -> [String] {
    message.slots.compactMap { slot in
      guard ["sensed", "record", "answered"].contains(slot.source), !Self.ourOwn.contains(slot.name) else { return nil }
      let stands = slot.value.split(separator: "\n").contains { message.text.contains($0) }
      guard stands, let sign = PlainText.markup(in: slot.value) else { return nil }
      return "`\(slot.name)` holds markup that came from a value: \(sign)"
    }
  }

  /// Slots whose text is a command of this program.
  private static let ourOwn: Set<String> = ["links", "join", "symptoms_to"]

  private static func drillWord(_ message: CheckedMessage) -> [String] {
    let says = MessageTone.holds(message.text, "drill") || MessageTone.holds(message.text, "drills")
    if message.isDrill { return says ? [] : ["this is a drill, and the word stands nowhere in it"] }
    return says ? ["this is no drill, and the word stands in it"] : []
  }

  private static func overLimit(_ message: CheckedMessage) -> [String] {
    let text = message.text.last == "\n" ? message.text.dropLast() : Substring(message.text)
    let first = MessageTemplate.opening(of: message.text).count
    let cut = message.opening.flatMap { most in
      first > most ? "the first paragraph has \(first) characters, and on its own it may have \(most)" : nil
    }
    return message.limits.filter { text.count > $0.characters }.map {
      "\(text.count) characters, \(text.count - $0.characters) more than \($0.of) takes (\($0.characters))"
    } + (cut.map { [$0] } ?? [])
  }

  private static func backwards(_ message: CheckedMessage) -> [String] {
    guard let last = message.last, message.audience.isOutside, !["P7", "P10"].contains(message.template),
      message.state.outside.stage < last.state.outside.stage
    else { return [] }
    return [
      "\(last.state.outside.rawValue) was said, and this says \(message.state.outside.rawValue): use P7 or P10"
    ]
  }

  /// True when every sentence stood in the last message, times of day and what P4 says of no change aside.
  private static func isSame(_ message: CheckedMessage) -> Bool {
    guard let last = message.last else { return false }
    // Whom it affects is news only when it changed, and then it is said so.
    let stock = [
      "No change since", message.value("who").map { "This is still affecting \($0)" } ?? "This is still affecting",
    ]
    func content(_ text: String) -> Set<String> {
      Set(
        CheckedMessage.sentences(text).filter { sentence in
          !message.isOfNext(sentence) && !stock.contains { sentence.hasPrefix($0) }
        }
        .map { $0.lowercased().filter { $0.isLetter || $0.isNumber } })
    }
    return content(message.text).subtracting(content(last.text)).isEmpty
  }

  // MARK: Warnings

  private static func words(_ list: [String], _ message: CheckedMessage, _ what: String) -> [String] {
    if message.audience == .responders { return [] }
    return list.filter { word in message.sentences.contains { MessageTone.holds($0, word) } }.map {
      "\"\($0)\" \(what)"
    }
  }

  private static func names(_ names: [String], _ message: CheckedMessage, _ what: String) -> [String] {
    guard message.audience.isOutside || message.audience == .executives || message.audience == .stakeholders else {
      return []
    }
    return names.filter { $0.count > 2 && MessageTone.holds(message.text, $0) }.map {
      "\"\(PlainText.line($0, longest: 60))\" \(what)"
    }
  }

  private static func promisedTime(_ message: CheckedMessage) -> [String] {
    if message.audience == .responders { return [] }
    return message.sentences.compactMap(MessageTone.promise).map { "\"\($0)\" promises a time" }
  }

  private static func bigWords(_ message: CheckedMessage) -> [String] {
    let isAll = message.value("who")?.hasPrefix("all ") ?? false
    var out = words(MessageTone.bigWords.filter { !(isAll && $0.hasPrefix("outage")) }, message, "is a big word")
    if message.audience.isOutside, message.text.contains("!") { out.append("\"!\" is loud") }
    return out
  }

  private static func contradictions(_ message: CheckedMessage) -> [String] {
    guard let last = message.last, message.template != "P10" else { return [] }
    var out: [String] = []
    let told = message.value("changed_since_last") ?? ""
    if let was = CheckedMessage.value("since", in: last.slots), let now = message.value("since"), was != now,
      !told.contains(was)
    {
      out.append("it began at \(now) here, and at \(was) in the last message")
    }
    if let was = CheckedMessage.value("who", in: last.slots), let now = message.value("who"), was != now {
      let (wordThen, wordNow) = (was.prefix { $0 != " " }, now.prefix { $0 != " " })
      if wordThen == wordNow { out.append("where it is changed, and \"\(wordNow)\" stayed: \(was) -> \(now)") }
    }
    return out
  }

  private static func oldEvidence(_ message: CheckedMessage) -> [String] {
    guard let evidence = message.evidence else { return [] }
    let (age, over) = message.now.subtractingReportingOverflow(evidence)
    return !over && age > 300_000_000_000 ? ["the oldest value in it is \(Instants.length(age)) old"] : []
  }

  private static func movedImpact(_ message: CheckedMessage) -> [String] {
    message.countsNow.sorted { $0.key < $1.key }.compactMap { name, now in
      guard let then = message.countsThen[name], (now - then).magnitude > then.magnitude * 0.2 else { return nil }
      return "\(name) \(ImpactWords.number(then)) -> \(ImpactWords.number(now)) since the draft was made"
    }
  }

  private static func readingLevel(_ message: CheckedMessage) -> [String] {
    guard message.audience.isOutside else { return [] }
    let grade = ReadingLevel.grade(message.sentences)
    return grade >= 9 ? ["it reads like school year \(Int(grade)); year 8 is enough"] : []
  }
}
