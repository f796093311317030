/// Foreign text inside Markdown of ours: whatever it holds, it stays text, and no fence, cell or tag ends early.
package enum Markdown {
  /// Words in a paragraph or heading: every character that CommonMark, GitHub or HTML could take for markup is escaped.
  package static func text(_ words: String) -> String {
    var out = ""
    var before: Unicode.Scalar?
    var numeral = true
    let line = Escaping.line(words).unicodeScalars
    for place in line.indices {
      let scalar = line[place]
      let next = line.index(after: place)
      let after = next < line.endIndex ? line[next] : nil
      switch scalar {
      // Four spaces at the beginning would make a code block.
      case " " where out.isEmpty: continue
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      // These begin quotes, lists and underlines, but only at the beginning.
      case ">", "+", "-", "=": out += out.isEmpty ? "\\\(scalar)" : "\(scalar)"
      case "\\", "`", "*", "{", "}", "[", "]", "#", "|", "~", "$", "^": out += "\\\(scalar)"
      // `https://`, `mailto:` and `www.` would become links, `1.` and `1)` lists.
      case ":":
        out += after == "/" || before == "o" && out.hasSuffix("mailto") || before == "p" && after != " " ? "\\:" : ":"
      case ".":
        out +=
          numeral && !out.isEmpty && (after == nil || after == " ") || before == "w" && out.hasSuffix("www")
          ? "\\." : "."
      case ")": out += numeral && !out.isEmpty ? "\\)" : ")"
      // Inside a word it is plain.
      case "_": out += before?.isWordScalar == true ? "\(scalar)" : "\\\(scalar)"
      default: out.unicodeScalars.append(scalar)
      }
      if !("0"..."9").contains(scalar) { numeral = false }
      before = scalar
    }
    return out
  }

  /// The same inside a table's cell; never empty, because some readers drop a row that ends in nothing.
  package static func cell(_ words: String) -> String {
    let inside = text(words)
    return inside.isEmpty ? " " : inside
  }

  /// A fenced block whose fence is longer than any run of back-ticks inside.
  package static func fence(_ code: String, language: String = "") -> String {
    let body = Escaping.printable(code)
    var longest = 0
    var run = 0
    for byte in body.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    let end = body.isEmpty || body.hasSuffix("\n") ? "" : "\n"
    return "\(fence)\(language)\n\(body)\(end)\(fence)\n"
  }
}

extension Unicode.Scalar {
  /// A letter or digit of ASCII.
  fileprivate var isWordScalar: Bool {
    ("a"..."z").contains(self) || ("A"..."Z").contains(self) || ("0"..."9").contains(self)
  }
}
