// The fuzz target of the reader: any bytes give a graph that holds together, in bounded time.
//
// Built by scripts/fuzz.sh with libFuzzer, in one module with the sources of `Runbooks`.

/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 1
  for book in RunbookFile.read(bytes, path: "f.md", id: "f").runbooks { check(book, lines: lines) }
  return 0
}

/// What must be so of every graph, whatever was read.
func check(_ book: Runbook, lines: Int) {
  precondition(Set(book.steps.map(\.id)).count == book.steps.count, "two steps have one id")
  for (i, step) in book.steps.enumerated() {
    precondition(step.lines.start >= 1 && step.lines.end <= lines + 1, "a step lies outside the file")
    if let parent = step.parent { precondition(parent < i, "a parent follows its child") }
    if let section = step.section { precondition(book.sections.indices.contains(section), "a section is missing") }
    for piece in step.content {
      if case .block(let index) = piece { precondition(step.blocks.indices.contains(index), "a block is missing") }
    }
    for block in step.blocks { check(block, lines: lines) }
    for arm in step.arms { check(arm, in: book) }
  }
  for block in book.loose { check(block, lines: lines) }
  for section in book.sections {
    precondition(section.steps.lowerBound >= 0 && section.steps.upperBound <= book.steps.count, "a section is too long")
  }
}

func check(_ block: Block, lines: Int) {
  precondition(block.lines.start >= 1 && block.lines.end <= lines + 1, "a block lies outside the file")
  for command in block.commands {
    precondition(!(command.effect == .looking && command.destructive), "a destructive command counts as looking")
    if let name = command.placeholders.first, command.obstacle == nil {
      precondition(!command.script.contains("<\(name)>"), "a placeholder stays in the script")
    }
  }
}

func check(_ arm: Arm, in book: Runbook) {
  switch arm.target {
  case .steps(let range): precondition(range.upperBound <= book.steps.count, "an arm leads outside")
  case .section(let section): precondition(book.sections.indices.contains(section), "an arm leads outside")
  default: break
  }
}
