package import Runbooks

/// `muster show --graph`: a runbook's graph as text, Mermaid or DOT.
package enum RunbookDrawing: String, CaseIterable, Sendable {
  case text, mermaid, dot

  /// All runbooks in one document, ended by a newline.
  package func draw(_ runbooks: [Runbook]) -> String {
    switch self {
    case .text: runbooks.map { TextDrawing(runbook: $0).text }.joined(separator: "\n")
    case .mermaid: MermaidDrawing.draw(runbooks)
    case .dot: DotDrawing.draw(runbooks)
    }
  }
}

/// The words that the three languages share.
private struct Labels {
  let runbook: Runbook
  let numbers: StepNumbers
  init(_ runbook: Runbook) {
    self.runbook = runbook
    numbers = StepNumbers(runbook)
  }
  /// Number, title and marks of a step, one a line.
  func step(_ place: Int) -> [String] {
    let step = runbook.steps[place]
    let marks = [step.kind.rawValue] + StepMarks.of(step)
    let title = [numbers.labels[place], shortened(step.title)].filter { !$0.isEmpty }.joined(separator: " ")
    return [title, marks.joined(separator: ", ")]
  }
  func edge(_ edge: RunbookGraph.Edge) -> String {
    switch edge.kind {
    case .next: ""
    case .rollback: "rollback"
    case .arm, .jump: shortened(edge.label)
    }
  }
  /// A node's text is a name, not the whole paragraph that some authors write as one item.
  private func shortened(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count <= 72 ? line : "\(line.prefix(69))..."
  }
}

private struct TextDrawing {
  let runbook: Runbook

  var text: String {
    let labels = Labels(runbook)
    let edges = Dictionary(grouping: RunbookGraph(runbook).edges, by: \.from)
    var lines = ["\(Escaping.line(runbook.title))  (\(Escaping.line(runbook.path)))"]
    for place in runbook.steps.indices {
      let words = labels.step(place).map(Escaping.line)
      lines += ["", "\(Escaping.line(runbook.steps[place].id))", "  \(words[0])", "  \(words[1])"]
      for edge in edges[place] ?? [] {
        let label = edge.label.isEmpty || edge.kind == .next ? "" : " \"\(Escaping.line(labels.edge(edge)))\""
        lines.append("    \(edge.kind.rawValue)\(label) -> \(Escaping.line(name(of: edge.to)))")
      }
    }
    if runbook.steps.isEmpty { lines += ["", "No steps."] }
    return lines.joined(separator: "\n") + "\n"
  }

  private func name(of goal: RunbookGraph.Goal) -> String {
    switch goal {
    case .step(let place): runbook.steps[place].id
    case .runbook(let path): path
    case .person(let words): "a person: \(words)"
    case .nowhere(let anchor): "nowhere: \(anchor)"
    case .end: "end"
    }
  }
}

/// Nodes that are no steps, numbered in the order in which they are met.
private struct Outside {
  private(set) var goals: [RunbookGraph.Goal] = []
  mutating func node(_ goal: RunbookGraph.Goal, prefix: String) -> String {
    if case .step(let place) = goal { return "\(prefix)s\(place + 1)" }
    if let known = goals.firstIndex(of: goal) { return "\(prefix)g\(known + 1)" }
    goals.append(goal)
    return "\(prefix)g\(goals.count)"
  }
  static func words(_ goal: RunbookGraph.Goal) -> String {
    switch goal {
    case .step: ""
    case .runbook(let path): path
    case .person(let words): words
    case .nowhere(let anchor): "nowhere: \(anchor)"
    case .end: "end"
    }
  }
}

