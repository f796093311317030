/// Choices in prose, and what every branch is made of.
extension StepReader {
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

  func question(_ ways: [Way]) -> String {
    guard let first = ways.first(where: { !$0.otherwise }) else { return "Which one?" }
    return ways.count == 1 ? "If " + first.label : "Which of these is so?"
  }

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
  mutating func take(_ way: Way, _ arm: inout Arm, _ branch: inout Draft, _ place: Place) {
    let rest = document.trimmed(way.rest)
    if let (_, target) = link(in: way) {
      arm.target = target
      return
    }
    if let section = namedSection(rest) {
      arm.target = .section(section)
      return
    }
    guard !rest.isEmpty, !goesOn(rest) else { return }
    let advised = document.advised(from: rest.lowerBound, rest.upperBound)
    if advised != nil || document.isImperative(rest) || way.arrow && !document.begins(rest, "next") {
      var step = Step(
        title: Prose.capital(document.title(advised ?? rest)), kind: .manual, phase: place.phase,
        section: place.section,
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

  /// "Continue with the steps below": nothing but the order of the file.
  private func goesOn(_ rest: Range<Int>) -> Bool {
    guard document.begins(rest, "continue") || document.begins(rest, "proceed") || document.begins(rest, "go on") else {
      return false
    }
    return rest.count < 60
      && (["steps below", "next step", "following steps", "remaining steps"] as [StaticString]).contains {
        document.contains($0, in: rest)
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
}
