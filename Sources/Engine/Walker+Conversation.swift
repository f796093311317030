import Incidents
import Reports
import Runbooks

extension Walker {
  /// The step's own talk with the person, until it is over or the walk is held.
  func converse(_ place: StepPlace, _ book: Runbook, _ step: Step) throws -> ExitStatus? {
    if step.blocks.contains(where: { $0.role == .check || $0.role == .entry }) {
      _ = try readChecks(place, roles: [.check, .entry])
    }
    if !step.arms.isEmpty {
      showArms(place)
    }
    if let refusal = nextRefusal(place) { tell(Refusals.sentence(refusal)) }
    let before = incident.seq
    while incident.seq == before || isStill(place) {
      try watchOpenWait()
      if let failed = failure(place, step) { try showFailure(failed, at: place) }
      let offer = offer(place, step)
      switch try question(prompt(place, offer)) {
      case .over(let status): return status
      case .again: continue
      case .line(let line):
        if isTwofold(line, step) {
          let way = line.collapsed
          tell("\(way) is a way here, and a key. Type take \(way) for the way, or \(way.lowercased()) for the key.")
          continue
        }
        do {
          if let status = try obey(Typed(line), offer, place, book, step) { return status }
        } catch let refusal as Refusal {
          tell(Refusals.sentence(refusal))
        }
      }
    }
    return nil
  }

  /// True for a capital that is both the letter of a way and a key: whoever reads "B" and types it does not mean back.
  private func isTwofold(_ line: String, _ step: Step) -> Bool {
    let word = line.collapsed
    guard word.count == 1, word != word.lowercased(), case .verb = Typed(word) else { return false }
    return step.arms.indices.contains { Screen.letter($0) == word }
  }

  /// True while the walk stands at the same open step.
  private func isStill(_ place: StepPlace) -> Bool {
    guard case .present(let now)? = incident.nextMove(by: library) else { return false }
    return now.id == place.id && now.frame == place.frame && now.runbook == place.runbook
  }

  /// What Enter does here, and the keys that the prompt names.
  struct Offer {
    enum Default: Equatable {
      case nothing, next, acknowledge, arm(Int)
    }
    var enter: Default
    var words: String
    var failed = false

    /// The keys as sentences, for who listens: `r: run. q: hold.`
    var spoken: String {
      var words = words
      while words.contains("    ") { words.replace("    ", with: "   ") }
      let items = words.split(separator: "   ").map { item in
        let parts = item.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].count == 1 || parts[0] == "[Enter]" else {
          return item.prefix(1).uppercased() + item.dropFirst()
        }
        return "\(parts[0] == "[Enter]" ? "Enter" : parts[0]): \(parts[1])"
      }
      return items.map { $0 + "." }.joined(separator: " ")
    }

