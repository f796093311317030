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

/// Ways on as sentences say them: conditions, answers, arrows, links.
extension StepReader {
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
        let label = document.skipBlanks(end, sentence.upperBound)
        if let split = split(sentence, from: end) {
          out.append(
            Way(
              label: document.cut(document.trimmed(label..<split.label)), rest: split.rest..<sentence.upperBound,
              line: line, arrow: split.arrow, element: index))
        } else if document.text[sentence.upperBound - 1] == UInt8(ascii: ":") {
          // "If the node is unreachable:" and what to do below it.
          out.append(
            Way(
              label: document.cut(document.trimmed(label..<sentence.upperBound)),
              rest: sentence.upperBound..<sentence.upperBound, line: line, element: index))
        } else {
          extendLast(&out, to: sentence.upperBound)
        }
      } else {
        extendLast(&out, to: sentence.upperBound)
      }
    }
    return out
  }

  /// A sentence behind a way says more of what is to be done then.
  private func extendLast(_ ways: inout [Way], to end: Int) {
    guard let last = ways.indices.last else { return }
    ways[last].rest = ways[last].rest.lowerBound..<end
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
          if comma == nil {
            comma = i
            // "When it is no longer needed, you can delete the group, scale set, and the rest": the rest is a list.
            if document.matches(i + 2, sentence.upperBound, "you ") {
              return (i, document.skipBlanks(i + 1, sentence.upperBound), false)
            }
          }
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
    guard let comma else {
      guard let verb = verbAfterClause(sentence, from: from) else { return nil }
      return (verb, verb, false)
    }
    return (comma, document.skipBlanks(comma + 1, sentence.upperBound), false)
  }

  /// "If polls are failing check the component": the verb behind a whole clause, where the author left the comma out.
  private func verbAfterClause(_ sentence: Range<Int>, from: Int) -> Int? {
    var at = document.skipBlanks(from, sentence.upperBound)
    var said = false
    var before = ""
    var beforeAt = at
    while at < sentence.upperBound {
      if document.text[at] == Byte.backtick { return nil }
      let (word, end) = document.word(at: at, sentence.upperBound)
      guard end > at else {
        at += 1
        continue
      }
      if said, !Self.binds.contains(before), document.isImperative(at..<sentence.upperBound),
        document.word(at: at, sentence.upperBound).end < sentence.upperBound
      {
        let next = document.skipBlanks(end, sentence.upperBound)
        if Self.determiners.contains(document.word(at: next, sentence.upperBound).word) {
          return before == "first" || before == "then" || before == "please" ? beforeAt : at
        }
      }
      if Self.finite.contains(word) { said = true }
      before = word
      beforeAt = at
      at = document.skipBlanks(end, sentence.upperBound)
    }
    return nil
  }

  private static let finite: Set<String> = [
    "is", "are", "was", "were", "has", "cannot", "occurs", "happens", "persists", "fails", "continues", "remains",
    "exists", "isn't", "aren't",
  ]
  private static let binds: Set<String> = [
    "to", "not", "be", "been", "and", "or", "the", "a", "an", "can", "will", "cannot", "of", "is", "are", "was", "were",
    "has", "have", "that", "which", "you", "they", "we", "its", "their", "this", "in", "on", "at", "for", "with", "by",
    "from", "under", "as", "into", "no", "any", "more",
  ]
  private static let determiners: Set<String> = [
    "the", "any", "your", "a", "an", "this", "these", "that", "it", "them", "all", "whether", "if", "each",
  ]

  /// "**Yes** → …", "No: …", "literal -> …", or the whole item as the label.
  func answerWay(_ range: Range<Int>, _ head: Int, _ line: Int) -> Way {
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

  func isAnswer(_ range: Range<Int>) -> Bool {
    let (word, end) = document.firstWord(range)
    guard word == "yes" || word == "no" else { return false }
    guard end < range.upperBound else { return true }
    return !Byte.isWord(document.text[document.skipBlanks(end, range.upperBound - 1)])
      || document.text[end] == UInt8(ascii: ",")
  }

  func beginsCondition(_ range: Range<Int>) -> Bool {
    !document.firstTraits(range).isDisjoint(with: [.conditional, .otherwise])
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

  func hasArrow(_ range: Range<Int>) -> Bool {
    // Most items hold none of the three bytes that an arrow can begin with.
    let may = document.text.withUnsafeBufferPointer { text in
      text[range].contains { $0 == 0xE2 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "=") }
    }
    return may && range.contains { arrow(at: $0, range.upperBound) != nil }
  }

  /// True when the arm leads somewhere or asks for something.
  func isReal(_ way: Way, _ place: Place) -> Bool {
    if way.arrow { return true }
    if document.isImperative(document.trimmed(way.rest)) { return true }
    if document.begins(way.rest, "then "), document.isImperative(way.rest) { return true }
    return link(in: way) != nil
  }

  /// The first link of the arm that leads to a section or another runbook.
  func link(in way: Way) -> (Span, Arm.Target)? {
    for s in document.elements[way.element].spans {
      let span = document.spans[s]
      guard span.kind == .link, Int(span.text.start) >= way.rest.lowerBound, Int(span.text.start) < way.rest.upperBound,
        let target = target(of: span)
      else { continue }
      return (span, target)
    }
    return nil
  }

  /// Output quoted in the condition: `scheduler is running`.
  func literal(_ way: Way) -> String? {
    guard Prose.tellsOfOutput(way.label) else { return nil }
    for s in document.elements[way.element].spans {
      let span = document.spans[s]
      guard span.kind == .code, Int(span.text.end) <= way.rest.lowerBound else { continue }
      let text = document.string(span.text)
      if way.label.contains(text) { return text }
    }
    return nil
  }
}
