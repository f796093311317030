import Incidents
import Reports
import Runbooks
import Digests

extension Walker {
  /// What evidence says of a step's arms: lines to show, and the arm that it chooses, nil when a person has to.
  func weigh(_ place: StepPlace) -> Weighed {
    let (book, step) = step(at: place)
    var lines: [Screen.ArmLine] = []
    var matches: [Int] = []
    var doubt: Int?
    var close: Int?
    for (i, arm) in step.arms.enumerated() {
      var line = Screen.ArmLine(
        label: arm.label, reason: arm.reason, measured: nil, verdict: nil, leads: leads(arm, in: book))
      if let condition = arm.condition {
        line.measured = condition.names.map { "\($0) \(measured($0, book, place))" }.joined(separator: ", ")
        switch condition.evaluate({ self.lookUp($0, in: book, place: place) }) {
        case .truth(true):
          line.verdict = "MATCHES"
          matches.append(i)
        case .truth(false): line.verdict = "no"
        default:
          line.verdict =
            condition.names.lazy.compactMap { self.incident.readings[$0]?.verdict }
            .first { $0 != Verdict.met.rawValue && $0 != Verdict.notMet.rawValue }?.uppercased() ?? "NO DATA"
          doubt = doubt ?? i
        }
        if condition.isClose(margin: { margin(of: $0, in: book) }, { self.lookUp($0, in: book, place: place) }) {
          line.verdict = (line.verdict ?? "") + ", close call"
          close = close ?? i
        }
      } else if let literal = arm.literal, printed(literal, place) {
        line.verdict = "the output holds \"\(literal)\""
        matches.append(i)
      }
      lines.append(line)
    }
    let chosen = choose(step, matches: matches, doubt: doubt)
    var why: String?
    if matches.count > 1, !step.armsAreOrdered {
      why = "\(matches.count) ways match, and they exclude each other: no default."
    } else if doubt != nil, chosen == nil {
      why = "What is not known could have matched: no default."
    } else if matches.count > 1 {
      let letters = matches.map(Screen.letter).joined(separator: ", ")
      why = "\(letters) match; the ways are numbered, so the first of them counts."
    }
    // A value near its limit, in the chosen arm or in one that would have come before it, is left to the person.
    if let chosen, let close, close <= chosen {
      return Weighed(
        lines: lines, chosen: nil, leaning: chosen,
        why:
          "A close call: \(Screen.letter(chosen)) matches, by less than a tenth of its limit or of one before it. No default."
      )
    }
    return Weighed(lines: lines, chosen: chosen, leaning: chosen, why: why)
  }

  /// What evidence says of a branch.
  struct Weighed {
    var lines: [Screen.ArmLine]
    /// The default, nil when a person has to choose.
    var chosen: Int?
    /// What matches, also where that is too close to be a default.
    var leaning: Int?
    /// Why there is no default, where evidence could have made one, or why it is this one of several.
    var why: String?
  }

  /// The share of a limit that counts as near it: the smallest that the compared checks declare, else a tenth.
  private func margin(of names: Set<String>, in book: Runbook) -> Double {
    var least: Double?
    for step in book.steps {
      for block in step.blocks {
        if let margin = block.attributes.margin, let name = block.attributes.name, names.contains(name) {
          least = min(least ?? margin, margin)
        }
      }
    }
    return least ?? 0.1
  }

  /// Shows the ways with what was measured, and why none is the default.
  func showArms(_ place: StepPlace) {
    let weighed = weigh(place)
    say(screen.arms(weighed.lines, chosen: weighed.chosen))
    if let why = weighed.why { tell(why) }
  }

  /// Numbered arms: the first that matches. Bullets exclude each other. Doubt in an arm that could have matched leaves no
  /// default.
  private func choose(_ step: Step, matches: [Int], doubt: Int?) -> Int? {
    guard step.arms.contains(where: { $0.condition != nil }) else { return nil }
    if let first = matches.first {
      if let doubt, doubt < first { return nil }
      return step.armsAreOrdered || matches.count == 1 ? first : nil
    }
    if doubt != nil { return nil }
    return step.arms.firstIndex { $0.otherwise }
  }

