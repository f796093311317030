package import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A committed page of this checkout, which is made from the code: `docs/lint/no-undo.md`.
package enum Page {
  /// Compares text with the committed page; with `MUSTER_RECORD=1` it writes the page, and fails.
  package static func expect(
    _ text: String, at path: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let whole = root + "/" + path
    if ProcessInfo.processInfo.environment["MUSTER_RECORD"] == "1" {
      do {
        let parent = String(whole.prefix(upTo: whole.lastIndex(of: "/") ?? whole.endIndex))
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: whole))
        Issue.record("recorded \(path); run again without MUSTER_RECORD", sourceLocation: sourceLocation)
      } catch {
        Issue.record("cannot record \(path): \(error)", sourceLocation: sourceLocation)
      }
      return
    }
    guard let committed = Page.text(path) else {
      Issue.record("no page \(path); record it with MUSTER_RECORD=1", sourceLocation: sourceLocation)
      return
    }
    if committed != text {
      Issue.record("\(path) differs:\n\(firstDifference(committed, text))", sourceLocation: sourceLocation)
    }
  }

  /// The text of a page, nil when there is none.
  package static func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: root + "/" + path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Names of the files in a folder, sorted; none when there is no folder.
  package static func names(in folder: String) -> [String] {
    // A folder that is not there holds nothing: the caller compares the names.
    ((try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)) ?? []).sorted()
  }

  /// The folder that holds `Package.swift`.
  private static let root: String = {
    var parts = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
  }()
}
