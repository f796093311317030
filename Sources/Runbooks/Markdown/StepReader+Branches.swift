extension Draft {
  /// A choice that follows this step's own work.
  mutating func appendBranch(_ branch: Draft) {
    if children.isEmpty || acts { children.append(branch) } else { children[children.count - 1].appendBranch(branch) }
  }

  /// Prose that stands before the step's own.
  mutating func prepend(_ pieces: [Pending]) {
    guard !pieces.isEmpty else { return }
    var front = step
    front.content = []
    let blocks = step.blocks
    front.blocks = []
    for piece in pieces { piece.add(to: &front) }
    let shift = front.blocks.count
    front.blocks += blocks
    for piece in step.content {
      if case .block(let index) = piece {
        front.content.append(.block(index: index + shift))
      } else {
        front.content.append(piece)
      }
    }
    step = front
  }

  /// The step itself is the choice: a question with its answers below it.
  mutating func become(_ branch: Draft) {
    step.kind = .branch
    step.arms = branch.step.arms
    step.lines.end = max(step.lines.end, branch.step.lines.end)
    step.guessed = true
    for piece in branch.step.content where !step.content.contains(piece) { step.content.append(piece) }
    children = branch.children
  }
}

/// An arm as the prose says it.
struct Way {
  var label: String
  /// What is to be done then.
  var rest: Range<Int>
  var line: Int
  var otherwise = false
  var arrow = false
  /// The element it stands in.
  var element: Int
}

/// Choices in prose and lists.
extension StepReader {
  // MARK: Sentences

  /// A paragraph of If sentences with something to do in them, as a branch; nil when it only explains.
  mutating func conditional(_ index: Int, _ place: Place, strict: Bool) -> Draft? {
    let element = document.elements[index]
    let range = document.trimmed(element.text.range)
    guard beginsCondition(range) else { return nil }
    let ways = self.ways(range, index)
    guard !ways.isEmpty, !strict || ways.contains(where: { isReal($0, place) }) else { return nil }
    var branch = makeBranch(ways, title: question(ways), place, lines: lines(element))
    paragraph(index).add(to: &branch.step)
    return branch
  }

  private func beginsCondition(_ range: Range<Int>) -> Bool {
    !document.firstTraits(range).isDisjoint(with: [.conditional, .otherwise])
  }

  /// Every If, When, Otherwise sentence of a range with what follows it.
  func ways(_ range: Range<Int>, _ index: Int) -> [Way] {
    var out: [Way] = []
    let line = source.original(Int(document.elements[index].line))
    for sentence in document.sentences(range) {
      let (word, end) = document.firstWord(sentence)
      if Words.otherwise.contains(word) || word == "if" && isNot(sentence, end) {
        var rest = document.skipBlanks(word == "if" ? notEnd(sentence, end) : end, sentence.upperBound)
        while rest < sentence.upperBound, !Byte.isWord(document.text[rest]), document.text[rest] != Byte.backtick {
          rest += 1
        }
        out.append(
          Way(label: "otherwise", rest: rest..<sentence.upperBound, line: line, otherwise: true, element: index))
      } else if Words.conditional.contains(word), word != "unless" {
        guard let split = split(sentence, from: end) else {
          if document.text[sentence.upperBound - 1] == UInt8(ascii: ":") {
            // "If the node is unreachable:" and what to do below it.
            out.append(
              Way(
                label: document.cut(
                  document.trimmed(document.skipBlanks(end, sentence.upperBound)..<sentence.upperBound)),
                rest: sentence.upperBound..<sentence.upperBound, line: line, element: index))
            continue
          }
          if var last = out.popLast() {
            last.rest = last.rest.lowerBound..<sentence.upperBound
            out.append(last)
          }
          continue
        }
        out.append(
          Way(
            label: document.cut(document.trimmed(document.skipBlanks(end, sentence.upperBound)..<split.label)),
            rest: split.rest..<sentence.upperBound, line: line, arrow: split.arrow, element: index))
      } else if var last = out.popLast() {
        last.rest = last.rest.lowerBound..<sentence.upperBound
        out.append(last)
      }
    }
    return out
  }

  private func isNot(_ sentence: Range<Int>, _ end: Int) -> Bool {
    let next = document.word(at: document.skipBlanks(end, sentence.upperBound), sentence.upperBound)
    return next.word == "not" && next.end < sentence.upperBound
      && (document.text[next.end] == UInt8(ascii: ",") || document.text[next.end] == UInt8(ascii: ":"))
  }

  private func notEnd(_ sentence: Range<Int>, _ end: Int) -> Int {
    document.word(at: document.skipBlanks(end, sentence.upperBound), sentence.upperBound).end
  }

