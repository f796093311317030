import Incidents
import Runbooks

/// Finds in one public message what it tells of the impact, and what section 2 holds of the same.
struct MessageReader {
  let facts: Postmortem
  let message: Talk.Message
  /// When it was sent.
  let at: Int64
  /// The text that went out; nil when it is no longer kept.
  let text: String?

  struct Fact {
    var what: String
    var told: String
    var measured: String?
    var agrees: Bool?
    var remedy = ""
  }

  /// The after-report rounds times to five minutes: nearer than that is the same.
  private static let room: Int64 = 300_000_000_000

  var found: [Fact] { times + extent + counts + goodness }

  /// What a slot was filled with, while its words stand in the text: a person may have written others.
  private func slot(_ name: String) -> String? {
    guard let found = message.slots.first(where: { $0.name == name && $0.source != "unknown" }), !found.value.isEmpty
    else { return nil }
    return text?.contains(found.value) == false ? nil : found.value
  }

  private var words: [Substring] { (text ?? "").split(whereSeparator: \.isWhitespace) }

  // MARK: Times

  private var times: [Fact] {
    let spans = clocksInText
    let since = slot("since") ?? spans.since
    let ended = slot("ended") ?? spans.ended
    return [
      since.map { time("since", $0, .impactStart) }, ended.map { time("ended", $0, .impactEnd) },
    ].compactMap(\.self)
  }

  private func time(_ what: String, _ told: String, _ name: Milestone) -> Fact {
    let known = facts.milestone(name)
    var fact = Fact(what: what, told: told, measured: known.at.map { MessageTimes.clock($0, now: at) })
    guard let a = Self.moment(told, before: at), let b = known.at else { return fact }
    fact.agrees = abs(a - b) <= Self.room
    let typed = Instants.stamp(a)
    fact.remedy =
      "send a correction (P10) with the right time, or set it: muster milestone \(facts.name) \(name.word) \(typed) --why WHY"
    return fact
  }

  /// `from 02:27 to 02:57 UTC`, and, before things get better, `since 02:27 UTC`.
  private var clocksInText: (since: String?, ended: String?) {
    let words = words
    func clock(_ place: Int) -> String? { place < words.count ? Self.clock(words[place]).map { "\($0) UTC" } : nil }
    for (i, word) in words.enumerated() {
      switch word.lowercased() {
      case "from":
        guard let from = clock(i + 1) else { continue }
        let next = i + 2 < words.count && words[i + 2] == "UTC" ? i + 3 : i + 2
        if next < words.count, ["to", "until", "till"].contains(words[next].lowercased()), let to = clock(next + 1) {
          return (from, to)
        }
      case "since" where message.state.stage < 2: if let from = clock(i + 1) { return (from, nil) }
      default: continue
      }
    }
    return (nil, nil)
  }

  /// `02:27` of a word such as `02:27,`.
  private static func clock(_ word: Substring) -> String? {
    let digits = word.prefix { $0.isNumber || $0 == ":" }
    let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count == 2, parts[1].count == 2, let hour = Int(parts[0]), hour < 24,
      let minute = Int(parts[1]), minute < 60
    else { return nil }
    return String(digits)
  }

  /// The last moment before the message to which the words fit: `23:50 UTC on 21 November`.
  static func moment(_ told: String, before sent: Int64) -> Int64? {
    guard let clock = told.split(separator: " ").compactMap({ clock($0) }).first else { return nil }
    let parts = clock.split(separator: ":").compactMap { Int64($0) }
    let day: Int64 = 86_400_000_000_000
    let today = TimeAxis.drawn(sent) / day * day + (parts[0] * 60 + parts[1]) * 60_000_000_000
    for back in 0..<60 {
      let time = today - Int64(back) * day
      // A message may be sent in the minute that it names.
      if time > sent + 60_000_000_000 { continue }
      if !told.contains(" on ") || told.contains("on " + MessageTimes.words(day: Instants.day(time))) { return time }
    }
    return nil
  }

  // MARK: Whom, and how many

  private var extent: [Fact] {
    guard let told = slot("who") else { return [] }
    var fact = Fact(what: "who", told: told)
    let words = ["some", "many", "most", "all"]
    if let share = facts.worstShare {
      let word = ImpactWords.word(share) ?? "no"
      fact.measured = "\(word) customers, \(Reading.text(of: (share * 1000).rounded() / 10))% at the worst"
      let first = told.prefix { $0 != " " }.lowercased()
      if words.contains(first) { fact.agrees = first == word }
    }
    fact.remedy =
      "send a correction (P10) with the right extent, or correct the reading: muster correct \(facts.name) ROW reading.number=N --why WHY"
    return [fact]
  }

