import Runbooks
import TestSupport
import Testing

/// `docs/policy.md`, held against the code.
struct PolicyManualTests {
  private static let page = Page.text("docs/policy.md") ?? ""

  @Test func `its examples are read without a complaint`() {
    let examples = Self.page.components(between: "```yaml\n", and: "\n```")
    #expect(!examples.isEmpty)
    for example in examples {
      let (policy, problems) = `A policy`.read(example)
      #expect(problems.isEmpty && !policy.isEmpty, "\(problems)")
    }
  }

  /// The cells of the rows below a heading row that begins so; `\|` is a bar of the text.
  private func rows(_ head: String) -> [[[String]]] {
    var out: [[[String]]] = []
    var inside = false
    for line in Self.page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == head[...] {
        inside = true
        continue
      }
      guard inside, line.hasPrefix("|") else {
        if inside { return out }
        continue
      }
      if line.hasPrefix("|---") { continue }
      let cells = line.replacing("\\|", with: "\u{1}").dropFirst().dropLast().split(separator: "|")
      out.append(
        cells.map { cell in
          let spans = cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
          return spans.filter { $0.offset % 2 == 1 }.map { String($0.element).replacing("\u{1}", with: "|") }
        })
    }
    return out
  }

  @Test func `its keys are those that the code knows`() {
    #expect(rows("| key | says |").compactMap { $0.first?.first } == Policy.keys.filter { $0 != "groups" } + ["groups"])
  }

  @Test func `its patterns find what the page says, and no more`() throws {
    let known = rows("| pattern | is found in | and not in |")
    #expect(known.count >= 6)
    for row in known {
      let policy = try `A policy`.forbidding([row[0][0]])
      for script in row[1] { #expect(policy.forbids(script)?.rule == .never(pattern: row[0][0]), "\(script)") }
      for script in row[2] { #expect(policy.forbids(script) == nil, "\(script)") }
    }
    for row in rows("| pattern | cannot be known in |") {
      let policy = try `A policy`.forbidding([row[0][0]])
      #expect(row[1].count == 3)
      for script in row[1] {
        guard case .unknown? = policy.forbids(script)?.rule else {
          Issue.record("known: \(script)")
          continue
        }
      }
    }
  }
}

extension String {
  /// The texts between two marks.
  fileprivate func components(between open: String, and close: String) -> [String] {
    var out: [String] = []
    var rest = self[...]
    while let start = rest.firstRange(of: open) {
      rest = rest[start.upperBound...]
      guard let end = rest.firstRange(of: close) else { break }
      out.append(String(rest[..<end.lowerBound]))
      rest = rest[end.upperBound...]
    }
    return out
  }
}