  /// Where the condition ends and what follows begins: an arrow, "then", a comma before a verb, else the first comma.
  private func split(_ sentence: Range<Int>, from: Int) -> (label: Int, rest: Int, arrow: Bool)? {
    var comma: Int?
    var imperative: (Int, Int)?
    var i = from
    var code = false
    var parens = 0
    while i < sentence.upperBound {
      let b = document.text[i]
      if b == Byte.backtick { code.toggle() }
      if !code {
        if let width = arrow(at: i, sentence.upperBound) {
          return (i, document.skipBlanks(i + width, sentence.upperBound), true)
        }
        if b == UInt8(ascii: "(") { parens += 1 }
        if b == UInt8(ascii: ")") { parens -= 1 }
        if parens == 0, b == UInt8(ascii: ",") || b == UInt8(ascii: ":"), i + 1 < sentence.upperBound,
          document.text[i + 1] == Byte.space
        {
          if comma == nil { comma = i }
          if imperative == nil,
            document.isImperative(i + 1..<sentence.upperBound) || document.matches(i + 2, sentence.upperBound, "then ")
          {
            imperative = (i, i + 1)
          }
        }
      }
      i += 1
    }
    if let (label, rest) = imperative { return (label, document.skipBlanks(rest, sentence.upperBound), false) }
    guard let comma else { return nil }
    return (comma, document.skipBlanks(comma + 1, sentence.upperBound), false)
  }

  /// The width of an arrow that stands here.
  func arrow(at i: Int, _ limit: Int) -> Int? {
    let b = document.text[i]
    if b == 0xE2, i + 2 < limit,
      document.text[i + 1] == 0x86 || document.text[i + 1] == 0x87 || document.text[i + 1] == 0x9E
    {
      return document.text[i + 1] != 0x86 || document.text[i + 2] == 0x92 ? 3 : nil
    }
    if (b == UInt8(ascii: "-") || b == UInt8(ascii: "=")), i + 1 < limit, document.text[i + 1] == Byte.greater {
      return i > 0 && document.text[i - 1] == b ? nil : 2
    }
    return nil
  }

  /// True when the arm leads somewhere or asks for something.
  func isReal(_ way: Way, _ place: Place) -> Bool {
    if way.arrow { return true }
    if document.isImperative(document.trimmed(way.rest)) { return true }
    if document.begins(way.rest, "then "), document.isImperative(way.rest) { return true }
    return link(in: way) != nil
  }

  /// The first link of the arm that leads to a section or another runbook.
  private func link(in way: Way) -> (Span, Arm.Target)? {
    for s in document.elements[way.element].spans {
      let span = document.spans[s]
      guard span.kind == .link, Int(span.text.start) >= way.rest.lowerBound, Int(span.text.start) < way.rest.upperBound,
        let target = target(of: span)
      else { continue }
      return (span, target)
    }
    return nil
  }

  func question(_ ways: [Way]) -> String {
    guard let first = ways.first(where: { !$0.otherwise }) else { return "Which one?" }
    return ways.count == 1 ? "If " + first.label : "Which of these is so?"
  }

  // MARK: Making a branch

  /// A branch of ways; an arm for what none of them names is added unless the author wrote one.
  mutating func makeBranch(_ ways: [Way], title: String, _ place: Place, lines: Lines) -> Draft {
    var branch = Draft(
      Step(title: title, kind: .branch, phase: place.phase, section: place.section, lines: lines, guessed: true))
    for way in ways {
      var arm = Arm(label: way.label, target: .next, line: way.line, otherwise: way.otherwise)
      arm.literal = literal(way)
      take(way, &arm, &branch, place)
      branch.step.arms.append(arm)
    }
    addOtherwise(&branch, line: ways.last?.line ?? lines.end)
    return branch
  }

  /// The last arm, for when no other holds.
  func addOtherwise(_ branch: inout Draft, line: Int) {
    guard !branch.step.arms.contains(where: \.otherwise) else { return }
    branch.step.arms.append(
      Arm(
        label: branch.step.arms.count == 1 ? "otherwise" : "none of these", target: .next, line: line, otherwise: true,
        added: true))
  }