    /// True where a line of words is an answer.
    var wantsWords: Bool { words.contains("type what") }
  }

  /// The keys, then the prompt; on one line where an answer still fits behind them.
  private func prompt(_ place: StepPlace, _ offer: Offer) -> String {
    let head = "\(promptHead(place))>"
    if options.look.accessible {
      return "\n" + Wrapping.wrap("\(offer.spoken) Question mark: all keys.", width: options.look.width)
        + "\(mode.rawValue), answer: "
    }
    let line = "\(head) \(offer.words)   ? "
    if line.count + 10 <= options.look.width, !offer.wantsWords { return "\n" + line + " " }
    return "\n" + Wrapping.items(offer.words + "   ?", width: options.look.width, indent: "   ") + head + " "
  }

  func offer(_ place: StepPlace, _ current: Step) -> Offer {
    let (book, step) = (step(at: place).0, current)
    let state = state(place)
    let refs = step.commands
    if failure(place, step) != nil {
      return Offer(enter: .nothing, words: "type a number   v view   n note   q hold", failed: true)
    }
    if let next = refs.first(where: { !isDone(state, $0) }) {
      let command = step.blocks[next.block].commands[next.command]
      if command.obstacle != nil {
        return Offer(enter: .nothing, words: "do it yourself, then type what you saw   s skip   n note   q hold")
      }
      if let refusal = nextRefusal(place) {
        let why = refusal.rule == .mode ? "\(mode.rawValue): not run here" : "refused by policy"
        return Offer(enter: .nothing, words: "\(why)   s skip   d defer   n note   q hold")
      }
      let declared = step.blocks[next.block].attributes.danger ?? .look
      let verb =
        declared == .look && effect(of: command, in: book, beforehand: true) == .looking
        ? "r run it, reads only" : "r run"
      return Offer(enter: .nothing, words: "\(verb)   s skip   d defer   n note   q hold")
    }
    if canWait(step, in: book), !held(step, in: book, state) {
      return Offer(enter: .nothing, words: "r wait for it   s skip   o override   n note   q hold")
    }
    if !step.arms.isEmpty, step.kind == .branch {
      if let chosen = weigh(place).chosen {
        return Offer(
          enter: .arm(chosen), words: "[Enter] take \(screen.mark(ofWay: chosen))   o choose another   n note   q hold")
      }
      let way = options.look.accessible ? "type the number of a way" : "take A, take B, ... (or 1, 2, ...)"
      return Offer(enter: .nothing, words: "\(way)   s skip   n note   q hold")
    }
    let way = options.look.accessible ? "   take and a number: one of the ways" : "   take A ..."
    let ways = step.arms.isEmpty ? "" : way
    // Nothing was measured, so there is nothing to accept, whatever else the step holds.
    if isUnmeasured(step, state) {
      let words = step.kind == .manual ? "type what you saw   r ask again" : "r ask again"
      return Offer(enter: .nothing, words: "\(words)\(ways)   s skip   o override   n note   q hold")
    }
    switch step.kind {
    case .manual where step.answer?.secret ?? false:
      return Offer(enter: .nothing, words: "r type it, it is not shown\(ways)   s skip   n note   q hold")
    case .manual:
      return Offer(enter: .acknowledge, words: "type what you saw   [Enter] seen, no value\(ways)   s skip   q hold")
    case .check where !(state?.verdicts.isEmpty ?? true):
      return Offer(enter: .next, words: "[Enter] accept\(ways)   r re-check   o override   n note   q hold")
    case .check where hasSource(step, in: book):
      return Offer(enter: .nothing, words: "r ask it, reads only\(ways)   s skip   n note   q hold")
    case .check:
      return Offer(enter: .nothing, words: "ask it yourself, then type what it says\(ways)   s skip   n note   q hold")
    default:
      return Offer(enter: .next, words: "[Enter] go on\(ways)   v view   n note   q hold")
    }
  }

  /// True when a check of the step has no verdict that decides.
  private func isUnmeasured(_ step: Step, _ state: StepState?) -> Bool {
    step.blocks.enumerated().contains { b, block in
      guard block.role == .check || block.role == .entry || block.role == nil && block.kind == .query,
        let verdict = state?.verdicts[RunRef(block: b, command: 0)]
      else { return false }
      return verdict != Verdict.met.rawValue && verdict != Verdict.notMet.rawValue
    }
  }

  func isDone(_ state: StepState?, _ ref: CommandRef) -> Bool {
    state?.runs[RunRef(block: ref.block, command: ref.command)]?.isDone ?? false
  }

  private func held(_ step: Step, in book: Runbook, _ state: StepState?) -> Bool {
    step.blocks.enumerated().allSatisfy { b, block in
      !canWait(block, in: book) || state?.held.contains(RunRef(block: b, command: 0)) ?? false
    }
  }

  /// True when the step has something to wait for that can be asked here.
  func canWait(_ step: Step, in book: Runbook) -> Bool {
    step.blocks.contains { canWait($0, in: book) }
  }

  /// True for a `verify` check that can be asked here.
  func canWait(_ block: Block, in book: Runbook) -> Bool {
    block.role == .verify && (block.kind == .command || block.kind == .query && source(of: block, in: book) != nil)
  }

  /// One line of the person, obeyed.
  private func obey(
    _ typed: Typed, _ offer: Offer, _ place: StepPlace, _ book: Runbook, _ step: Step
  ) throws -> ExitStatus? {
    switch typed {
    case .enter:
      switch offer.enter {
      case .nothing: failureShown = nil
      case .next: try commit(.conclude(place, .done, reason: nil))
      case .acknowledge: try commit(.answer(place, value: "", basis: .acknowledged))
      case .arm(let arm): _ = try take(arm, at: place, by: .evidence, reason: nil)
      }
      return nil
    case .number(let n): return try number(n, offer, place, book, step)
    case .text(let text): return try takeWords(text, offer, place, step)
    case .verb(let verb, let rest): return try takeVerb(verb, rest, offer, place, book, step)
    }
  }

  private func number(
    _ n: Int, _ offer: Offer, _ place: StepPlace, _ book: Runbook, _ step: Step
  ) throws -> ExitStatus? {
    if offer.failed {
      let choices = try failure(place, step).map { try failureChoices($0, at: place) } ?? []
      guard choices.indices.contains(n - 1) else {
        tell("Type a number from 1 to \(choices.count).")
        return nil
      }
      return try take(choices[n - 1], at: place, book, step)
    }
    if step.kind == .branch, step.arms.indices.contains(n - 1) { return try takeAsked(n - 1, place, step) }
    return try takeWords(String(n), offer, place, step)
  }

  /// Plain words: an answer where one is wanted, an arm's letter in a branch.
  private func takeWords(_ text: String, _ offer: Offer, _ place: StepPlace, _ step: Step) throws -> ExitStatus? {
    if step.kind == .branch, text.count == 1, let arm = armIndex(text, step) { return try takeAsked(arm, place, step) }
    if step.answer?.secret ?? false {
      tell("It is a secret: r asks for it and does not show it. What you typed was not recorded.")
      return nil
    }
    guard offer.wantsWords, !offer.failed else {
      tell("Not understood. ? lists the keys of this screen.")
      return nil
    }
    if let complaint = complaint(about: text, as: step.answer) {
      tell(complaint)
      return nil
    }
    let bare = ["y", "yes", "ok", "done", "k"].contains(text.lowercased())
    let free = step.answer?.shape ?? .text == .text
    try commit(.answer(place, value: text, basis: bare && free ? .acknowledged : .answered))
    if let name = step.answer?.name { try commit(.give(name: name, value: text, basis: .captured, secret: false)) }
    say("   recorded  \(Escaping.line(text))  \(Instants.clock(world.now().wall))\n")
    return nil
  }

  /// Why an answer is not of the shape that the step asks for.
  private func complaint(about text: String, as answer: Answer?) -> String? {
    switch answer?.shape {
    case .number?:
      Double(text.prefix { !$0.isWhitespace }) == nil ? "You typed \"\(text)\". A number is asked for." : nil
    case .oneOf?:
      answer?.choices.contains(where: { text == $0 || text.hasPrefix($0 + " ") }) ?? true
        ? nil : "You typed \"\(text)\". One of: \(answer?.choices.joined(separator: ", ") ?? "")"
    case .link?: text.contains("://") ? nil : "You typed \"\(text)\". A link is asked for."
    default: nil
    }
  }

  /// `b`, `B`, `2` for an arm.
  func armIndex(_ words: String, _ step: Step) -> Int? {
    let word = words.collapsed.uppercased()
    if let n = Int(word), step.arms.indices.contains(n - 1) { return n - 1 }
    return step.arms.indices.first { Screen.letter($0) == word }
  }

  /// An arm that a person asks for; against the evidence it is an override and wants a reason.
  func takeAsked(_ arm: Int, _ place: StepPlace, _ step: Step) throws -> ExitStatus? {
    let chosen = weigh(place).leaning
    if let chosen, chosen != arm {
      let (why, over) = try reason("Why, one line, for the timeline")
      if let over { return over }
      guard let why else { return nil }
      _ = try take(arm, at: place, by: .override, reason: why)
      // Who has just disagreed is not told again in the same minute.
      reconsidered[place.id] = (world.now().monotonic, nil)
      return nil
    }
    _ = try take(arm, at: place, by: .person, reason: nil)
    return nil
  }

  /// Ends the step in a way that wants a reason.
  func conclude(_ place: StepPlace, _ status: StepStatus, _ given: String) throws -> ExitStatus? {
    var why = given
    if why.isBlank {
      let (text, over) = try reason("Why, one line")
      if let over { return over }
      guard let text else {
        tell("No reason, so nothing was changed.")
        return nil
      }
      why = text
    }
    try commit(.conclude(place, status, reason: why))
    say("   \(status.rawValue): \(Escaping.line(why))\n")
    return nil
  }
}