/// https://mermaid.js.org/syntax/flowchart.html: every label is quoted, and what could end the quote or begin markup is a
/// numbered entity (`#34;`), so that no author's text is ever syntax. Some versions read a label as Markdown and show
/// "Unsupported markdown: list" for one that begins as a list does, so that beginning is an entity too.
private enum MermaidDrawing {
  static func draw(_ runbooks: [Runbook]) -> String {
    var lines = ["flowchart TD"]
    for (number, runbook) in runbooks.enumerated() {
      let many = runbooks.count > 1
      if many { lines.append("  subgraph r\(number + 1)[\"\(escape(runbook.title))\"]") }
      lines += body(runbook, prefix: many ? "r\(number + 1)" : "")
      if many { lines.append("  end") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func body(_ runbook: Runbook, prefix: String) -> [String] {
    let labels = Labels(runbook)
    var outside = Outside()
    var lines: [String] = []
    for (place, step) in runbook.steps.enumerated() {
      let words = labels.step(place).map(escape).joined(separator: "<br/>")
      let (open, close) = shape(step.kind)
      lines.append("  \(prefix)s\(place + 1)\(open)\"\(words)\"\(close)")
    }
    for edge in RunbookGraph(runbook).edges {
      let arrow = edge.kind == .rollback || edge.kind == .jump ? "-.->" : "-->"
      let words = labels.edge(edge)
      let label = words.isEmpty ? "" : "|\"\(escape(words))\"|"
      let to = outside.node(edge.to, prefix: prefix)
      lines.append("  \(prefix)s\(edge.from + 1) \(arrow)\(label) \(to)")
    }
    for (number, goal) in outside.goals.enumerated() {
      lines.append("  \(prefix)g\(number + 1)([\"\(escape(Outside.words(goal)))\"])")
    }
    if runbook.steps.isEmpty { lines.append("  \(prefix)g1([\"no steps\"])") }
    return lines
  }

  private static func shape(_ kind: Step.Kind) -> (String, String) {
    switch kind {
    case .script: ("[", "]")
    case .check: ("{{", "}}")
    case .manual: ("[/", "/]")
    case .branch: ("{", "}")
    case .text: ("(", ")")
    }
  }

  private static func escape(_ text: String) -> String {
    var out = ""
    var onlyDigits = true
    for scalar in Escaping.line(text).unicodeScalars {
      defer { onlyDigits = onlyDigits && ("0"..."9").contains(scalar) }
      switch scalar {
      case _ where onlyDigits && ".)-+".unicodeScalars.contains(scalar): out += "#\(scalar.value);"
      case "a"..."z", "A"..."Z", "0"..."9", " ", ".", ",", "-", "/", "(", ")", "?", "=", "+", "'":
        out.unicodeScalars.append(scalar)
      // Letters of other scripts are no syntax anywhere in Mermaid.
      case _ where scalar.value >= 0xA0: out.unicodeScalars.append(scalar)
      default: out += "#\(scalar.value);"
      }
    }
    return out
  }
}

/// https://graphviz.org/doc/info/lang.html: identifiers are ours, every author's text is a double-quoted string, in which
/// backslash and quote are escaped.
private enum DotDrawing {
  static func draw(_ runbooks: [Runbook]) -> String {
    var lines = ["digraph muster {", "  node [shape=box];"]
    for (number, runbook) in runbooks.enumerated() {
      let many = runbooks.count > 1
      if many { lines += ["  subgraph cluster_\(number + 1) {", "  label=\(quoted([runbook.title]));"] }
      lines += body(runbook, prefix: many ? "r\(number + 1)" : "")
      if many { lines.append("  }") }
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  private static func body(_ runbook: Runbook, prefix: String) -> [String] {
    let labels = Labels(runbook)
    var outside = Outside()
    var lines: [String] = []
    for (place, step) in runbook.steps.enumerated() {
      lines.append("  \(prefix)s\(place + 1) [label=\(quoted(labels.step(place))), shape=\(shape(step.kind))];")
    }
    for edge in RunbookGraph(runbook).edges {
      let to = outside.node(edge.to, prefix: prefix)
      let words = labels.edge(edge)
      var attributes = words.isEmpty ? [] : ["label=\(quoted([words]))"]
      if edge.kind == .rollback || edge.kind == .jump { attributes.append("style=dashed") }
      let tail = attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]"
      lines.append("  \(prefix)s\(edge.from + 1) -> \(to)\(tail);")
    }
    for (number, goal) in outside.goals.enumerated() {
      lines.append("  \(prefix)g\(number + 1) [label=\(quoted([Outside.words(goal)])), shape=oval];")
    }
    return lines
  }

  private static func shape(_ kind: Step.Kind) -> String {
    switch kind {
    case .script: "box"
    case .check: "hexagon"
    case .manual: "parallelogram"
    case .branch: "diamond"
    case .text: "plaintext"
    }
  }

  private static func quoted(_ lines: [String]) -> String {
    let inner = lines.map { line in
      Escaping.line(line).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
    return "\"\(inner.joined(separator: "\\n"))\""
  }
}
