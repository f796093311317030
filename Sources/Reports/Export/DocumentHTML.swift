extension PostmortemDocument {
  /// The document as one HTML file: style and drawings inside, no script, and nothing that is asked for elsewhere.
  package var html: String {
    var page = HTMLPage()
    for chapter in chapters { page.write(chapter) }
    let contents = chapters.map {
      "<li><a href=\"#s\($0.number)\"><span>\(SVG.escape($0.number))</span> \(SVG.escape($0.title))</a></li>"
    }
    let foot = head.map { "Record \(SVG.escape($0))" } ?? ""
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(SVG.escape(heading))</title>
      <style>
      \(SVG.style)
      \(HTMLPage.style)
      </style>
      </head>
      <body>
      <header><p class="kind">Postmortem, edition \(SVG.escape(edition))</p>
      <h1>\(SVG.escape(heading))</h1></header>
      <nav aria-label="Sections"><ol>
      \(contents.joined(separator: "\n"))
      </ol></nav>
      <main>
      \(page.out)</main>
      <footer><p>\(foot)</p></footer>
      </body>
      </html>

      """
  }
}

private struct HTMLPage {
  var out = ""

  mutating func write(_ chapter: Chapter) {
    let number = SVG.escape(chapter.number)
    let kind =
      switch chapter.filledBy {
      case .tool: ""
      case .draft: " <small>draft, made from the record</small>"
      case .people: " <small>for people to write</small>"
      }
    out +=
      "<section id=\"s\(number)\">\n<h2><span class=\"no\">\(number)</span> \(SVG.escape(chapter.title))\(kind)</h2>\n"
    for passage in chapter.passages { write(passage) }
    out += "</section>\n"
  }

  mutating func write(_ passage: Passage) {
    switch passage {
    case .paragraph(let words): out += "<p>\(markup(words))</p>\n"
    case .heading(let words): out += "<h3>\(SVG.escape(words))</h3>\n"
    case .table(let head, let rows): table(head, rows)
    case .list(let items):
      if items.isEmpty { return }
      out += "<ul>\n" + items.map { "<li>\(markup($0))</li>\n" }.joined() + "</ul>\n"
    case .code(let text, _): out += "<pre><code>\(Self.lines(text))</code></pre>\n"
    case .quote(let text): out += "<blockquote><pre>\(Self.lines(text))</pre></blockquote>\n"
    case .prompts(let questions):
      if questions.isEmpty { return }
      out += "<ul class=\"ask\">\n" + questions.map { "<li>\(SVG.escape($0))</li>\n" }.joined() + "</ul>\n"
    case .figure(let figure):
      out += "<figure id=\"fig-\(figure.name)\">\n"
      if let drawing = figure.drawing {
        out +=
          "<div class=\"wide\">" + drawing.element(name: "f-\(figure.name)", title: figure.title, alt: figure.alt)
          + "</div>"
      }
      out +=
        "<figcaption><b>Figure \(figure.number). \(SVG.escape(figure.title)).</b> \(SVG.escape(figure.alt))</figcaption>\n</figure>\n"
    }
  }

  private mutating func table(_ head: [String], _ rows: [[[Phrase]]]) {
    if rows.isEmpty { return }
    let isPair = head.allSatisfy(\.isEmpty)
    out += "<div class=\"wide\"><table\(isPair ? " class=\"pair\"" : "")>\n"
    if !isPair {
      out += "<thead><tr>" + head.map { "<th scope=\"col\">\(SVG.escape($0))</th>" }.joined() + "</tr></thead>\n"
    }
    out += "<tbody>\n"
    for row in rows {
      out += "<tr>"
      for (i, cell) in row.enumerated() {
        // The entry of the index of evidence is what others point to.
        var anchor = ""
        if i == 0, head.first == "id", case .evidence(let id)? = cell.first { anchor = " id=\"\(SVG.escape(id))\"" }
        let words = anchor.isEmpty ? markup(cell) : SVG.escape(cell.plain)
        let time = Self.isTime(cell.plain) ? " class=\"t\"" : ""
        out += isPair && i == 0 ? "<th scope=\"row\">\(words)</th>" : "<td\(anchor)\(time)>\(words)</td>"
      }
      out += "</tr>\n"
    }
    out += "</tbody></table></div>\n"
  }

  /// A time or date alone in its cell, which is not broken.
  private static func isTime(_ words: String) -> Bool {
    words.utf8.count <= 24 && words.first?.isNumber == true
      && words.utf8.allSatisfy { 48...58 ~= $0 || "TZ-.".utf8.contains($0) }
  }

  private func markup(_ words: [Phrase]) -> String {
    words.map { phrase in
      let text = SVG.escape(phrase.plain)
      return switch phrase {
      case .text: text
      case .strong: "<strong>\(text)</strong>"
      case .code: "<code>\(text)</code>"
      case .mark: "<mark>\(text)</mark>"
      case .unknown: "<em>\(text)</em>"
      case .evidence(let id): id.isEmpty ? "" : "<a href=\"#\(text)\">\(text)</a>"
      }
    }.joined()
  }

  /// Several lines of foreign text.
  private static func lines(_ text: String) -> String {
    Escaping.printable(text).split(separator: "\n", omittingEmptySubsequences: false)
      .map { SVG.escape(String($0)) }.joined(separator: "\n")
  }

  static let style = """
    *{box-sizing:border-box}html{color:var(--ink);background:var(--paper)}
    body{margin:0 auto;padding:1.5rem 1.25rem 4rem;max-width:64rem;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
    h1{font-size:1.7rem;line-height:1.2;margin:.2rem 0 1rem}h2{font-size:1.25rem;margin:2.6rem 0 .6rem;padding-top:.6rem;border-top:2px solid var(--ink)}h3{font-size:1.02rem;margin:1.6rem 0 .4rem}
    h2 small{font-size:.8rem;font-weight:400;color:var(--soft);margin-left:.6rem}.no{color:var(--soft);margin-right:.4rem}.kind{color:var(--soft);margin:0}
    p{margin:.5rem 0;max-width:46rem}a{color:var(--main)}code{font:.9em ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
    pre{font:.85rem/1.45 ui-monospace,"DejaVu Sans Mono",monospace;background:var(--band);padding:.6rem .8rem;margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere;border-left:3px solid var(--grid)}
    blockquote{margin:.5rem 0}blockquote pre{font-family:inherit;font-size:.95rem;border-left-color:var(--main)}
    nav ol{columns:3 14rem;list-style:none;margin:0;padding:.8rem 0;font-size:.9rem}nav li{break-inside:avoid}nav span{color:var(--soft);display:inline-block;min-width:1.4rem}nav a{text-decoration:none}
    .wide{overflow-x:auto}table{border-collapse:collapse;font-size:.88rem;line-height:1.4;margin:.7rem 0;width:100%}th,td{text-align:left;vertical-align:top;padding:.32rem .7rem .32rem 0;border-bottom:1px solid var(--grid);overflow-wrap:break-word}
    th{font-weight:650}thead th{border-bottom:1.5px solid var(--soft);overflow-wrap:normal}table.pair th{width:11rem;color:var(--soft);font-weight:500}td,th{min-width:3.2rem}td.t{white-space:nowrap}
    figure{margin:1.2rem 0}figure svg{display:block;width:100%;min-width:44rem;height:auto}figcaption{font-size:.88rem;color:var(--soft);margin-top:.4rem;max-width:52rem}figcaption b{color:var(--ink)}
    mark{background:none;color:var(--warn);font-weight:600}em{color:var(--soft)}ul{margin:.4rem 0;padding-left:1.2rem;max-width:52rem}ul.ask{list-style:none;padding-left:1.5rem;text-indent:-1.5rem}ul.ask li::before{content:"\\2610\\00a0\\00a0";color:var(--soft)}ul.ask li{color:var(--soft);font-style:italic}
    footer{margin-top:3rem;color:var(--soft);font-size:.8rem;overflow-wrap:anywhere}
    @media print{body{max-width:none;padding:0;font-size:10.5pt}nav{display:none}h2,h3{break-after:avoid}figure,tr,pre{break-inside:avoid}.wide{overflow:visible}figure svg{min-width:0}a{color:inherit;text-decoration:none}}
    """
}