  /// Where the arm leads: a link, or what there is to do, as a sub-step of the branch.
  private mutating func take(_ way: Way, _ arm: inout Arm, _ branch: inout Draft, _ place: Place) {
    let rest = document.trimmed(way.rest)
    if let (_, target) = link(in: way) {
      arm.target = target
      return
    }
    if let section = namedSection(rest) {
      arm.target = .section(section)
      return
    }
    guard !rest.isEmpty else { return }
    if document.isImperative(rest) || way.arrow && !document.begins(rest, "next") {
      var step = Step(
        title: Prose.capital(document.title(rest)), kind: .manual, phase: place.phase, section: place.section,
        lines: Lines(way.line, way.line), guessed: true)
      step.content = [.prose(text: String(decoding: document.text[rest], as: UTF8.self))]
      for s in document.elements[way.element].spans {
        let span = document.spans[s]
        guard span.kind == .code, Int(span.text.start) >= rest.lowerBound, Int(span.text.end) <= rest.upperBound else {
          continue
        }
        step.blocks += inlineBlocks(way.element).filter { $0.text == document.string(span.text) }
      }
      promote(&step)
      waits(&step, rest, Cues.read(document, rest))
      branch.children.append(Draft(step))
      arm.target = .steps(branch.children.count - 1..<branch.children.count)
    } else {
      arm.reason = document.cut(rest)
    }
  }

  /// "proceed to 4.2", "go to section X": the heading that it names.
  func namedSection(_ range: Range<Int>) -> Int? {
    for words in [
      "proceed to ", "go to ", "continue with ", "continue at ", "move to ", "jump to ", "skip to ", "see section ",
    ] as [StaticString] {
      guard let at = document.find(words, in: range) else { continue }
      var start = at + words.utf8CodeUnitCount
      for skip in ["section ", "step ", "the "] as [StaticString] where document.matches(start, range.upperBound, skip)
      {
        start += skip.utf8CodeUnitCount
      }
      var end = start
      while end < range.upperBound, document.text[end] != Byte.lf, document.text[end] != UInt8(ascii: ","),
        document.text[end] != UInt8(ascii: ";")
      { end += 1 }
      let name = document.cut(start..<end).lowercased()
      guard !name.isEmpty else { continue }
      if let found = outline.sections.firstIndex(where: { section in
        let title = section.title.lowercased()
        return title == name || Byte.isDigit(name.utf8.first ?? 0) && name.utf8.count < 8 && title.hasPrefix(name + " ")
          || Byte.isDigit(name.utf8.first ?? 0) && title.hasPrefix(name + ".")
      }) {
        return found
      }
    }
    return nil
  }

  /// Output quoted in the condition: `scheduler is running`.
  private func literal(_ way: Way) -> String? {
    guard Prose.tellsOfOutput(way.label) else { return nil }
    for s in document.elements[way.element].spans {
      let span = document.spans[s]
      guard span.kind == .code, Int(span.text.end) <= way.rest.lowerBound else { continue }
      let text = document.string(span.text)
      if way.label.contains(text) { return text }
    }
    return nil
  }

  // MARK: Lists

  /// A list that offers ways on; nil when it is a list of something else.
  mutating func branch(of list: ListNode, lead: Pending?, _ place: Place, question: Bool = false) -> Draft? {
    guard !list.items.isEmpty else { return nil }
    var conditions = 0
    var answers = 0
    var arrows = 0
    for item in list.items {
      guard let head = head(of: item) else { return nil }
      let range = document.trimmed(document.elements[head].text.range)
      if beginsCondition(range) { conditions += 1 }
      if isAnswer(range) { answers += 1 }
      if hasArrow(range) { arrows += 1 }
    }
    let all = list.items.count
    let asked = question || (lead.map { $0.text.utf8.last == UInt8(ascii: "?") } ?? false)
    let either = !list.ordered && (lead.map { offersOneOf($0) } ?? false)
    let causes = list.explained && (lead.map { namesCauses($0) } ?? false)
    let isBranch =
      answers >= 2 && answers == all || conditions == all && all >= 2 && conditionsAreReal(list, place)
      || conditions + answers == all && all >= 2 && asked
      || arrows == all && all >= 2 && !list.ordered && asked || either && all >= 2 || causes
      || asked && conditions > 0 && all >= 2
    guard isBranch else { return nil }
    var branch = Draft(
      Step(
        title: branchTitle(lead, place, causes: causes), kind: .branch, phase: place.phase, section: place.section,
        lines: Lines(source.original(Int(list.line)), source.original(Int(list.line))), guessed: true))
    for item in list.items { addArm(item, to: &branch, place) }
    addOtherwise(&branch, line: branch.step.lines.end)
    return branch
  }

  private func conditionsAreReal(_ list: ListNode, _ place: Place) -> Bool {
    list.items.contains { item in
      guard let head = head(of: item) else { return false }
      if item.children.count > 1 { return true }
      return ways(document.trimmed(document.elements[head].text.range), head).contains { isReal($0, place) }
    }
  }

