/// Puts a file's sections and steps together into one runbook.
struct RunbookBuilder {
  var reader: StepReader
  private var assembly: Assembly
  private var sections: [Section]
  /// The direct sub-sections of each section; the last entry holds those of the file.
  private var children: [[Int]]

  init(_ reader: StepReader) {
    self.reader = reader
    sections = reader.outline.sections
    assembly = Assembly(for: sections.count)
    children = Array(repeating: [], count: sections.count + 1)
    for i in sections.indices { children[sections[i].parent ?? sections.count].append(i) }
  }

  /// Sections with their steps, and all steps, in document order.
  mutating func build() -> (sections: [Section], steps: [Step]) {
    readAll()
    if !assembly.steps.contains(where: { $0.kind != .text }), !reader.annotated {
      // A file of prose alone: what asks for something is a list to be ticked off.
      reader.checklist = true
      reader.flows.reverse()
      readAgain()
    }
    reader.last = wordsAtTheEnd()
    if !reader.last.isEmpty {
      reader.flows = []
      reader.mayRepeat = false
      readAgain()
    }
    closeRanges()
    markRollbacks()
    addApprovers()
    if !reader.annotated {
      var sessions = Sessions(sections)
      sessions.carry(over: &assembly.steps)
    }
    return (sections, assembly.steps)
  }

  private mutating func readAgain() {
    assembly = Assembly(for: sections.count)
    reader.diagnostics = []
    reader.parameters = []
    reader.approvals = []
    readAll()
  }

  /// Sections whose own heading is a role of work, behind the last step, with nothing but words in them: a walk that ends at
  /// the last step would never show them.
  private func wordsAtTheEnd() -> Set<Int> {
    if reader.annotated { return [] }
    var found = Set<Int>()
    for step in assembly.steps.reversed() {
      guard step.kind == .text else { break }
      guard let section = step.section, let phase = step.phase, step.depth == 0 else { continue }
      let title = sections[section].title
      switch phase {
      case .diagnose, .mitigate, .verify, .escalate:
        let bare = title.utf8.allSatisfy(Byte.isLetter) || Prose.beginsAny(title, ["when to ", "how to "])
        if bare, Phase.named(title) == phase { found.insert(section) }
      case .detect, .assess, .prepare, .rollBack, .communicate, .followUp, .reference: continue
      }
    }
    return found
  }

  private mutating func readAll() {
    for draft in reader.body(reader.outline.preface, Place(section: nil, phase: nil, title: "")) { assembly.add(draft) }
    noteActing(from: 0)
    var branchBefore: [Int: Draft] = [:]
    if !reader.annotated {
      for parent in 0...sections.count {
        if let branch = conditionalHeadings(parent) { branchBefore[branch.first] = branch.draft }
      }
    }
    for i in sections.indices {
      if var branch = branchBefore[i] {
        // "Choose one of the following:" says what the choice is.
        if let last = assembly.steps.last, last.section == branch.step.section, last.section != nil, last.depth == 0,
          last.blocks.isEmpty, last.arms.isEmpty, last.kind == .text || Prose.offersChoice(last.title)
        {
          branch.step.content = last.content
          branch.step.cautions = last.cautions
          branch.step.lines = last.lines
          assembly.steps.removeLast()
          if let section = last.section, sections[section].steps.upperBound > assembly.steps.count {
            sections[section].steps = sections[section].steps.lowerBound..<assembly.steps.count
          }
        }
        assembly.add(branch)
      }
      let start = assembly.steps.count
      for draft in drafts(of: i) { assembly.add(draft) }
      sections[i].steps = start..<assembly.steps.count
      noteActing(from: start)
    }
  }

  /// A step that asks for something makes the file none of prose alone: nothing is kept for a second reading.
  private mutating func noteActing(from start: Int) {
    guard reader.mayRepeat, assembly.steps[start...].contains(where: { $0.kind != .text }) else { return }
    reader.mayRepeat = false
    reader.flows = []
  }

  private mutating func drafts(of i: Int) -> [Draft] {
    let section = sections[i]
    var place = Place(section: i, phase: section.phase, title: section.title)
    place.holdsSections = !children[i].isEmpty
    place.isWork = reader.outline.work[i]
    guard !reader.annotated, let number = HeadingNumber(section.title) else {
      return reader.body(reader.outline.bodies[i], place)
    }
    place.title = number.rest
    place.numbered = number.step
    var drafts = reader.body(reader.outline.bodies[i], place)
    guard !drafts.isEmpty, !place.reading else { return drafts }
    if drafts.count == 1 {
      if drafts[0].step.kind == .text, !number.step { return drafts }
      if drafts[0].step.number == nil {
        drafts[0].step.number = number.number
        drafts[0].step.title = number.rest
      }
      return drafts
    }
    guard number.step || Prose.isImperative(number.rest), !place.holdsSections else { return drafts }
    var parent = Draft(
      Step(
        title: number.rest, number: number.number, kind: .text, phase: section.phase, section: i,
        lines: Lines(section.lines.start, section.lines.start)))
    parent.children = drafts
    return [parent]
  }

