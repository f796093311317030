/// Writes one drawing as SVG 1.1 without scripts, links or fonts of its own; every text is escaped here and nowhere else.
///
/// Colours are classes, so that a page decides what is dark and light; shapes and words say all that colours say.
struct SVG {
  let width: Double
  private(set) var height: Double
  private var body = ""

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// Makes room below.
  mutating func grow(to height: Double) { self.height = max(self.height, height) }

  /// A coordinate to a tenth: the same number gives the same text everywhere.
  static func at(_ x: Double) -> String {
    let tenths = Int((min(max(x, -1e6), 1e6) * 10).rounded())
    let (whole, part) = (abs(tenths) / 10, abs(tenths) % 10)
    return (tenths < 0 ? "-" : "") + (part == 0 ? "\(whole)" : "\(whole).\(part)")
  }

  /// Text between tags or in a quoted attribute: what is markup is spelled out, what no XML may hold is shown.
  static func escape(_ text: String) -> String {
    var out = ""
    for scalar in Escaping.line(text).unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.unicodeScalars.append(scalar.value == 0xFFFE || scalar.value == 0xFFFF ? "\u{FFFD}" : scalar)
      }
    }
    return out
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ kind: String) {
    body +=
      "<line class=\"\(kind)\" x1=\"\(Self.at(x1))\" y1=\"\(Self.at(y1))\" x2=\"\(Self.at(x2))\" y2=\"\(Self.at(y2))\"/>\n"
  }

  mutating func rect(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ kind: String, round: Double = 0) {
    let corner = round > 0 ? " rx=\"\(Self.at(round))\"" : ""
    body +=
      "<rect class=\"\(kind)\" x=\"\(Self.at(x))\" y=\"\(Self.at(y))\" width=\"\(Self.at(max(0, width)))\" height=\"\(Self.at(max(0, height)))\"\(corner)/>\n"
  }

  mutating func circle(_ x: Double, _ y: Double, _ radius: Double, _ kind: String) {
    body += "<circle class=\"\(kind)\" cx=\"\(Self.at(x))\" cy=\"\(Self.at(y))\" r=\"\(Self.at(radius))\"/>\n"
  }

  /// A line through the points; closed when it is an area.
  mutating func path(_ points: [(x: Double, y: Double)], _ kind: String, closed: Bool = false) {
    guard points.count > 1 else { return }
    let words = points.enumerated().map { "\($0 == 0 ? "M" : "L")\(Self.at($1.x)) \(Self.at($1.y))" }
    body += "<path class=\"\(kind)\" d=\"\(words.joined())\(closed ? "Z" : "")\"/>\n"
  }

  /// Where a text is held.
  enum Anchor: String { case start, middle, end }

  mutating func text(_ x: Double, _ y: Double, _ words: String, _ kind: String = "t", _ anchor: Anchor = .start) {
    let hold = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
    body += "<text class=\"\(kind)\" x=\"\(Self.at(x))\" y=\"\(Self.at(y))\"\(hold)>\(Self.escape(words))</text>\n"
  }

  /// A diamond, the sign of a choice.
  mutating func diamond(_ x: Double, _ y: Double, _ size: Double, _ kind: String) {
    path([(x, y - size), (x + size, y), (x, y + size), (x - size, y)], kind, closed: true)
  }

  /// The words cut to a width, by the mean width of a letter.
  static func fit(_ words: String, _ width: Double, size: Double = 13) -> String {
    let room = Int(width / (size * 0.56))
    guard words.count > room else { return words }
    return room < 2 ? "" : "\(words.prefix(room - 1))…"
  }

  /// About how wide the words are.
  static func width(of words: String, size: Double = 13) -> Double { Double(words.count) * size * 0.56 }

  /// The whole element, with its title and description for those who do not see it; `name` is its id in the page.
  func element(name: String, title: String, alt: String, standalone: Bool = false) -> String {
    let space = standalone ? " xmlns=\"http://www.w3.org/2000/svg\"" : ""
    let size = "viewBox=\"0 0 \(Self.at(width)) \(Self.at(height))\""
    let style =
      standalone ? "<style>\(Self.style)</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n" : ""
    return """
      <svg\(space) class="plot" role="img" aria-labelledby="\(name)-t \(name)-d" \(size)>
      <title id="\(name)-t">\(Self.escape(title))</title>
      <desc id="\(name)-d">\(Self.escape(alt))</desc>
      \(style)\(body)</svg>

      """
  }

  /// The colours by Okabe and Ito, which people who see few colours tell apart; each is darker or lighter than its neighbours too.
  static let colours = """
    :root{--paper:#fff;--ink:#1a1a1a;--soft:#595959;--grid:#dcdcdc;--band:#f1f1f1;--night:#e6e6ef;--main:#0064a4;--warn:#b8420a;--good:#00664b;--fill:#c9dff0;--bad:#f4d3c3;--mid:#9a9a9a}
    @media (prefers-color-scheme:dark){:root{--paper:#16181b;--ink:#ececec;--soft:#b4b4b4;--grid:#3a3d41;--band:#202327;--night:#232737;--main:#6cb8f0;--warn:#ff9a66;--good:#58c9a5;--fill:#1f3f58;--bad:#56301f;--mid:#7d7d7d}}
    @media print{:root{--paper:#fff;--ink:#000;--soft:#444;--grid:#ccc;--band:#f1f1f1;--night:#e6e6ef;--main:#0064a4;--warn:#b8420a;--good:#00664b;--fill:#c9dff0;--bad:#f4d3c3;--mid:#9a9a9a}}
    """

  /// What the classes of drawings look like.
  static let style =
    colours + """

      .plot{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-size:13px}
      .paper{fill:var(--paper)}.plot text{fill:var(--ink)}.plot .s{fill:var(--soft);font-size:12px}.plot .b{font-weight:650}.plot .w{fill:var(--warn);font-weight:650}.plot .h{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}.plot .n{fill:var(--paper);font-size:11px;font-weight:700}.plot .k{fill:var(--ink);font-size:11px;font-weight:700}
      .grid{stroke:var(--grid);stroke-width:1}.axis{stroke:var(--soft);stroke-width:1}.band{fill:var(--band)}.night{fill:var(--night)}
      .curve{fill:none;stroke:var(--main);stroke-width:2.2;stroke-linejoin:round}.area{fill:var(--fill);stroke:none}
      .limit{stroke:var(--warn);stroke-width:1.6;stroke-dasharray:7 4}.flag{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3}.now{stroke:var(--ink);stroke-width:1.6}
      .point{fill:var(--main)}.dot{fill:var(--paper);stroke:var(--main);stroke-width:1.8}.full{fill:var(--main);stroke:var(--main);stroke-width:1.5}.badge{fill:var(--ink)}.ring{fill:var(--paper);stroke:var(--ink);stroke-width:1.4}
      .bar{fill:var(--main)}.pale{fill:var(--fill);stroke:var(--main);stroke-width:1}.hurt{fill:var(--bad);stroke:var(--warn);stroke-width:1}.grey{fill:var(--mid)}.hollow{fill:var(--paper);stroke:var(--soft);stroke-width:1.4}
      .warnfull{fill:var(--warn);stroke:var(--warn);stroke-width:1.5}.warnring{fill:var(--paper);stroke:var(--warn);stroke-width:2}.warnline{stroke:var(--warn);stroke-width:3}.goodfull{fill:var(--good);stroke:var(--good)}
      .way{fill:none;stroke:var(--main);stroke-width:4;stroke-linejoin:round}.thin{fill:none;stroke:var(--mid);stroke-width:1.2;stroke-dasharray:4 3}.due{stroke:var(--ink);stroke-width:2}.join{fill:none;stroke:var(--ink);stroke-width:1.6}
      .frame{fill:none;stroke:var(--ink);stroke-width:1}.u0{fill:var(--main)}.u1{fill:var(--warn)}.u2{fill:var(--fill);stroke:var(--main)}.u3{fill:var(--good)}.u4{fill:var(--mid)}.u5{fill:var(--paper);stroke:var(--ink)}.u6{fill:var(--band);stroke:var(--soft)}
      """
}