  func head(of item: ItemNode) -> Int? {
    guard let first = item.children.first, document.elements[first].kind == .paragraph else { return nil }
    return first
  }

  private func branchTitle(_ lead: Pending?, _ place: Place, causes: Bool) -> String {
    guard let lead else { return place.title }
    let element = document.elements[lead.element]
    return document.cut(document.sentences(element.text.range).last ?? element.text.range)
  }

  private func isAnswer(_ range: Range<Int>) -> Bool {
    let (word, end) = document.firstWord(range)
    guard word == "yes" || word == "no" else { return false }
    guard end < range.upperBound else { return true }
    return !Byte.isWord(document.text[document.skipBlanks(end, range.upperBound - 1)])
      || document.text[end] == UInt8(ascii: ",")
  }

  private func hasArrow(_ range: Range<Int>) -> Bool {
    for i in range where arrow(at: i, range.upperBound) != nil { return true }
    return false
  }

  private func offersOneOf(_ lead: Pending) -> Bool {
    let range = document.elements[lead.element].text.range
    for words in [
      "either of the following", "one of the following", "any of the following", "either of these", "one of these",
      "any of these", "choose one", "pick one", "do one of", "one of two", "either:",
    ] as [StaticString]
    where document.contains(words, in: range) { return true }
    return false
  }

  private func namesCauses(_ lead: Pending) -> Bool {
    let range = document.elements[lead.element].text.range
    return document.contains("reason", in: range) || document.contains("cause", in: range)
  }

  /// One item as an arm: its condition, and what stands in it to do.
  private mutating func addArm(_ item: ItemNode, to branch: inout Draft, _ place: Place) {
    guard let head = head(of: item) else { return }
    let element = document.elements[head]
    let range = document.trimmed(element.text.range)
    let line = source.original(Int(element.line))
    branch.step.lines.end = max(branch.step.lines.end, lines(document.elements[item.element]).end)
    for child in item.children {
      branch.step.lines.end = max(branch.step.lines.end, lines(document.elements[child]).end)
    }
    var way = ways(range, head).first ?? answerWay(range, head, line)
    if way.otherwise == false, way.label.isEmpty { way.label = document.title(range) }
    var arm = Arm(label: way.label, target: .next, line: line, otherwise: way.otherwise)
    arm.literal = literal(way)
    // An arm without anything below it is a sentence; one with blocks is a step of its own.
    if item.children.count == 1 {
      let from = branch.children.count
      take(way, &arm, &branch, place)
      if case .steps = arm.target { branch.children[from].step.lines = lines(element) }
    } else {
      var draft = step(of: item, place)
      if draft.step.kind == .branch || draft.step.kind == .manual, let inner = draft.children.first,
        draft.step.title == inner.step.title
      {
        draft = inner
      }
      if !way.rest.isEmpty, document.isImperative(document.trimmed(way.rest)) {
        draft.step.title = Prose.capital(document.title(document.trimmed(way.rest)))
      }
      branch.children.append(draft)
      arm.target = .steps(branch.children.count - 1..<branch.children.count)
    }
    if case .next = arm.target, way.rest.isEmpty || way.label == document.cut(range), !way.otherwise,
      document.isImperative(range)
    {
      var draft = step(of: item, place)
      draft.step.number = nil
      branch.children.append(draft)
      arm.target = .steps(branch.children.count - 1..<branch.children.count)
    }
    if arm.reason == nil, case .next = arm.target { arm.reason = nil }
    branch.step.content.append(.prose(text: "- " + String(decoding: document.text[range], as: UTF8.self)))
    branch.step.arms.append(arm)
  }

  /// "**Yes** → …", "No: …", "literal -> …", or the whole item as the label.
  private func answerWay(_ range: Range<Int>, _ head: Int, _ line: Int) -> Way {
    var i = range.lowerBound
    var code = false
    while i < range.upperBound {
      let b = document.text[i]
      if b == Byte.backtick { code.toggle() }
      if !code, let width = arrow(at: i, range.upperBound) {
        let rest = document.skipBlanks(i + width, range.upperBound)
        return Way(
          label: document.cut(document.trimmed(range.lowerBound..<i)), rest: rest..<range.upperBound, line: line,
          arrow: true, element: head)
      }
      i += 1
    }
    if isAnswer(range) {
      let end = document.firstWord(range).end
      var rest = end
      while rest < range.upperBound, !Byte.isWord(document.text[rest]), document.text[rest] != Byte.backtick {
        rest += 1
      }
      return Way(label: document.cut(range.lowerBound..<end), rest: rest..<range.upperBound, line: line, element: head)
    }
    return Way(label: document.title(range), rest: range.upperBound..<range.upperBound, line: line, element: head)
  }

