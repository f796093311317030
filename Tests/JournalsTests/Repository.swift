import FoundationEssentials

/// The working copy that these tests were built from.
enum Repository {
  /// Its top folder.
  static let root: String = {
    var path = "\(#filePath)"[...]
    for _ in 0..<3 { path = path[..<(path.lastIndex(of: "/") ?? path.startIndex)] }
    return String(path)
  }()

  /// The text of a file in it.
  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(path)")), as: UTF8.self)
  }
}

extension StringProtocol {
  var trimmed: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}

extension Substring {
  /// The first place where these characters stand.
  func range(of needle: String) -> Range<String.Index>? {
    let wanted = Array(needle.utf8)
    let bytes = utf8
    var i = bytes.startIndex
    while i < bytes.endIndex {
      if bytes[i] == wanted[0], bytes[i...].starts(with: wanted) {
        return i..<bytes.index(i, offsetBy: wanted.count)
      }
      i = bytes.index(after: i)
    }
    return nil
  }
}
