/// A template in Mustache's syntax (mustache(5)), read once and filled as often as wanted.
///
/// Variables, sections, inverted sections, comments, partials, delimiters and the rules for lines that hold one tag alone are
/// those of the official specification. What differs is strictness: a name that was not given is an error with its place, a
/// value is never read as a template, and there are no lambdas. Everything is bounded, so that a template of a few bytes
/// costs no more than a few bytes.
package struct Mustache: Sendable, Equatable {
  /// What a template is made of.
  package indirect enum Node: Sendable, Equatable {
    case text(String)
    /// A value; `raw` without escaping.
    case value(Name, raw: Bool)
    case section(Name, inverted: Bool, [Node])
    /// Another template, every line of it indented so.
    case partial(Name, indent: String)
  }

  /// A name as it stands in a tag.
  package struct Name: Sendable, Hashable {
    package var text: String
    package var line: Int
    package var column: Int
    package init(_ text: String, line: Int, column: Int) {
      self.text = text
      self.line = line
      self.column = column
    }

    func error(_ kind: MustacheError.Kind) -> MustacheError {
      MustacheError(kind, line: line, column: column, width: max(1, text.unicodeScalars.count))
    }
  }

  /// How a value is made fit for where it goes; the caller chooses, never the template's text.
  package enum Escape: Sendable {
    case none
    /// `&`, `<`, `>`, `"` and `'` as entities (HTML 4.01, 24.4, and HTML 5, 13.1.4).
    case html
  }

  /// What stands where nothing was given: an error, or, as the specification has it, nothing.
  package enum Missing: Sendable { case error, nothing }

  package static let mostBytes = 256 * 1024, deepest = 32

  package private(set) var nodes: [Node]

  init(nodes: [Node]) { self.nodes = nodes }

  /// Reads a template.
  package init(_ text: String) throws(MustacheError) {
    if text.utf8.count > Self.mostBytes { throw MustacheError(.tooLong, line: 1, column: 1) }
    var reader = MustacheReader(Array(text.utf8))
    nodes = try reader.read()
  }

  /// Fills the template; partials are texts of templates by their name.
  package func filled(
    with values: MustacheValue, partials: [String: String] = [:], escape: Escape = .none, missing: Missing = .error
  ) throws(MustacheError) -> String {
    var writer = MustacheWriter(partials: partials, escape: escape, missing: missing)
    try writer.write(nodes, [values], depth: 0)
    return writer.out
  }

  /// Every name that a tag asks for, in the order of the text, sections' names among them.
  package var names: [Name] { Self.names(in: nodes) }

  private static func names(in nodes: [Node]) -> [Name] {
    nodes.flatMap { node -> [Name] in
      switch node {
      case .text, .partial: []
      case .value(let name, _): [name]
      case .section(let name, _, let inside): [name] + names(in: inside)
      }
    }
  }
}

/// What a template is filled with.
package indirect enum MustacheValue: Sendable, Equatable {
  case text(String)
  case flag(Bool)
  case list([MustacheValue])
  case group([String: MustacheValue])
  /// Known, and without a value: a section of it is not written.
  case nothing
  /// Without a value too, but this stands where it is named.
  case standIn(String)

  /// True when a section of it is written.
  var isTrue: Bool {
    switch self {
    case .nothing, .standIn, .flag(false): false
    case .list(let items): !items.isEmpty
    default: true
    }
  }
}
