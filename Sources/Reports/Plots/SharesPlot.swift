import Incidents

/// Where the time went: one bar, figure 5.
struct SharesPlot {
  let shares: TimeShares
  static let columns = ["use", "seconds", "share", "from", "to"]

  private var used: [TimeShares.Use] { TimeShares.Use.allCases.filter { shares.total($0) > 0 } }

  private func percent(_ use: TimeShares.Use) -> String {
    let share = shares.share(use) * 100
    return share < 1 ? "under 1 %" : "\(Int(share.rounded())) %"
  }

  func draw() -> SVG {
    var svg = SVG(width: TimeAxis.width, height: 96 + Double((used.count + 1) / 2) * 26)
    let (left, right) = (12.0, 948.0)
    var x = left
    let order = Array(TimeShares.Use.allCases)
    svg.text(left, 18, "\(Instants.length(shares.to - shares.from)) from detecting to the end", "b")
    for use in used {
      let width = shares.share(use) * (right - left)
      let kind = "u\(order.firstIndex(of: use) ?? 0)"
      svg.rect(x, 30, width, 40, kind)
      let mark = "\((used.firstIndex(of: use) ?? 0) + 1)"
      if width > 16 {
        svg.circle(x + width / 2, 50, 9, "ring")
        svg.text(x + width / 2, 54, mark, "k", .middle)
      }
      x += width
    }
    svg.rect(left, 30, right - left, 40, "frame")
    for (i, use) in used.enumerated() {
      let (column, row) = (Double(i % 2), Double(i / 2))
      let (a, y) = (left + column * 476, 100 + row * 26)
      svg.rect(a, y - 13, 18, 16, "u\(order.firstIndex(of: use) ?? 0)")
      svg.text(a + 26, y, "\(i + 1)  \(use.rawValue): \(Instants.length(shares.total(use))), \(percent(use))")
    }
    return svg
  }

  var data: [[String]] {
    shares.stretches.map {
      [
        $0.use.rawValue, Reading.text(of: Double(($0.to - $0.from) / 1_000_000) / 1000),
        Reading.text(of: Double($0.to - $0.from) / Double(max(1, shares.to - shares.from))),
        Instants.fineStamp($0.from), Instants.fineStamp($0.to),
      ]
    }
  }

  var ascii: String {
    used.map { use in
      let bar = String(repeating: "#", count: max(1, Int((shares.share(use) * 30).rounded())))
      return
        "  \(Wrapping.padded(use.rawValue, 22))\(Wrapping.padded(bar, 31)) \(Instants.length(shares.total(use))), \(percent(use))\n"
    }.joined()
  }

  var alt: String {
    let words = used.sorted { (shares.total($0), $1.rawValue) > (shares.total($1), $0.rawValue) }
      .map { "\(percent($0)) \($0.rawValue)" }
    return "Of \(Instants.length(shares.to - shares.from)): \(words.joined(separator: ", "))."
  }
}

extension Postmortem {
  func sharesFigure() -> Figure {
    let title = "Where the time went"
    guard let shares = timeShares else {
      let why = story.setBack == nil ? "no time passed between detecting and the end" : "the clock was set back"
      return .empty("time", 5, title, "No figure: \(why).", columns: SharesPlot.columns)
    }
    let plot = SharesPlot(shares: shares)
    return Figure(
      name: "time", number: 5, title: title, alt: plot.alt, drawing: plot.draw(), ascii: plot.ascii,
      columns: SharesPlot.columns, data: plot.data)
  }
}
