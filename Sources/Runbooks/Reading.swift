extension RunbookFile {
  /// Reads a file's bytes into its runbooks and everything that is wrong with it; never fails.
  ///
  /// `path` is how the person named the file, `id` the path below the runbook folder without `.md`. Invalid UTF-8 and NUL
  /// become U+FFFD. `docs/runbook-format.md` is the reference of what is recognised.
  package static func read(_ bytes: [UInt8], path: String, id: String) -> RunbookFile {
    let reader = FileReader(bytes, path: path, id: id)
    return reader.read()
  }
}

/// Reads one file: front matter, Markdown, outline, steps, runbooks.
struct FileReader {
  private var source: Source
  private let path: String
  private let id: String
  private var diagnostics: [Diagnostic] = []

  init(_ bytes: [UInt8], path: String, id: String) {
    source = Source(bytes)
    self.path = path
    self.id = id
  }

  func read() -> RunbookFile {
    var copy = self
    return copy.readAll()
  }

  private mutating func readAll() -> RunbookFile {
    let front = FrontMatter()
    let from = frontMatterEnd() + 1
    let document = CMark.read(source, from: from)
    let outline = Outline(document, lastLine: max(1, source.lineCount))
    var steps = StepReader(
      source: source, document: document, outline: outline, places: AnchorPlaces(outline), path: path)
    var runbook = Runbook(
      id: id, path: path, title: title(outline, front), lines: Lines(1, max(1, source.original(source.lineCount))),
      front: front)
    runbook.sections = outline.sections
    for i in runbook.sections.indices {
      runbook.sections[i].lines = Lines(
        source.original(runbook.sections[i].lines.start), source.original(runbook.sections[i].lines.end))
    }
    var assembly = Assembly()
    for draft in steps.body(outline.preface, Place(section: nil, phase: nil, title: "")) { assembly.add(draft) }
    for i in outline.sections.indices {
      let start = assembly.steps.count
      let section = outline.sections[i]
      for draft in steps.body(outline.bodies[i], Place(section: i, phase: section.phase, title: section.title)) {
        assembly.add(draft)
      }
      runbook.sections[i].steps = start..<assembly.steps.count
    }
    closeRanges(&runbook, assembly.steps.count)
    runbook.steps = assembly.steps
    Parameters.collect(&runbook, declared: steps.parameters)
    diagnostics += steps.diagnostics
    return RunbookFile(runbooks: [runbook], diagnostics: diagnostics)
  }

  /// A section's steps hold those of its sub-sections.
  private func closeRanges(_ runbook: inout Runbook, _ count: Int) {
    for i in runbook.sections.indices.reversed() {
      var up = runbook.sections[i].parent
      let end = runbook.sections[i].steps.upperBound
      if let parent = up, runbook.sections[parent].steps.upperBound < end {
        runbook.sections[parent].steps = runbook.sections[parent].steps.lowerBound..<end
      }
      up = nil
    }
  }

  private func title(_ outline: Outline, _ front: FrontMatter) -> String {
    if let title = front.title, !title.isEmpty { return title }
    if let first = outline.sections.indices.first(where: { !outline.bold[$0] }) { return outline.sections[first].title }
    var name = path[...]
    if let slash = name.lastIndex(of: "/") { name = name[name.index(after: slash)...] }
    if name.hasSuffix(".md") { name = name.dropLast(3) }
    return String(name)
  }

  /// The last line of the front matter, 0 without one.
  private func frontMatterEnd() -> Int {
    guard source.lineCount > 1, isDashes(1) else { return 0 }
    var line = 2
    while line <= source.lineCount {
      if isDashes(line) { return line }
      line += 1
    }
    return 0
  }

  private func isDashes(_ line: Int) -> Bool {
    var range = source.range(line)
    while !range.isEmpty, Byte.isBlank(source.bytes[range.upperBound - 1]) {
      range = range.lowerBound..<range.upperBound - 1
    }
    return range.count == 3 && source.bytes[range].allSatisfy { $0 == UInt8(ascii: "-") }
  }
}
