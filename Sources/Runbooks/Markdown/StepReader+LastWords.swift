/// Sections of a role at a file's end that hold nothing but words: no step comes behind them, before which they would be shown.
extension StepReader {
  /// One step of what is written there, and each If sentence as a choice.
  mutating func lastWords(_ pending: [Pending], _ place: Place) -> [Draft] {
    var drafts: [Draft] = []
    var waiting: [Pending] = []
    for piece in pending {
      if piece.kind == .paragraph, var branch = conditional(piece.element, place, strict: false) {
        if !waiting.isEmpty { drafts.append(lastWord(waiting, place)) }
        waiting = []
        branch.step.guessed = true
        drafts.append(branch)
      } else {
        waiting.append(piece)
      }
    }
    if !waiting.isEmpty {
      if drafts.isEmpty {
        drafts.append(lastWord(waiting, place))
      } else {
        for piece in waiting { piece.add(to: &drafts[drafts.count - 1].step) }
      }
    }
    return drafts
  }

  private mutating func lastWord(_ pieces: [Pending], _ place: Place) -> Draft {
    var draft = prose(pieces, place)
    if draft.step.kind == .text {
      draft.step.kind = .manual
      draft.step.guessed = true
      if let first = pieces.first(where: { $0.kind == .paragraph }) {
        let range = document.trimmed(document.elements[first.element].text.range)
        // A word or two say less than the heading.
        if range.count > 8 { draft.step.title = adviceTitle(range) ?? draft.step.title }
      }
      promote(&draft.step)
    }
    return draft
  }

  /// "Since only 110 pods fit, you should move some": what one should do.
  private func adviceTitle(_ range: Range<Int>) -> String? {
    for sentence in document.sentences(range) {
      if let asked = document.advised(in: sentence) { return Prose.capital(document.cut(asked)) }
    }
    return document.title(range)
  }
}

extension Document {
  /// What is to be done by "you should …", "you can …", "you may need to …": from the verb on.
  func advised(in sentence: Range<Int>) -> Range<Int>? {
    guard let you = find("you ", in: sentence), you == sentence.lowerBound || !Byte.isWord(text[you - 1]) else {
      return nil
    }
    return advised(from: you, sentence.upperBound)
  }

  /// The same where it stands right here.
  func advised(from start: Int, _ limit: Int) -> Range<Int>? {
    guard matches(start, limit, "you ") else { return nil }
    var at = skipBlanks(start + 4, limit)
    var passed = 0
    while passed < 5, at < limit {
      let (word, end) = self.word(at: at, limit)
      switch word {
      case "can", "may", "could", "should", "must", "will", "need", "have", "might", "to", "want": break
      case "also", "first", "then", "now", "simply", "either": break
      default:
        guard word.utf8.count > 4, word.hasSuffix("ly") else {
          return passed > 0 && isImperative(at..<limit) ? at..<limit : nil
        }
      }
      passed += 1
      at = skipBlanks(end, limit)
    }
    return nil
  }
}
