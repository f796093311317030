import Incidents

/// What went on at once: one row for each sort of thing and each person, on the axis of the impact.
struct LanesPlot {
  let facts: Postmortem
  let axis: TimeAxis

  static let columns = ["lane", "from", "to", "what", "outcome"]

  /// A mark of a row: a moment, or a stretch.
  struct Mark {
    var from: Int64
    var to: Int64?
    var label: String
    /// A short name, for where the words do not fit.
    var tag = ""
    var kind: Kind
    enum Kind { case good, bad, unknown, choice, bar, pale, sent, hurt }
  }

  var rows: [(name: String, marks: [Mark])] {
    var rows: [(String, [Mark])] = []
    let impactEnd = facts.milestone(.impactEnd).at
    if let from = facts.milestone(.impactStart).at {
      rows.append(
        (
          "impact",
          [Mark(from: from, to: impactEnd ?? axis.to, label: impactEnd == nil ? "end unknown" : "", kind: .hurt)]
        ))
    }
    let outside = facts.chronicle.filter { $0.lane == .external && axis.contains($0.happened) }
    rows.append(("seen outside", outside.map { Mark(from: $0.happened, to: nil, label: $0.what, kind: .choice) }))
    let checks = facts.chronicle.filter { $0.lane == .check && $0.level != .log }
    rows.append(
      (
        "checks",
        checks.map {
          let kind: Mark.Kind = $0.outcome == "met" ? .good : $0.outcome == "not met" ? .bad : .unknown
          return Mark(from: $0.happened, to: nil, label: Self.name($0.what), kind: kind)
        }
      ))
    rows.append(
      (
        "decisions",
        facts.choices.enumerated().map {
          Mark(
            from: $1.at, to: nil, label: "D\($0 + 1) \(Screen.letter($1.arm)): \($1.label)", tag: "D\($0 + 1)",
            kind: .choice)
        }
      ))
    rows.append(
      (
        "actions",
        facts.changes.enumerated().map {
          Mark(
            from: $1.started.at, to: $1.finished ?? $1.started.at,
            label: "A\($0 + 1) \(facts.title(of: $1.started.step))", tag: "A\($0 + 1)",
            kind: $1.started.ending?.succeeded == true ? .bar : .hurt)
        }
      ))
    let waits =
      facts.holds.map { Mark(from: $0.at - $0.length, to: $0.at, label: $0.name, kind: .pale) }
      + facts.personWaits.map { Mark(from: $0.from, to: $0.to, label: "a second person", kind: .pale) }
    rows.append(("waits", waits.sorted { $0.from < $1.from }))
    rows.append(
      (
        "messages",
        facts.talk.messages.compactMap { message in
          message.sent.map {
            Mark(
              from: $0, to: nil, label: "\(message.template) \(message.audience.rawValue)", tag: message.template,
              kind: .sent)
          }
        }
      ))
    // A row with nothing in it says nothing: the words below the figure name it.
    return rows.filter { !$0.1.isEmpty } + people
  }

  /// The check's own name, from a row's words.
  private static func name(_ what: String) -> String {
    let first = what.prefix { $0 != ":" }
    return String(first.split(separator: " ").last ?? first)
  }

  private var people: [(name: String, marks: [Mark])] {
    facts.people.prefix(8).map { person in
      let held = facts.staff.tenures.filter { $0.holder == person }
      var marks: [Mark] = []
      for one in held {
        if let last = marks.last, last.from == one.from, last.to == one.to ?? axis.to {
          marks[marks.count - 1].label += ", \(one.role.rawValue)"
        } else {
          marks.append(Mark(from: one.from, to: one.to ?? axis.to, label: one.role.rawValue, kind: .pale))
        }
      }
      let wrote = facts.chronicle.filter { $0.actor == person && $0.level != .log }
      marks += wrote.map { Mark(from: $0.happened, to: nil, label: "", kind: .good) }
      return (person, marks)
    }
  }

  func draw() -> SVG {
    let rows = rows
    let (top, height) = (10.0, 44.0)
    let bottom = top + Double(rows.count) * height
    let hours = facts.workingHours
    let off = hours.off(from: axis.from, to: axis.to)
    // Where all of it is off-hours a shade tells nothing apart.
    let isAllOff = off.count == 1 && off[0].from == axis.from && off[0].to == axis.to
    var svg = SVG(width: TimeAxis.width, height: bottom + (off.isEmpty ? 66 : 84))
    for night in isAllOff ? [] : off {
      svg.rect(axis.x(night.from), top, axis.x(night.to) - axis.x(night.from), bottom - top, "night")
    }
    axis.draw(in: &svg, top: top, bottom: bottom)
    for (i, row) in rows.enumerated() {
      let y = top + Double(i) * height + height / 2
      svg.line(TimeAxis.left, y + height / 2, TimeAxis.right, y + height / 2, "grid")
      svg.text(8, y + 13, SVG.fit(row.name, TimeAxis.left - 14), "b")
      draw(row.marks, y, &svg)
    }
    joins(rows.map(\.name), top, height, &svg)
    if !off.isEmpty {
      let words = isAllOff ? "all of it is off-hours" : "shaded: off-hours"
      svg.text(TimeAxis.left, bottom + 72, "\(words), outside \(hours.words)", "s")
    }
    svg.text(
      TimeAxis.left, bottom + 54,
      "large dot: met, sent  ·  small dot: wrote  ·  ring: not met  ·  cross: no data  ·  diamond: a choice, or seen outside",
      "s"
    )
    return svg
  }

