/// Lines that are put into a file, as a unified diff that `patch -p1` and `git apply` take; nothing else is changed.
package struct InsertionPatch: Sendable, Equatable {
  /// Lines behind one line of the file, 0 for its beginning.
  package struct Insertion: Sendable, Equatable {
    package var after: Int
    package var lines: [String]
  }

  private let old: [ArraySlice<UInt8>]
  package private(set) var insertions: [Insertion] = []

  package init(_ bytes: [UInt8]) {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for (i, b) in bytes.enumerated() where b == 0x0A {
      lines.append(bytes[start...i])
      start = i + 1
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    old = lines
  }

  /// How many lines the file has.
  package var count: Int { old.count }

  /// A line's text, from 1; what is no UTF-8 is replaced.
  package func line(_ number: Int) -> String {
    String(decoding: old[number - 1].prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
  }

  /// Adds lines; those that were added at the same place before stand before them.
  package mutating func insert(_ lines: [String], after: Int) {
    let place = insertions.firstIndex { $0.after > after } ?? insertions.count
    insertions.insert(Insertion(after: after, lines: lines), at: place)
  }

  private var end: [UInt8] {
    old.first?.suffix(2).elementsEqual([0x0D, 0x0A]) ?? false ? [0x0D, 0x0A] : [0x0A]
  }

  private func isWhole(_ line: ArraySlice<UInt8>) -> Bool { line.last == 0x0A }

  /// The file with the lines in it.
  package var bytes: [UInt8] {
    var out: [UInt8] = []
    for i in 0...old.count {
      if i > 0 { out += old[i - 1] }
      for insertion in insertions where insertion.after == i {
        if i > 0, !isWhole(old[i - 1]), out.last != 0x0A { out += end }
        for line in insertion.lines { out += Array(line.utf8) + end }
      }
    }
    return out
  }

  /// The change of the file of this path, three lines of context around each place.
  package func diff(path: String) -> [UInt8] {
    guard !insertions.isEmpty else { return [] }
    var out = Array("--- a/\(path)\n+++ b/\(path)\n".utf8)
    var added = 0
    var rest = insertions[...]
    while let first = rest.first {
      var group = [first]
      rest = rest.dropFirst()
      while let next = rest.first, next.after - (group.last?.after ?? 0) <= 6 {
        group.append(next)
        rest = rest.dropFirst()
      }
      let start = max(0, first.after - 3)
      let last = min(old.count, (group.last?.after ?? 0) + 3)
      let new = group.reduce(0) { $0 + $1.lines.count }
      let from = last == start ? start : start + 1
      out += Array("@@ -\(from),\(last - start) +\(start + 1 + added),\(last - start + new) @@\n".utf8)
      out += body(start, last, group)
      added += new
    }
    return out
  }

  private func body(_ start: Int, _ last: Int, _ group: [Insertion]) -> [UInt8] {
    let none = Array("\n\\ No newline at end of file\n".utf8)
    var out: [UInt8] = []
    for i in start...last {
      let here = group.filter { $0.after == i }
      if i > start {
        let line = old[i - 1]
        if isWhole(line) {
          out += [UInt8(ascii: " ")] + line
        } else if here.isEmpty {
          out += [UInt8(ascii: " ")] + line + none
        } else {
          // What the file ends with gets its line end first.
          out += [UInt8(ascii: "-")] + line + none + [UInt8(ascii: "+")] + line + end
        }
      }
      for line in here.flatMap(\.lines) { out += [UInt8(ascii: "+")] + Array(line.utf8) + end }
    }
    return out
  }
}
