import Incidents
import Runbooks

/// Proposed changes to one runbook's file: below each step that was walked otherwise a comment says how and why.
///
/// A comment carries no meaning, so the runbook stays what it was until its author has rewritten it; each is put where the
/// file still reads into the same steps, and no rule of the linter says more than before.
package struct Redline {
  /// One proposal.
  package struct Proposal: Sendable, Equatable {
    /// The line of the pinned text that it is about.
    package var line: Int
    package var step: String?
    /// Why, without names of people.
    package var reason: String
    /// The change by itself, as a unified diff.
    package var patch: [UInt8]
  }

  package let path: String
  package private(set) var proposals: [Proposal] = []
  /// What could not be put anywhere without changing how the file reads.
  package private(set) var unplaced: [String] = []
  /// All of them in one unified diff.
  package private(set) var patch: [UInt8] = []

  private let source: [UInt8]
  private let before: Reading

  /// `bytes` is the pinned text; `named` says in what the comment begins, such as `INC-7, 2026-11-22`.
  package init(_ items: [Deviations.Item], of bytes: [UInt8], path: String, named head: String) {
    self.path = Self.relative(path)
    source = bytes
    before = Reading(bytes)
    var all = InsertionPatch(bytes)
    for item in items {
      let step = item.step.flatMap { id in before.step(id, slug: item.runbook.slug) }
      let comments = item.reasons.map { "<!-- \(head): \(Self.safe($0)) -->" }
      let reason = item.reasons.map { Self.safe($0) }.joined(separator: "; ")
      guard let (place, lines) = place(comments, step, all) else {
        unplaced.append((item.step.map { "\($0): " } ?? "") + reason)
        continue
      }
      all.insert(lines, after: place)
      var alone = InsertionPatch(bytes)
      alone.insert(lines, after: place)
      proposals.append(
        Proposal(
          line: step?.lines.start ?? max(1, place), step: item.step, reason: reason, patch: alone.diff(path: self.path))
      )
    }
    patch = all.diff(path: self.path)
  }

  /// The first place where the file reads as it did.
  private func place(_ comments: [String], _ step: Step?, _ all: InsertionPatch) -> (Int, [String])? {
    for (after, lines) in Self.places(comments, step, all) {
      var tried = all
      tried.insert(lines, after: after)
      if Reading(tried.bytes).isNoWorse(than: before) { return (after, lines) }
    }
    return nil
  }

  private static func places(_ comments: [String], _ step: Step?, _ file: InsertionPatch) -> [(Int, [String])] {
    let end = (file.count, [""] + comments)
    guard let step, step.lines.end <= file.count else { return [end] }
    let first = file.line(step.lines.start)
    let inside = String(repeating: " ", count: contentIndent(first))
    var last = step.lines.end
    while last > step.lines.start, file.line(last).isBlank { last -= 1 }
    let below = comments.map { inside + $0 }
    let isItem = !inside.isEmpty
    let outside = String(first.prefix { $0 == " " })
    return [
      (last, isItem ? below : [""] + below), (last, [""] + below), (step.lines.start, isItem ? below : [""] + below),
      (step.lines.start - 1, comments.map { outside + $0 } + [""]), end,
    ]
  }

  /// How far the text of a list item is indented; 0 for a heading or a paragraph.
  private static func contentIndent(_ line: String) -> Int {
    let lead = line.prefix { $0 == " " }.count
    let rest = line.dropFirst(lead)
    let digits = rest.prefix { $0.isASCII && $0.isNumber }.count
    let mark = rest.dropFirst(digits).first
    guard let mark, digits > 0 ? mark == "." || mark == ")" : "-*+".contains(mark) else { return 0 }
    let spaces = rest.dropFirst(digits + 1).prefix { $0 == " " }.count
    guard spaces > 0 else { return 0 }
    return lead + digits + 1 + (spaces > 4 ? 1 : spaces)
  }

  /// Words that end no comment and hide nothing, 400 characters at most.
  static func safe(_ text: String) -> String {
    let line = Escaping.line(text.collapsed).replacing("-->", with: "-- >").replacing("--!>", with: "--! >")
    return line.count <= 400 ? line : line.prefix(400) + "..."
  }

  /// A path as a patch names it: below the folder that it is applied in.
  static func relative(_ path: String) -> String {
    path.split(separator: "/").filter { $0 != "." && $0 != ".." }.joined(separator: "/")
  }

  /// A file as Muster reads it.
  private struct Reading {
    let file: RunbookFile
    private let findings: [String: Int]

    init(_ bytes: [UInt8]) {
      file = RunbookFile.read(bytes, path: "r.md", id: "r")
      findings = Linter.lint(file, source: bytes, LintSurroundings()).reduce(into: [:]) {
        $0["\($1.code) \($1.severity.rawValue)", default: 0] += 1
      }
    }

    func step(_ id: String, slug: String?) -> Step? {
      let book = file.runbooks.first { $0.slug == slug } ?? file.runbooks.first
      return book.flatMap { book in book.index(of: id).map { book.steps[$0] } }
    }

    /// The same steps, and no finding that was not there.
    func isNoWorse(than before: Reading) -> Bool {
      guard shape == before.shape else { return false }
      return findings.allSatisfy { $0.value <= before.findings[$0.key] ?? 0 }
    }

    private var shape: [[String]] {
      file.runbooks.map { book in
        book.sections.map { "\($0.level) \($0.slug)" }
          + book.steps.map { step in
            let blocks = step.blocks.map { "\($0.role?.rawValue ?? "") \($0.kind) \($0.text)" }
            return "\(step.id) \(step.kind) \(step.depth) \(step.arms.map(\.label)) \(blocks)"
          }
      }
    }
  }
}
