/// Why a template cannot be read or filled, and where: lines and columns count from 1, columns in Unicode scalars.
package struct MustacheError: Error, Sendable, Equatable {
  package var kind: Kind
  package var line: Int
  package var column: Int
  /// How many scalars the caret underlines.
  package var width: Int

  /// What is so.
  package enum Kind: Sendable, Equatable {
    case unclosedTag
    case emptyName
    /// A name holds blanks, or begins with a sign that is no tag here (inheritance, lambdas, dynamic names).
    case badName(String)
    case badDelimiters
    case unclosedSection(String)
    /// A section is closed that is not open; the one that is, if any.
    case wrongClose(String, open: String?)
    case tooDeep
    case tooLong
    /// Nothing of this name was given.
    case unknownName(String)
    /// It was given without a value, or is a list or a group where a text is wanted.
    case noText(String)
    case unknownPartial(String)
  }

  package init(_ kind: Kind, line: Int, column: Int, width: Int = 1) {
    self.kind = kind
    self.line = line
    self.column = column
    self.width = width
  }

  /// What is so, in one sentence without a full stop.
  package var message: String {
    switch kind {
    case .unclosedTag: "this tag is never closed"
    case .emptyName: "this tag names nothing"
    case .badName(let name): "`\(visible(name))` is no name of a slot"
    case .badDelimiters: "delimiters are set as {{=<% %>=}}: two words without `=`"
    case .unclosedSection(let name): "the section `\(visible(name))` is never closed"
    case .wrongClose(let name, let open):
      open.map { "`\(visible(name))` is closed here, but `\(visible($0))` is open" }
        ?? "`\(visible(name))` is closed here, and was never opened"
    case .tooDeep: "it nests deeper than \(Mustache.deepest) levels"
    case .tooLong: "it is longer than \(Mustache.mostBytes / 1024) KiB"
    case .unknownName(let name): "there is no slot `\(visible(name))`"
    case .noText(let name): "`\(visible(name))` has no text to stand here"
    case .unknownPartial(let name): "there is no partial `\(visible(name))`"
    }
  }
}
