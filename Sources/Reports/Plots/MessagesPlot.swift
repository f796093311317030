import Incidents

/// When messages were due and when they went out, audience by audience: figure 6.
struct MessagesPlot {
  let facts: Postmortem
  let axis: TimeAxis
  static let columns = ["audience", "due", "sent", "state", "late_seconds"]

  var audiences: [Audience] { facts.talk.audiences }

  func draw() -> SVG {
    let height = 58.0
    let top = 12.0
    let bottom = top + Double(audiences.count) * height
    var svg = SVG(width: TimeAxis.width, height: bottom + 72)
    axis.draw(in: &svg, top: top, bottom: bottom + 10)
    for (i, audience) in audiences.enumerated() {
      let y = top + Double(i) * height + height / 2 + 6
      svg.text(8, y + 4, SVG.fit(audience.rawValue, TimeAxis.left - 14), "b")
      svg.line(TimeAxis.left, y, TimeAxis.right, y, "axis")
      for one in facts.talk.promises where one.audience == audience { draw(one, y, &svg) }
      var free = 0.0
      for message in facts.talk.messages where message.audience == audience {
        guard let sent = message.sent, axis.contains(sent) else { continue }
        let x = axis.x(sent)
        svg.circle(x, y, 5.5, "full")
        let next = facts.talk.messages.filter { $0.audience == audience }.compactMap(\.sent).filter { $0 > sent }.min()
        let room = next.map { axis.x($0) - x } ?? 200
        let whole = "\(message.template) \(message.state.rawValue)"
        let words = SVG.width(of: whole, size: 12) < room ? whole : message.template
        if x - 4 >= free {
          svg.text(min(x - 4, TimeAxis.width - SVG.width(of: words, size: 12)), y - 13, words, "s")
          free = x + SVG.width(of: words, size: 12) + 6
        }
      }
    }
    svg.text(TimeAxis.left, bottom + 62, "dot: sent  ·  tick: due  ·  thick line: overdue", "s")
    return svg
  }

  private func draw(_ one: (audience: Audience, set: Int64, due: Int64, sent: Int64?), _ y: Double, _ svg: inout SVG) {
    if axis.contains(one.due) { svg.line(axis.x(one.due), y - 9, axis.x(one.due), y + 9, "due") }
    let end = one.sent ?? axis.to
    guard end > one.due, one.due < axis.to else { return }
    svg.line(axis.x(one.due), y, axis.x(end), y, "warnline")
    let words = one.sent == nil ? "never sent" : "\(Instants.length(end - one.due)) late"
    let x = min((axis.x(one.due) + axis.x(end)) / 2, TimeAxis.width - SVG.width(of: words, size: 13) / 2)
    svg.text(x, y + 22, words, "w", .middle)
  }

  var data: [[String]] {
    var out: [[String]] = []
    for one in facts.talk.promises {
      let late = one.sent.map { max(0, $0 - one.due) / 1_000_000_000 }
      out.append([
        one.audience.rawValue, Instants.fineStamp(one.due), one.sent.map(Instants.fineStamp) ?? "", "",
        late.map { "\($0)" } ?? "",
      ])
    }
    for message in facts.talk.messages {
      guard let sent = message.sent else { continue }
      out.append([message.audience.rawValue, "", Instants.fineStamp(sent), message.state.rawValue, ""])
    }
    return out
  }

  var ascii: String {
    let columns = 60
    var out = ""
    for audience in audiences {
      var line = Array(repeating: Character("."), count: columns)
      for one in facts.talk.promises where one.audience == audience {
        let end = one.sent ?? axis.to
        if end > one.due {
          for i in axis.column(one.due, of: columns)...axis.column(max(end, one.due), of: columns) { line[i] = "!" }
        }
        line[axis.column(one.due, of: columns)] = "|"
      }
      for message in facts.talk.messages where message.audience == audience {
        if let sent = message.sent { line[axis.column(sent, of: columns)] = "*" }
      }
      out += Wrapping.padded(String(audience.rawValue.prefix(14)), 15) + String(line) + "\n"
    }
    return out + axis.asciiFoot(15, columns: columns) + "  * sent   | due   ! overdue\n"
  }
}

extension Postmortem {
  func messagesFigure() -> Figure {
    let title = "Messages: due and sent"
    guard !talk.audiences.isEmpty else {
      return .empty(
        "messages", 6, title, "No figure: no message was drafted, sent or due.", columns: MessagesPlot.columns)
    }
    let plot = MessagesPlot(facts: self, axis: axis)
    let words = talk.audiences.map { audience -> String in
      let sent = talk.messages.count { $0.audience == audience && $0.sent != nil }
      let late = talk.promises.filter { $0.audience == audience && ($0.sent ?? .max) > $0.due }
      let gaps = late.map {
        $0.sent == nil
          ? "one due at \(Instants.clock($0.due)) never sent" : "one \(Instants.length(($0.sent ?? 0) - $0.due)) late"
      }
      return "\(audience.rawValue): \(sent) sent" + (gaps.isEmpty ? "" : ", \(gaps.joined(separator: ", "))")
    }
    return Figure(
      name: "messages", number: 6, title: title, alt: words.joined(separator: "; ") + ".", drawing: plot.draw(),
      ascii: plot.ascii, columns: MessagesPlot.columns, data: plot.data)
  }
}