  func measured(_ name: String, _ book: Runbook, _ place: StepPlace) -> String {
    if let read = incident.readings[name] {
      if read.reading.text.isEmpty { return "has no value" }
      return read.reading.text + (read.reading.unit.map { " " + $0 } ?? "")
    }
    if let given = incident.values[name]?.value { return given }
    return "has no value"
  }

  private func printed(_ literal: String, _ place: StepPlace) -> Bool {
    guard let output = lastOutput, output.step == place.id, !literal.isEmpty else { return false }
    return String(decoding: output.stdout.head, as: UTF8.self).contains(literal)
  }

  /// Where an arm leads, in words.
  func leads(_ arm: Arm, in book: Runbook) -> String? {
    switch arm.target {
    case .steps(let range): range.first.map { book.steps[$0].title }
    case .section(let s): book.sections[s].title
    case .runbook(let path, let slug): path + (slug.map { "#" + $0 } ?? "")
    case .next: nil
    case .person(let who): who
    case .nowhere(let anchor): "\(anchor), which does not exist in this file"
    }
  }

  /// Takes an arm; nil when the walk goes on, a status when it must stop.
  func take(_ index: Int, at place: StepPlace, by basis: ArmBasis, reason: String?) throws -> Bool {
    let (book, step) = step(at: place)
    guard step.arms.indices.contains(index) else {
      tell("There is no such way.")
      return false
    }
    let arm = step.arms[index]
    var entrance: Entrance?
    switch arm.target {
    case .steps(let range): entrance = door(range, in: book)
    case .section(let s): entrance = door(book.sections[s].steps, in: book)
    case .runbook(let path, let slug):
      guard let opened = try open(path, slug: slug, from: place) else { return false }
      entrance = opened
    case .next, .person, .nowhere: break
    }
    try commit(.takeArm(place, arm: index, by: basis, entered: entrance, reason: reason))
    say("   taken: \(screen.mark(ofWay: index))  \(Escaping.line(arm.label))\n")
    if case .present(let next)? = incident.nextMove(by: library), next.count.total != place.count.total {
      tell("With this way the path has \(next.count.total) steps, not \(place.count.total).")
    }
    if case .person(let who) = arm.target { tell("A person takes it from here: \(who)") }
    return true
  }

  private func door(_ range: Range<Int>, in book: Runbook) -> Entrance? {
    guard let first = range.first, let last = range.last else { return nil }
    return Entrance(runbook: nil, first: book.steps[first].id, last: book.steps[last].id)
  }

  /// Reads and pins another runbook, so that the walk may enter it; says why when it cannot.
  private func open(_ path: String, slug: String?, from place: StepPlace) throws -> Entrance? {
    let here = paths[place.runbook.revision] ?? ""
    let base = here.lastIndex(of: "/").map { String(here[..<$0]) + "/" } ?? ""
    let full = path.hasPrefix("/") ? path : base + path
    let bytes: [UInt8]
    do {
      bytes = try world.files.read(full, limit: 16 << 20)
    } catch {
      tell("Cannot read \(full) (error \(error.errno)). The walk stays here; s leaves this step out.")
      return nil
    }
    let revision = Digest(hex: SHA256.hex(SHA256.hash(bytes)))
    let file = RunbookFile.read(bytes, path: full, id: full)
    if let error = file.diagnostics.first(where: { $0.severity == .error }) {
      tell(
        "\(full):\(error.line): \(error.message). A runbook whose own annotations cannot be read is not walked; the walk stays here."
      )
      return nil
    }
    let books = file.runbooks
    shelve(books, revision)
    paths[revision] = full
    guard let book = books.first(where: { $0.slug == slug }) ?? books.first, !book.steps.isEmpty else {
      tell("\(full) holds no steps. The walk stays here.")
      return nil
    }
    try append(
      [
        Entry(
          .pinned(revision: revision, path: full, title: Escaping.line(book.title)), at: incident.here,
          actor: world.user)
      ], blobs: [bytes])
    let key = RunbookKey(revision: revision, slug: book.slug)
    var range = 0..<book.steps.count
    if let slug, book.slug != slug, let section = book.sections.first(where: { $0.slug == slug }) {
      range = section.steps
    }
    guard let first = range.first, let last = range.last else { return nil }
    return Entrance(runbook: key, first: book.steps[first].id, last: book.steps[last].id)
  }
}
