import FoundationEssentials
import Testing

/// The files of this checkout, as the house's tests read them.
enum Checkout {
  /// The folder that holds `Package.swift`.
  static let root: String = {
    var parts = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
  }()

  /// The folder with what was built beside this test's program: `muster` lies there.
  static let products: String = {
    // The test runs as `…/debug/musterPackageTests.xctest`; the link names that file whoever started it. Without it there
    // is no folder, and what needs the program fails by name.
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex))
  }()

  /// The built program.
  static var muster: String { products + "/muster" }

  /// The text of a file below the root.
  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: root + "/" + path)), as: UTF8.self)
  }

  /// True when a file or folder of that name lies below the root.
  static func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + "/" + path) }

  /// Paths below a folder of the root, sorted, with one of these endings; folders that begin with a dot are left out.
  static func files(in folder: String, ending: [String] = [".swift"]) throws -> [String] {
    var found: [String] = []
    var open = has(folder) ? [folder] : []
    while let here = open.popLast() {
      for name in try FileManager.default.contentsOfDirectory(atPath: root + "/" + here) where !name.hasPrefix(".") {
        let path = here + "/" + name
        var isFolder = false
        guard FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isFolder) else { continue }
        if isFolder { open.append(path) } else if ending.contains(where: name.hasSuffix) { found.append(path) }
      }
    }
    return found.sorted()
  }

  /// README.md and every page below `docs/`.
  static func pages() throws -> [String] {
    (has("README.md") ? ["README.md"] : []) + (try files(in: "docs", ending: [".md"]))
  }
}
