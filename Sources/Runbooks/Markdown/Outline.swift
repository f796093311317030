/// The headings of a file: sections with slugs, anchors and roles, and the blocks that stand directly under each.
struct Outline {
  var sections: [Section] = []
  /// True where the heading is a bold paragraph.
  var bold: [Bool] = []
  /// True under a heading such as "Assess": its role is reading, its words ask for something.
  var work: [Bool] = []
  /// Blocks before the first heading.
  var preface: [Int] = []
  /// The blocks of each section's own body, without those of its sub-sections.
  var bodies: [[Int]] = []
  /// The heading's element.
  var headings: [Int] = []

  init(_ document: Document, lastLine: Int) {
    let top = document.elements.isEmpty ? [] : document.children(of: 0)
    let titleIndex = Outline.titleHeading(top, document)
    reserve(top.count { document.elements[$0].kind == .heading } + 8)
    var realLevel: Int32 = 0
    var open: [Int] = []
    var underHowTo = false
    for index in top {
      let element = document.elements[index]
      let level: Int32
      switch element.kind {
      case .heading:
        level = element.level
        realLevel = level
        underHowTo = false
        if element.text.isEmpty { continue }
      case .paragraph where Outline.isBoldHeading(element, in: document):
        let howTo = !element.flags.contains(.boldOnly)
        // "How to **fix** it" is a heading; the bold lines below it are its parts.
        level = realLevel + (howTo || !underHowTo ? 1 : 2)
        if howTo { underHowTo = true }
      default:
        if bodies.isEmpty { preface.append(index) } else { bodies[bodies.count - 1].append(index) }
        continue
      }
      var (words, anchors) = Outline.title(element, in: document)
      while let last = open.last, sections[last].level >= Int(level) {
        sections[last].lines.end = max(sections[last].lines.start, Int(element.line) - 1)
        open.removeLast()
      }
      let isBold = element.kind == .paragraph
      let named = Phase.named(words)
      var phase = named
      // The file's own title names no role for all that stands below it.
      if index == titleIndex { phase = nil }
      if phase == nil, let parent = open.last { phase = sections[parent].phase }
      // A colon is no word: what the heading names stays.
      if isBold, words.utf8.last == UInt8(ascii: ":") { words.removeLast() }
      anchors += takeAnchors(document, before: element)
      var section = Section(
        title: words, slug: "", level: Int(level), lines: Lines(Int(element.line), lastLine), phase: phase,
        parent: open.last)
      section.anchors = anchors
      work.append(
        named == nil
          ? open.last.map { work[$0] } ?? false : Prose.begins(words, "assess") || Prose.begins(words, "size up"))
      open.append(sections.count)
      sections.append(section)
      bold.append(isBold)
      bodies.append([])
      headings.append(index)
    }
    giveSlugs()
  }

  private mutating func reserve(_ count: Int) {
    sections.reserveCapacity(count)
    bold.reserveCapacity(count)
    work.reserveCapacity(count)
    bodies.reserveCapacity(count)
    headings.reserveCapacity(count)
  }

  /// The heading that is the file's title: the first one, when it stands above all others.
  private static func titleHeading(_ top: [Int], _ document: Document) -> Int? {
    var first: Int?
    var same = 0
    var others = 0
    for index in top where document.elements[index].kind == .heading {
      guard let title = first else {
        first = index
        continue
      }
      if document.elements[index].level <= document.elements[title].level { same += 1 } else { others += 1 }
    }
    guard let first, others > 0 || document.elements[first].level == 1 else { return nil }
    return same == 0 ? first : nil
  }

  /// A short bold paragraph at top level is a heading; a bold warning or sentence is not.
  static func isBoldHeading(_ element: Element, in document: Document) -> Bool {
    if element.flags.contains(.boldOnly) {
      guard element.text.count <= 90 else { return false }
      let last = document.text[Int(element.text.end) - 1]
      if last == UInt8(ascii: ".") || last == UInt8(ascii: "!") { return false }
      return !Caution.begins(document, element.text.range) && !document.begins(element.text.range, "note")
    }
    return element.text.count < 60 && document.begins(element.text.range, "how to ")
      && document.spans[element.spans].contains { $0.kind == .strong }
  }