  /// Numbers before the unit or the name of something that section 2 counts.
  private var counts: [Fact] {
    let words = words
    return facts.impactMeasures.compactMap { measure -> Fact? in
      let nouns = Self.nouns(measure)
      guard !nouns.isEmpty, let worst = facts.worstPoint(of: measure) else { return nil }
      for (i, word) in words.enumerated() {
        // The day of a date counts nothing.
        if i + 1 < words.count, Self.months.contains(Self.bare(words[i + 1])) { continue }
        guard let number = Self.number(word),
          words[(i + 1)...].prefix(2).contains(where: { nouns.contains(Self.bare($0)) })
        else { continue }
        let shown = Set([worst.value, measure.points.last?.value ?? worst.value])
        let isAbout = i > 0 && ["about", "nearly", "almost", "around", "over"].contains(words[i - 1].lowercased())
        let unit = measure.unit.map { " \($0)" } ?? ""
        let row = worst.seq.map { "\($0)" } ?? "ROW"
        return Fact(
          what: Self.plainName(measure), told: CareWords.grouped(Int(number)),
          measured: Reading.text(of: worst.value) + unit,
          agrees: shown.contains(number) || isAbout && abs(number - worst.value) <= worst.value.magnitude / 10,
          remedy:
            "send a correction (P10) with the right number, or correct the reading: muster correct \(facts.name) \(row) reading.number=N --why WHY"
        )
      }
      return nil
    }
  }

  private static let months: Set<String> = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ]

  private static func plainName(_ measure: Series) -> String { measure.name.replacing("_", with: " ") }

  /// The unit, and the words of the name that say what is counted.
  private static func nouns(_ measure: Series) -> Set<String> {
    let passing: Set<String> = ["affected", "total", "count", "open", "number", "rate", "share", "late", "units"]
    let units = measure.unit.map { Unit.named($0) == nil ? [$0] : [] } ?? []
    let name = measure.name.split(separator: "_").map(String.init).filter { $0.count > 3 && !passing.contains($0) }
    return Set((units + name).map { bare($0[...]) }.filter { $0.count > 2 })
  }

  /// Without marks around it, in the singular.
  private static func bare(_ word: Substring) -> String {
    let letters = word.lowercased().filter { $0.isLetter || $0 == "_" || $0 == "-" }
    return letters.hasSuffix("s") ? String(letters.dropLast()) : letters
  }

  /// A count such as `1,226`; no time, no part of a name.
  private static func number(_ word: Substring) -> Double? {
    let digits = word.filter { $0 != "," }
    guard !digits.isEmpty, digits.utf8.count < 13, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Double(digits)
  }

  private var goodness: [Fact] {
    guard let told = slot("made_whole") else { return [] }
    return [Fact(what: "made whole", told: told, measured: facts.metrics.first { $0.name == "made whole" }?.value)]
  }
}

extension Postmortem {
  /// The highest share of customers that was read to be hit, 0 to 1; nil without a check that says so.
  var worstShare: Double? {
    guard let name = impactCheck(\.who), let found = series.first(where: { $0.name == name }) else { return nil }
    return found.points.map { share($0.value, of: found) }.max()
  }

  /// The worst value of a measure of section 2: of what a runbook counts the highest, whatever its check expects.
  func worstPoint(of measure: Series) -> Series.Point? {
    let isJudged = measure.limit != nil && [impact?.name, series.backlog?.name].contains(measure.name)
    return isJudged ? worst(of: measure) : measure.points.max { $0.value < $1.value }
  }

  /// The measures of which section 2 tells numbers: the impact's and the backlog's, and those that runbooks count.
  var impactMeasures: [Series] {
    var out = [impact, series.backlog].compactMap(\.self)
    let counts = entered.flatMap { runbook($0)?.front.impact.counts ?? [] } + [impactCheck(\.who)].compactMap(\.self)
    for name in counts where !out.contains(where: { $0.name == name }) {
      if let found = series.first(where: { $0.name == name && !$0.points.isEmpty }) { out.append(found) }
    }
    return out
  }
}
