/// A Markdown file as a flat list of its blocks in document order, with the text of each laid out in one buffer.
///
/// `CMark.swift` fills it in one walk over libcmark's tree; everything after it reads only this. A block's descendants are the
/// elements from the one behind it up to `end`.
struct Document {
  var elements: [Element] = []
  /// Laid out prose, literals of code and HTML, info strings, targets of links: ranges of this are what elements hold.
  var text: [UInt8] = []
  /// Where links lead, and names of anchors.
  var targets: [UInt8] = []
  var spans: [Span] = []

  func target(_ span: Span) -> String { String(decoding: targets[span.target.range], as: UTF8.self) }

  func string(_ range: TextRange) -> String {
    String(decoding: text[Int(range.start)..<Int(range.end)], as: UTF8.self)
  }

  /// The places of the direct children.
  func children(of index: Int) -> [Int] {
    var count = 0
    var i = index + 1
    let end = Int(elements[index].end)
    while i < end {
      count += 1
      i = Int(elements[i].end)
    }
    var out: [Int] = []
    if count == 0 { return out }
    out.reserveCapacity(count)
    i = index + 1
    while i < end {
      out.append(i)
      i = Int(elements[i].end)
    }
    return out
  }
}

/// A range of `Document.text`.
struct TextRange: Equatable {
  var start: Int32
  var end: Int32
  init(_ start: Int, _ end: Int) {
    self.start = Int32(truncatingIfNeeded: start)
    self.end = Int32(truncatingIfNeeded: end)
  }
  static let none = TextRange(0, 0)
  var isEmpty: Bool { start == end }
  var range: Range<Int> { Int(start)..<Int(end) }
  var count: Int { Int(end - start) }
}

/// One block of a Markdown file.
struct Element {
  var kind: Kind
  /// A heading's level; for a list item its ordinal in the list.
  var level: Int32 = 0
  /// The first number of an ordered list; -1 for bullets.
  var start: Int32 = -1
  /// The place behind the last descendant.
  var end: Int32
  /// 1-based lines of the text that libcmark was given.
  var line: Int32
  var lastLine: Int32
  var text: TextRange = .none
  var info: TextRange = .none
  /// Its places in `Document.spans`.
  var spansStart: Int32 = 0
  var spansEnd: Int32 = 0
  var flags: Flags = []

  enum Kind: UInt8 {
    case document, quote, list, item, code, html, paragraph, heading, rule, table
  }

  struct Flags: OptionSet {
    let rawValue: UInt8
    /// The paragraph is nothing but bold words.
    static let boldOnly = Flags(rawValue: 1)
    /// The code stands between fences.
    static let fenced = Flags(rawValue: 2)
    /// No closing fence was found.
    static let unclosed = Flags(rawValue: 4)
    /// The item has a task box.
    static let task = Flags(rawValue: 8)
    static let ticked = Flags(rawValue: 16)
    /// The fence was inside a paragraph or indented code and was found from the source.
    static let lost = Flags(rawValue: 32)
  }

  var spans: Range<Int> { Int(spansStart)..<Int(spansEnd) }
  var lines: Lines { Lines(Int(line), Int(lastLine)) }
}

/// Code, a link, bold words or an image inside a paragraph.
struct Span {
  var kind: Kind
  /// The words, without back-ticks.
  var text: TextRange
  var target: TextRange = .none
  var line: Int32

  enum Kind: UInt8 { case code, link, strong, image, anchor }
}