  /// `<a id="x"></a>` in a block of its own names the section that follows, or the one it stands in.
  private mutating func takeAnchors(_ document: Document, before heading: Element) -> [String] {
    guard let last = bodies.isEmpty ? preface.last : bodies[bodies.count - 1].last else { return [] }
    let element = document.elements[last]
    switch element.kind {
    case .html: return HTML.anchors(document, element)
    case .paragraph where element.text.isEmpty:
      return document.spans[element.spans].filter { $0.kind == .anchor }.map { document.target($0) }
    default: return []
    }
  }

  /// The words of the heading; `{#id}` at its end is an anchor.
  private static func title(_ element: Element, in document: Document) -> (String, [String]) {
    var range = document.trimmed(element.text.range)
    var anchors = document.spans[element.spans].filter { $0.kind == .anchor }.map { document.target($0) }
    if range.count > 3, document.text[range.upperBound - 1] == UInt8(ascii: "}"),
      let at = document.find("{#", in: range)
    {
      anchors.append(String(decoding: document.text[at + 2..<range.upperBound - 1], as: UTF8.self))
      range = document.trimmed(range.lowerBound..<at)
    }
    return (String(decoding: document.text[range], as: UTF8.self), anchors)
  }

  /// Slugs as GitHub makes them: real headings first, in order; bold ones take what is left.
  private mutating func giveSlugs() {
    var slugs = Slugs(for: sections.count)
    for i in sections.indices where !bold[i] { sections[i].slug = slugs.take(sections[i].title) }
    for i in sections.indices where bold[i] { sections[i].slug = slugs.take(sections[i].title) }
  }

  /// The section that an anchor names: by slug, by explicit id, then in any case of letters.
  func section(_ anchor: String, _ places: AnchorPlaces) -> Int? { places.find(anchor) }
}

/// Hands out GitHub's slugs, `-1`, `-2` for repeats.
struct Slugs {
  private var used: [String: Int] = [:]

  /// `count` is how many will be asked for, about.
  init(for count: Int = 0) { used.reserveCapacity(count) }

  mutating func take(_ title: String) -> String {
    let plain = Slugs.slug(title)
    // Looked up once, for most are new.
    func isNew(_ count: inout Int?) -> Bool {
      if count != nil { return false }
      count = 0
      return true
    }
    if isNew(&used[plain]) { return plain }
    var n = (used[plain] ?? 0) + 1
    var name = "\(plain)-\(n)"
    while used[name] != nil {
      n += 1
      name = "\(plain)-\(n)"
    }
    used[plain] = n
    used[name] = 0
    return name
  }

  /// Lower case; letters, digits, dashes and underscores stay, blanks become dashes, the rest goes.
  static func slug(_ title: String) -> String {
    if title.isASCII {
      return title.withBytes { title in
        String(unsafeUninitializedCapacity: title.count) { out in
          var n = 0
          for b in title {
            if Byte.isWord(b) || b == UInt8(ascii: "-") || b == UInt8(ascii: "_") {
              out[n] = Byte.lowered(b)
              n += 1
            } else if b == Byte.space {
              out[n] = UInt8(ascii: "-")
              n += 1
            }
          }
          return n
        }
      }
    }
    var out: [UInt8] = []
    out.reserveCapacity(title.utf8.count)
    for scalar in title.unicodeScalars {
      switch scalar {
      case "-", "_", "0"..."9", "a"..."z", "A"..."Z": out.append(Byte.lowered(UInt8(scalar.value)))
      case " ": out.append(UInt8(ascii: "-"))
      case "\0"..."\u{7f}": break
      default:
        let p = scalar.properties
        if p.isAlphabetic || p.numericType != nil || p.generalCategory == .nonspacingMark {
          out.append(contentsOf: p.lowercaseMapping.utf8)
        }
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}

/// Where anchors lead, for as many look-ups as a file has links; put together at the first.
final class AnchorPlaces {
  private let sections: [Section]
  private lazy var exact: [String: Int] = {
    var exact: [String: Int] = [:]
    exact.reserveCapacity(sections.count)
    for (i, section) in sections.enumerated() where exact[section.slug] == nil { exact[section.slug] = i }
    for (i, section) in sections.enumerated() {
      for anchor in section.anchors where exact[anchor] == nil { exact[anchor] = i }
    }
    return exact
  }()
  private lazy var folded: [String: Int] = {
    var folded: [String: Int] = [:]
    for (name, i) in exact {
      let low = name.lowercased()
      folded[low] = min(i, folded[low] ?? i)
    }
    return folded
  }()

  init(_ outline: Outline) { sections = outline.sections }

  func find(_ anchor: String) -> Int? { exact[anchor] ?? folded[anchor.lowercased()] }
}