  // MARK: Conditional headings

  /// Two or more sub-sections that begin with If, When, Scenario, Option, Case: a choice between them.
  private func conditionalHeadings(_ parent: Int) -> (first: Int, draft: Draft)? {
    var arms: [(Int, Arm)] = []
    var options = 0
    for i in children[parent] {
      guard let (arm, isOption) = conditionalHeading(i) else { continue }
      if isOption { options += 1 }
      arms.append((i, arm))
    }
    let conditions = arms.filter { !$0.1.otherwise }.count
    guard conditions >= 2, let first = arms.first?.0 else { return nil }
    let place = parent < sections.count ? parent : nil
    if let place, sections[place].phase?.isReading ?? false, !reader.outline.work[place] { return nil }
    // "For …" alone at the beginning of two headings may be anything; beside other conditions or three times it is a choice.
    let fors = arms.filter { sections[$0.0].title.utf8.starts(with: "For ".utf8) }.count
    if fors == conditions, conditions < 2 { return nil }
    let asks = options == conditions ? "which option?" : "which of these is so?"
    let title = place.map { "\(sections[$0].title): \(asks)" } ?? asks
    var draft = Draft(
      Step(
        title: title, kind: .branch, phase: sections[first].phase, section: place,
        lines: Lines(
          reader.source.original(sections[first].lines.start), reader.source.original(sections[first].lines.start)),
        guessed: true))
    draft.step.arms = arms.map(\.1)
    reader.addOtherwise(&draft, line: draft.step.lines.start)
    return (first, draft)
  }

  private func conditionalHeading(_ i: Int) -> (Arm, Bool)? {
    var title = sections[i].title
    if let number = HeadingNumber(title) { title = number.rest }
    var document = Document()
    document.text = Array(title.utf8)
    let all = 0..<document.text.count
    let (word, end) = document.firstWord(all)
    let line = reader.source.original(sections[i].lines.start)
    var label = title
    var otherwise = false
    var option = false
    switch word {
    case "if", "when":
      let next = document.word(at: document.skipBlanks(end, all.upperBound), all.upperBound).word
      if word == "when", next == "to" || next == "should" || next == "do" || next == "not" { return nil }
      label = document.cut(document.skipBlanks(end, all.upperBound)..<all.upperBound)
      otherwise = next == "neither" || next == "none" || next == "nothing" || next == "all"
    case "for":
      // "For permission issues", "For critical alerts": which of them is it?
      label = document.cut(document.skipBlanks(end, all.upperBound)..<all.upperBound)
    case "otherwise", "none", "neither": otherwise = true
    case "scenario", "case", "option":
      // "Option 2: …" and "Option B", not "Options".
      let next = document.word(at: document.skipBlanks(end, all.upperBound), all.upperBound).word
      guard !next.isEmpty, next.utf8.count <= 2 || document.text[min(end, all.upperBound - 1)] == UInt8(ascii: ":")
      else { return nil }
      option = word == "option"
    default: return nil
    }
    var arm = Arm(label: label, target: .section(i), line: line, otherwise: otherwise)
    if label.utf8.last == UInt8(ascii: ")"), let open = label.utf8.lastIndex(of: UInt8(ascii: "(")) {
      arm.reason = String(label[open...].dropFirst().dropLast())
      arm.label = Prose.bare(String(label[..<open]))
    }
    return (arm, option)
  }

  // MARK: Afterwards

  /// A section's steps hold those of its sub-sections.
  private mutating func closeRanges() {
    for i in sections.indices.reversed() {
      guard let parent = sections[i].parent else { continue }
      let end = sections[i].steps.upperBound
      if sections[parent].steps.upperBound < end { sections[parent].steps = sections[parent].steps.lowerBound..<end }
    }
    for i in sections.indices {
      let lines = sections[i].lines
      sections[i].lines = Lines(reader.source.original(lines.start), reader.source.original(lines.end))
    }
  }

  /// A rollback takes back the section that it stands in, or the one before it at the top of the file.
  private mutating func markRollbacks() {
    for i in sections.indices where sections[i].phase == .rollBack {
      if let parent = sections[i].parent, sections[parent].phase == .rollBack { continue }
      sections[i].rollbackOf = sections[i].parent ?? (i > 0 ? i - 1 : nil)
    }
  }

  private mutating func addApprovers() {
    for (who, text) in reader.approvals {
      let named = sections.indices.filter { i in
        guard let number = HeadingNumber(sections[i].title)?.number else { return false }
        return Prose.find("section", in: text) != nil && text.contains(" \(number)")
      }
      let all = named.isEmpty ? [assembly.steps.indices] : named.map { sections[$0].steps }
      for range in all {
        for s in range where assembly.steps[s].kind == .script || !named.isEmpty && assembly.steps[s].kind == .manual {
          if !assembly.steps[s].approvers.contains(who) { assembly.steps[s].approvers.append(who) }
        }
      }
    }
  }
}
