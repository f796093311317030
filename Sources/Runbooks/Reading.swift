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
    var front = FrontMatter()
    var declared: [Parameter] = []
    var musterOnly = false
    let end = frontMatterEnd()
    if end > 2 {
      let read = FrontMatterReading.read(source.bytes[source.start(2)..<source.start(end)], firstLine: 2, path: path)
      (front, declared, musterOnly) = (read.front, read.parameters, read.musterOnly)
      diagnostics += read.diagnostics
    }
    if end > 0 { front.lines = Lines(1, end) }
    let document = parse(from: end + 1)
    let outline = Outline(document, lastLine: max(1, source.lineCount))
    var steps = StepReader(
      source: source, document: document, outline: outline, places: AnchorPlaces(outline), path: path)
    steps.cueTable = document.elements.map { $0.kind == .paragraph ? Cues.read(document, $0.text.range) : [] }
    steps.annotated = readInfos(document, &steps) || musterOnly
    complainOfWords(document, &steps)
    var runbook = Runbook(
      id: id, path: path, title: title(outline, front), lines: Lines(1, max(1, source.original(source.lineCount))),
      annotated: steps.annotated, front: front)
    var builder = RunbookBuilder(steps)
    (runbook.sections, runbook.steps) = builder.build()
    steps = builder.reader
    diagnostics += steps.diagnostics
    diagnostics.sort { ($0.line, $0.column) < ($1.line, $1.column) }
    let alerts = steps.annotated ? [] : AlertFile.sections(outline)
    var runbooks = alerts.isEmpty ? [runbook] : AlertFile.split(runbook, at: alerts)
    for i in runbooks.indices { Parameters.collect(&runbooks[i], declared: declared, tables: steps.parameters) }
    return RunbookFile(runbooks: runbooks, diagnostics: diagnostics)
  }

  /// The Markdown as blocks; fences that were never closed are closed first.
  private mutating func parse(from: Int) -> Document {
    var document = CMark.read(source, from: from)
    // Closing one fence can show the next; each round closes at least one.
    for _ in 0..<8 {
      var found: [Diagnostic] = []
      let mended = source.mend(document, path: path, into: &found)
      for diagnostic in found where !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
      guard mended else { break }
      document = CMark.read(source, from: from)
    }
    if let line = source.repairedLine {
      diagnostics.append(
        Diagnostic(
          code: "invalid-text", severity: .warning, path: path, line: line,
          message: "the file holds bytes that are no UTF-8, or NUL", hint: "save it as UTF-8"))
    }
    return document
  }

  /// Reads info strings of more than one word; true when one of them says something that only Muster knows.
  private mutating func readInfos(_ document: Document, _ steps: inout StepReader) -> Bool {
    var annotated = false
    for (i, element) in document.elements.enumerated() where element.kind == .code && !element.info.isEmpty {
      let bytes = document.text[element.info.range]
      let ask = element.info.count == 3 && bytes.elementsEqual("ask".utf8)
      guard ask || bytes.contains(where: { $0 <= Byte.space || $0 == UInt8(ascii: "{") }) else { continue }
      let line = Int(element.line)
      let start = source.range(line).lowerBound
      let at = source.first(line)?.at ?? start
      let column = (Fence.opening(in: source, at: at, line: line)?.info.lowerBound ?? at) - start + 1
      let (info, found) = InfoString.read(
        String(decoding: bytes, as: UTF8.self), path: path, line: source.original(line), column: column)
      diagnostics += found
      steps.infos[i] = info
      if info.annotated { annotated = true }
    }
    return annotated
  }

  private mutating func complainOfWords(_ document: Document, _ steps: inout StepReader) {
    for (i, info) in steps.infos {
      let line = source.original(Int(document.elements[i].line))
      if let found = info.unknownWordDiagnostic(path: path, line: line, annotatedFile: steps.annotated) {
        diagnostics.append(found)
      }
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
