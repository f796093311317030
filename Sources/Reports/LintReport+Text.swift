import Runbooks

extension LintReport {
  /// `file:line:column: error: message [code]`, the line, a caret below it, and the hint.
  func text() -> String {
    var out = ""
    for file in files {
      for diagnostic in file.diagnostics {
        let place = "\(Escaping.line(file.path)):\(diagnostic.line):\(diagnostic.column)"
        out += "\(place): \(diagnostic.severity.rawValue): \(Escaping.line(diagnostic.message)) [\(diagnostic.code)]\n"
        if file.lines.indices.contains(diagnostic.line - 1) {
          out += Self.excerpt(file.lines[diagnostic.line - 1], diagnostic.column, diagnostic.width)
        }
        if let hint = diagnostic.hint { out += "  \(Escaping.line(hint))\n" }
      }
    }
    return out + summary + "\n"
  }

  /// The line as a terminal shows it, and the caret; of a long line only what is around it.
  private static func excerpt(_ line: String, _ column: Int, _ width: Int) -> String {
    let scalars = Array(line.unicodeScalars)
    let at = min(max(0, column - 1), scalars.count)
    let end = min(scalars.count, at + width)
    let longest = 100
    let start = at <= 60 ? 0 : at - 40
    let stop = min(scalars.count, start + longest)
    func shown(_ range: Range<Int>) -> String {
      Escaping.line(String(String.UnicodeScalarView(scalars[range])))
    }
    let lead = start > 0 ? "…" : ""
    let before = lead + shown(start..<at)
    let marked = shown(at..<max(at, min(end, stop)))
    let after = shown(max(at, min(end, stop))..<max(stop, at)) + (stop < scalars.count ? "…" : "")
    let carets = String(repeating: "^", count: max(1, Wrapping.columns(marked)))
    let blanks = String(repeating: " ", count: Wrapping.columns(before))
    return "  \(before)\(marked)\(after)\n  \(blanks)\(carets)\n"
  }

  /// One workflow command a diagnostic (GitHub, "Workflow commands for GitHub Actions").
  func github() -> String {
    var out = ""
    for file in files {
      for diagnostic in file.diagnostics {
        let word = diagnostic.severity == .note ? "notice" : diagnostic.severity.rawValue
        var message = Escaping.printable(diagnostic.message)
        if let hint = diagnostic.hint { message += "\n" + Escaping.printable(hint) }
        let place = [
          "file=\(Self.property(file.path))", "line=\(diagnostic.line)", "col=\(diagnostic.column)",
          "endColumn=\(diagnostic.column + diagnostic.width)", "title=\(Self.property(diagnostic.code))",
        ]
        out += "::\(word) \(place.joined(separator: ","))::\(Self.command(message))\n"
      }
    }
    return out
  }

  private static func command(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": out += "%25"
      case "\r": out += "%0D"
      case "\n": out += "%0A"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  private static func property(_ text: String) -> String {
    var out = ""
    for scalar in command(Escaping.printable(text)).unicodeScalars {
      switch scalar {
      case ":": out += "%3A"
      case ",": out += "%2C"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