  /// Marks on the lower half of a row, their words on the upper.
  private func draw(_ marks: [Mark], _ y: Double, _ svg: inout SVG) {
    let middle = y + 9
    for mark in marks {
      guard let to = mark.to else { continue }
      let x = axis.x(mark.from)
      let kind = mark.kind == .hurt ? "hurt" : mark.kind == .pale ? "pale" : "bar"
      svg.rect(x, middle - 7, max(3, axis.x(to) - x), 14, kind, round: 2)
    }
    for mark in marks where mark.to == nil {
      let x = axis.x(mark.from)
      switch mark.kind {
      case .good, .sent: svg.circle(x, middle, mark.label.isEmpty ? 3 : 4.5, mark.label.isEmpty ? "badge" : "full")
      case .bad: svg.circle(x, middle, 4.5, "warnring")
      case .unknown:
        svg.line(x - 4, middle - 4, x + 4, middle + 4, "due")
        svg.line(x - 4, middle + 4, x + 4, middle - 4, "due")
      default: svg.diamond(x, middle, 6, "badge")
      }
    }
    write(marks.filter { !$0.label.isEmpty || !$0.tag.isEmpty }.sorted { $0.from < $1.from }, y - 6, &svg)
  }

  /// The whole of a mark's words where they fit before the next one's, else its short name, else nothing.
  private func write(_ marks: [Mark], _ y: Double, _ svg: inout SVG) {
    var free = TimeAxis.left - 4
    for (i, mark) in marks.enumerated() {
      let x = axis.x(mark.from) - 4
      let next = i + 1 < marks.count ? axis.x(marks[i + 1].from) - 4 : TimeAxis.width
      let long = SVG.fit(mark.label, 340, size: 12)
      let fits = [long, mark.tag].first { !$0.isEmpty && x + SVG.width(of: $0, size: 12) + 6 <= next && x >= free }
      if let words = fits {
        svg.text(x, y, words, "s")
        free = x + SVG.width(of: words, size: 12) + 4
      } else if i + 1 == marks.count {
        // At the right edge the words stand before their end.
        let words = mark.tag.isEmpty ? SVG.fit(mark.label, 160, size: 12) : mark.tag
        let start = TimeAxis.width - 4 - SVG.width(of: words, size: 12)
        if start >= free { svg.text(min(x, start), y, words, "s") }
      }
    }
  }

  /// A line from who gave to who took.
  private func joins(_ names: [String], _ top: Double, _ height: Double, _ svg: inout SVG) {
    for one in facts.staff.handovers {
      guard let at = one.confirmed, let a = names.firstIndex(of: one.from), let b = names.firstIndex(of: one.to) else {
        continue
      }
      let x = axis.x(at)
      let (y1, y2) = (top + (Double(a) + 0.5) * height + 9, top + (Double(b) + 0.5) * height + 9)
      svg.path([(x, y1), (x + 0.1, y2)], "join")
      svg.text(x + 6, (y1 + y2) / 2 + 5, "hand-over", "s")
    }
  }

  var data: [[String]] {
    rows.flatMap { row in
      row.marks.map { mark in
        let outcome: String =
          switch mark.kind {
          case .good: row.name == "checks" ? "met" : ""
          case .bad: "not met"
          case .unknown: "unknown"
          default: ""
          }
        return [
          row.name, Instants.fineStamp(mark.from), mark.to.map(Instants.fineStamp) ?? "", mark.label, outcome,
        ]
      }
    }
  }

  var ascii: String {
    let columns = 60
    var out = ""
    for row in rows {
      var line = Array(repeating: Character("."), count: columns)
      for mark in row.marks {
        let a = axis.column(mark.from, of: columns)
        if let to = mark.to { for i in a...max(a, axis.column(to, of: columns)) { line[i] = "=" } }
      }
      for mark in row.marks where mark.to == nil {
        let sign: Character =
          switch mark.kind {
          case .good, .sent: "*"
          case .bad: "o"
          case .unknown: "x"
          default: "D"
          }
        line[axis.column(mark.from, of: columns)] = sign
      }
      let name = String(Escaping.line(row.name).prefix(14))
      out += Wrapping.padded(name, 15) + String(line) + "\n"
    }
    return out + axis.asciiFoot(15, columns: columns)
      + "  * met, done or written   o not met   x no data   D choice   = lasts\n"
  }
}

extension Postmortem {
  func lanesFigure() -> Figure {
    let title = "What went on at once"
    let plot = LanesPlot(facts: self, axis: axis)
    let rows = plot.rows
    guard !rows.isEmpty else {
      return .empty("lanes", 2, title, "No figure: nothing is recorded.", columns: LanesPlot.columns)
    }
    let empty = ["checks", "decisions", "actions", "waits", "messages"].filter { name in
      !rows.contains { $0.name == name }
    }
    func many(_ count: Int, _ one: String, _ more: String) -> String { "\(count) \(count == 1 ? one : more)" }
    var alt = many(choices.count, "choice", "choices") + ", " + many(changes.count, "change", "changes") + ", "
    alt += many(talk.messages.count { $0.sent != nil }, "message", "messages") + " sent and "
    alt += many(people.count, "person", "people") + " from \(Instants.clock(axis.from)) to \(Instants.clock(axis.to))"
    if !empty.isEmpty { alt += "; nothing in \(empty.joined(separator: ", "))" }
    return Figure(
      name: "lanes", number: 2, title: title, alt: alt + ".", drawing: plot.draw(), ascii: plot.ascii,
      columns: LanesPlot.columns, data: plot.data)
  }
}
