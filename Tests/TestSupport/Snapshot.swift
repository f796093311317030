package import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Compares text with the committed file `Snapshots/NAME` beside the test's source.
///
/// With `MUSTER_RECORD=1` in the environment it writes the file, and fails, so that no run that records is ever green.
package func expectSnapshot(
  _ text: String, named name: String, file: StaticString = #filePath, sourceLocation: SourceLocation = #_sourceLocation
) {
  let source = "\(file)"
  let folder = source.prefix(upTo: source.lastIndex(of: "/") ?? source.endIndex) + "/Snapshots"
  let path = "\(folder)/\(name)"
  if ProcessInfo.processInfo.environment["MUSTER_RECORD"] == "1" {
    do {
      let parent = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex))
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      Issue.record("recorded \(name); run again without MUSTER_RECORD", sourceLocation: sourceLocation)
    } catch {
      Issue.record("cannot record \(name): \(error)", sourceLocation: sourceLocation)
    }
    return
  }
  guard let data = FileManager.default.contents(atPath: path) else {
    Issue.record("no snapshot \(name); record it with MUSTER_RECORD=1", sourceLocation: sourceLocation)
    return
  }
  let committed = String(decoding: data, as: UTF8.self)
  if committed != text {
    Issue.record("\(name) differs:\n\(firstDifference(committed, text))", sourceLocation: sourceLocation)
  }
}

/// The first lines that differ, with three lines before them.
package func firstDifference(_ committed: String, _ now: String) -> String {
  let a = committed.split(separator: "\n", omittingEmptySubsequences: false)
  let b = now.split(separator: "\n", omittingEmptySubsequences: false)
  var i = 0
  while i < a.count, i < b.count, a[i] == b[i] { i += 1 }
  let before = a[max(0, i - 3)..<i].map { "  \($0)" }
  let was = a[i..<min(a.count, i + 4)].map { "- \($0)" }
  let is_ = b[i..<min(b.count, i + 4)].map { "+ \($0)" }
  return (["line \(i + 1):"] + before + was + is_).joined(separator: "\n")
}