  // MARK: Items

  /// An item that begins with If is done only if; its work goes into an arm.
  mutating func conditionalItem(_ draft: inout Draft, _ heads: [Pending], _ place: Place) {
    guard draft.step.kind != .branch, let head = heads.first else { return }
    let range = document.trimmed(document.elements[head.element].text.range)
    guard cues(head.element).contains(.condition) else { return }
    let ways = self.ways(range, head.element)
    guard !ways.isEmpty else { return }
    if beginsCondition(range) {
      guard draft.acts || !draft.children.isEmpty || ways.contains(where: { isReal($0, place) }) else { return }
      if draft.acts || !draft.children.isEmpty || draft.step.blocks.contains(where: { $0.kind == .command }) {
        var inner = draft
        inner.step.number = nil
        inner.step.content = inner.step.content.filter { if case .block = $0 { true } else { false } }
        if let way = ways.first, document.isImperative(document.trimmed(way.rest)) {
          inner.step.title = Prose.capital(document.title(document.trimmed(way.rest)))
        }
        inner.step.arms = []
        var branch = draft
        branch.step.kind = .branch
        branch.step.guessed = true
        branch.step.blocks = []
        branch.step.content = draft.step.content.filter { if case .prose = $0 { true } else { false } }
        branch.step.traits = []
        // What stands below "If the node is down:" is the arm; the sentence alone would be an empty step.
        branch.children = draft.step.blocks.isEmpty && !draft.children.isEmpty ? draft.children : [inner]
        branch.step.arms = [
          Arm(
            label: ways[0].label, literal: literal(ways[0]), target: .steps(0..<branch.children.count),
            line: ways[0].line)
        ]
        for way in ways.dropFirst() {
          var arm = Arm(label: way.label, target: .next, line: way.line, otherwise: way.otherwise)
          take(way, &arm, &branch, place)
          branch.step.arms.append(arm)
        }
        addOtherwise(&branch, line: branch.step.lines.end)
        draft = branch
      } else {
        let branch = makeBranch(ways, title: draft.step.title, place, lines: draft.step.lines)
        draft.become(branch)
        draft.step.title = question(ways)
      }
      draft.step.title = question(ways)
    } else if draft.step.kind == .manual, draft.children.isEmpty,
      place.phase == .diagnose || ways.contains(where: { isReal($0, place) && link(in: $0) != nil })
    {
      // "Compare 1 and 2. If they coincide, …": the step is the choice.
      let title = draft.step.title
      let branch = makeBranch(ways, title: title, place, lines: draft.step.lines)
      draft.become(branch)
      draft.step.title = title
    }
  }

  /// "It must end in X; anything else means Y": how to read what the command printed.
  mutating func interpretation(_ index: Int, _ place: Place) -> Draft? {
    let element = document.elements[index]
    let range = document.trimmed(element.text.range)
    guard
      document.begins(range, "it must ") || document.begins(range, "this must ")
        || document.begins(range, "the output must "),
      let other = document.find("anything else", in: range)
    else { return nil }
    var end = other
    while end > range.lowerBound, !Byte.isWord(document.text[end - 1]) { end -= 1 }
    var branch = Draft(
      Step(
        title: document.cut(range.lowerBound..<end), kind: .branch, phase: place.phase, section: place.section,
        lines: lines(element), guessed: true))
    let line = source.original(Int(element.line))
    branch.step.arms = [
      Arm(label: document.cut(range.lowerBound..<end), target: .next, line: line),
      Arm(
        label: "it does not", reason: document.cut(other..<range.upperBound), target: .person("stop, or try again"),
        line: line,
        otherwise: true),
    ]
    return branch
  }

  /// "Rollback: …", "To undo: …" in a step.
  func rollback(_ index: Int, _ place: Place) -> Draft? {
    let element = document.elements[index]
    let range = document.trimmed(element.text.range)
    var i = range.lowerBound
    while i < range.upperBound, !Byte.isWord(document.text[i]) { i += 1 }
    let body = i..<range.upperBound
    for words in ["rollback:", "roll back:", "to undo", "to revert", "to roll back", "undo:", "revert:"]
      as [StaticString]
    where document.begins(body, words) {
      var step = Step(
        title: document.title(range), kind: .text, phase: .rollBack, section: place.section, lines: lines(element),
        guessed: true)
      step.content = [.prose(text: String(decoding: document.text[range], as: UTF8.self))]
      var copy = self
      step.blocks = copy.inlineBlocks(index)
      if step.blocks.contains(where: { $0.kind == .command }) { step.kind = .script }
      return Draft(step)
    }
    return nil
  }
}
