/// How to take a step back, as the prose says it.
extension StepReader {
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
