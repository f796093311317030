/// Swift code with its comments and the text of its strings blanked out, lines kept: what is left is what compiles.
struct BareCode {
  /// One entry a line of the source.
  let lines: [Substring]

  init(_ source: String) {
    var scanner = Scanner(rest: Array(source.unicodeScalars)[...])
    scanner.code(until: nil)
    lines = String(String.UnicodeScalarView(scanner.out)).split(separator: "\n", omittingEmptySubsequences: false)
  }

  private struct Scanner {
    var rest: ArraySlice<Unicode.Scalar>
    var out: [Unicode.Scalar] = []

    func at(_ text: String) -> Bool { rest.starts(with: text.unicodeScalars) }

    mutating func keep() { if let next = rest.popFirst() { out.append(next) } }
    mutating func blank(_ count: Int = 1) {
      for _ in 0..<count { if let next = rest.popFirst() { out.append(next == "\n" ? "\n" : " ") } }
    }

    /// Keeps code up to the closing parenthesis of an interpolation, or to the end of the file.
    mutating func code(until close: Unicode.Scalar?) {
      var depth = 0
      while let next = rest.first {
        if at("//") {
          while let c = rest.first, c != "\n" { _ = c; blank() }
        } else if at("/*") {
          comment()
        } else if next == "\"" || next == "#" {
          string()
        } else {
          if next == "(" { depth += 1 }
          if next == ")" {
            if depth == 0, close == ")" { return keep() }
            depth -= 1
          }
          keep()
        }
      }
    }

    private mutating func comment() {
      var depth = 0
      repeat {
        if at("/*") { depth += 1; blank(2) } else if at("*/") { depth -= 1; blank(2) } else { blank() }
      } while depth > 0 && !rest.isEmpty
    }

    private mutating func string() {
      let pounds = rest.prefix { $0 == "#" }.count
      let opening = rest.dropFirst(pounds)
      guard opening.first == "\"" else { return keep() }
      let quotes = opening.starts(with: "\"\"\"".unicodeScalars) ? 3 : 1
      let hashes = String(repeating: "#", count: pounds)
      let end = String(repeating: "\"", count: quotes) + hashes
      for _ in 0..<(pounds + quotes) { keep() }
      while !rest.isEmpty {
        if at(end) {
          for _ in end.unicodeScalars { keep() }
          return
        }
        if at("\\" + hashes + "(") {
          blank(pounds + 2)
          code(until: ")")
        } else {
          blank(at("\\" + hashes) ? pounds + 2 : 1)
        }
      }
    }
  }
}
