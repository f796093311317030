/// A pattern over commands: words such as `kubectl delete namespace`, or a regular expression between slashes over the text.
///
/// The first word is the program, whatever folder it lies in. Options may stand anywhere behind it, the other words in
/// their order with anything between. `*` stands for any letters, `?` for one, `a|b` for either.
package struct CommandPattern: Sendable {
  /// As it is written.
  package let source: String
  let form: Form

  enum Form: Sendable {
    case words(program: [Glob], options: [[Glob]], operands: [[Glob]])
    case text(Pattern)
  }

  /// Letters, with 1 for any letters and 2 for any one.
  typealias Glob = [UInt8]
  static let any: UInt8 = 1
  static let one: UInt8 = 2

  /// Why a pattern cannot be read, and where in it, in scalars from 0.
  package struct Failure: Error, Sendable, Equatable {
    package var offset: Int
    package var message: String
  }

  package static let mostLetters = 500
  package static let mostWords = 16

  package init(_ text: String) throws(Failure) {
    source = trimmed(text)
    if source.isEmpty { throw Failure(offset: 0, message: "it is empty") }
    if source.utf8.count > Self.mostLetters {
      throw Failure(offset: 0, message: "it is longer than \(Self.mostLetters) letters")
    }
    if source.hasPrefix("/"), source.hasSuffix("/"), source.utf8.count > 1 {
      let inside = String(source.dropFirst().dropLast())
      switch Pattern.compile(inside) {
      case .success(let pattern):
        if pattern.matches(in: "") { throw Failure(offset: 0, message: "it fits everything") }
        form = .text(pattern)
      case .failure(let failure): throw Failure(offset: failure.offset + 1, message: failure.message)
      }
      return
    }
    form = try Self.words(source)
  }

  private static func words(_ source: String) throws(Failure) -> Form {
    // What parts commands or is expanded by a shell would never be seen among a command's words.
    if let at = source.unicodeScalars.firstIndex(where: { "\"'`$;&<>()\\\n\r\0".unicodeScalars.contains($0) }) {
      let offset = source.unicodeScalars.distance(from: source.unicodeScalars.startIndex, to: at)
      throw Failure(
        offset: offset, message: "a pattern is the plain words of one command, or a regular expression between slashes")
    }
    let words = source.split(whereSeparator: \.isWhitespace).map(String.init)
    if words.count > mostWords { throw Failure(offset: 0, message: "it has more than \(mostWords) words") }
    guard let program = words.first, !program.hasPrefix("-") else {
      throw Failure(offset: 0, message: "it begins with no program")
    }
    for word in words where word == "|" || word.hasPrefix("|") || word.hasSuffix("|") || word.contains("||") {
      throw Failure(offset: 0, message: "`|` stands between two words without blanks: `ns|namespace`")
    }
    let behind = words.dropFirst().map { (isOption: $0.hasPrefix("-") && $0 != "-" && $0 != "--", globs: globs($0)) }
    return .words(
      program: globs(program), options: behind.filter(\.isOption).map(\.globs),
      operands: behind.filter { !$0.isOption }.map(\.globs))
  }

  private static func globs(_ word: String) -> [Glob] {
    word.split(separator: "|").map { part in
      part.utf8.map { $0 == UInt8(ascii: "*") ? any : $0 == UInt8(ascii: "?") ? one : $0 }
    }
  }
}

extension CommandPattern: Equatable {
  package static func == (a: CommandPattern, b: CommandPattern) -> Bool { a.source == b.source }
}

/// Whether something fits a pattern.
enum Fit: Int, Comparable {
  case no, maybe, yes
  static func < (a: Fit, b: Fit) -> Bool { a.rawValue < b.rawValue }
}

/// A word as the command gets it; a 1 among its bytes stands for letters that nobody knows yet.
struct SeenWord {
  var bytes: [UInt8]
  /// It may become several words, or none.
  var splits = false
  /// As it is written.
  var written = ""

  var isKnown: Bool { !splits && !bytes.contains(CommandPattern.any) }
  var isOption: Bool { bytes.first == UInt8(ascii: "-") && bytes.count > 1 }
  var text: String { String(decoding: bytes.map { $0 == 1 ? UInt8(ascii: "*") : $0 }, as: UTF8.self) }

  /// The last part of a path.
  var base: SeenWord {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")), slash + 1 < bytes.count else { return self }
    return SeenWord(bytes: Array(bytes[(slash + 1)...]), splits: splits, written: written)
  }

  /// The program's name, when it is known.
  var name: String? { isKnown ? String(decoding: base.bytes, as: UTF8.self) : nil }
}

extension CommandPattern {
  /// Does some text fit both, where 1 in either stands for any letters and 2 for one?
  static func fit(_ glob: Glob, _ word: [UInt8]) -> Fit {
    let known = !word.contains(any)
    if known, !glob.contains(where: { $0 == any || $0 == one }) { return glob == word ? .yes : .no }
    // No name is that long: what begins alike is taken for alike.
    let word = word.count > 4096 ? Array(word.prefix(4096)) + [any] : word
    // reach[j]: the rest of the glob, and the rest of the word from j on, have a text in common.
    var below = [Bool](repeating: false, count: word.count + 1)
    for i in stride(from: glob.count, through: 0, by: -1) {
      var row = [Bool](repeating: false, count: word.count + 1)
      for j in stride(from: word.count, through: 0, by: -1) {
        let (p, w) = (i < glob.count ? glob[i] : nil, j < word.count ? word[j] : nil)
        if p == nil, w == nil { row[j] = true }
        if p == any, below[j] || (w != nil && row[j + 1]) { row[j] = true }
        if w == any, row[j + 1] || (p != nil && below[j]) { row[j] = true }
        if let p, let w, p != any, w != any, p == w || p == one { row[j] = row[j] || below[j + 1] }
      }
      below = row
    }
    return below[0] ? (known ? .yes : .maybe) : .no
  }

  static func fit(_ globs: [Glob], _ word: [UInt8]) -> Fit { globs.lazy.map { fit($0, word) }.max() ?? .no }
}
