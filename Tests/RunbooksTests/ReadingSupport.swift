import Runbooks
import TestSupport
import Testing

/// What a document gives, as text: its graphs, then what is said of it.
func graph(_ document: String, path: String = "shop/late.md") -> String {
  graph(of: Array(document.utf8), path: path)
}

func graph(of bytes: [UInt8], path: String = "shop/late.md") -> String {
  let file = RunbookFile.read(bytes, path: path, id: "late")
  var out = file.runbooks.map(\.dump).joined()
  for d in file.diagnostics { out += "\(d.severity.rawValue) \(d.line): \(d.message) [\(d.code)]\n" }
  return out
}

/// Compares the document's graph with a committed one.
func expectGraph(_ document: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
  expectSnapshot(graph(document), named: name, sourceLocation: sourceLocation)
}

/// The only runbook of a document.
func runbook(_ document: String) -> Runbook {
  let file = RunbookFile.read(Array(document.utf8), path: "late.md", id: "late")
  return file.runbooks.first ?? Runbook(id: "", path: "", title: "nothing", lines: Lines(1, 1))
}
