import Foundation
import Reports
import Runbooks
import Testing

@Suite struct DrawingTests {
  /// The programs' own reader judges: a label that broke out of its quotes would be a syntax error or a node too many.
  @Test func `graphviz reads every drawing and finds the nodes that were drawn`() throws {
    guard let dot = ["/usr/bin/dot", "/usr/local/bin/dot"].first(where: FileManager.default.isExecutableFile) else {
      print("SKIPPED: graphviz is not installed, so DOT was not parsed by anybody else")
      return
    }
    for books in [[Samples.mill], [Samples.hostile], [Samples.hostile, Samples.mill]] {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }  // a folder left behind hurts nobody
      let file = folder.appendingPathComponent("graph.dot")
      try RunbookDrawing.dot.draw(books).write(to: file, atomically: true, encoding: .utf8)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: dot)
      process.arguments = ["-Tplain", file.path]
      let out = Pipe()
      process.standardOutput = out
      try process.run()
      let plain = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      let lines = plain.split(separator: "\n")
      let drawn = books.map { book in
        book.steps.count + Set(RunbookGraph(book).edges.map(\.to).filter { !$0.isStep }).count
      }
      #expect(lines.count { $0.hasPrefix("node ") } == drawn.reduce(0, +))
      #expect(lines.count { $0.hasPrefix("edge ") } == books.map { RunbookGraph($0).edges.count }.reduce(0, +))
    }
  }

  /// No parser of Mermaid is at hand, so each line must have one of the few shapes that the drawing uses.
  @Test func `every line of a Mermaid drawing has one of four shapes`() {
    let label = #/"[A-Za-z0-9 .,_\/()?=+'#;\-\u{A0}-\u{10FFFF}<>]*"/#
    let text = RunbookDrawing.mermaid.draw([Samples.hostile, Samples.mill])
    for line in text.split(separator: "\n").dropFirst() {
      let bare = line.replacing(label, with: "L").trimmingCharacters(in: .whitespaces)
      let shape =
        #/subgraph r\d+\[L\]|end|r\d+[sg]\d+(\[L\]|\{\{L\}\}|\[\/L\/\]|\{L\}|\(L\)|\(\[L\]\))|r\d+s\d+ (-->|-\.->)(\|L\|)? r\d+[sg]\d+/#
      #expect(bare.wholeMatch(of: shape) != nil, "\(line)")
    }
  }

  /// Read as Markdown, "1. Look" is a list, which Mermaid shows as "Unsupported markdown: list", and `_look_` loses its lines.
  @Test(arguments: [
    ("1. Look", "1#46; Look"), ("12) Look", "12#41; Look"), ("- Look", "#45; Look"), ("+ Look", "#43; Look"),
    ("_look_ at 1. b-c", "#95;look#95; at 1. b-c"), ("Look 1. (a) + b", "Look 1. (a) + b"),
  ]) func `no label of a Mermaid drawing is Markdown`(title: String, label: String) {
    var book = Runbook(id: "r", path: "r.md", title: "R", lines: Lines(1, 2), annotated: false)
    book.steps = [Step(id: "s", title: title, kind: .text, lines: Lines(1, 1))]
    #expect(RunbookDrawing.mermaid.draw([book]).contains("s1(\"\(label)<br/>"))
  }

  @Test func `an arm's steps are entered only through it, and its end leads behind the branch`() {
    let edges = RunbookGraph(Samples.mill).edges
    #expect(!edges.contains { $0.kind == .next && $0.to == .step(4) })
    #expect(edges.contains { $0.from == 3 && $0.kind == .arm && $0.to == .step(4) })
    #expect(edges.contains { $0.from == 5 && $0.kind == .next && $0.to == .step(7) })
    #expect(edges.contains { $0.from == 4 && $0.kind == .rollback && $0.to == .step(6) })
    #expect(!edges.contains { $0.from == 1 && $0.kind == .rollback })
  }
}

extension RunbookGraph.Goal {
  fileprivate var isStep: Bool { if case .step = self { true } else { false } }
}
