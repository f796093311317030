package import Runbooks

/// `muster show --json`: files as data, version 1. `docs/json.md` names every field.
package enum RunbookJSON {
  /// One document for all these files, ended by a newline.
  package static func bytes(_ files: [RunbookFile]) -> [UInt8] {
    var json = JSONText(reserving: 1 << 16)
    json.object { json in
      json.field("version", 1)
      json.key("runbooks")
      json.array { json in
        for file in files {
          for (place, runbook) in file.runbooks.enumerated() {
            json.element()
            json.object { write(runbook, remarks: remarks(of: file, at: place), to: &$0) }
          }
        }
      }
    }
    json.endLine()
    return json.bytes
  }

  /// The remarks that stand in the runbook's lines; what stands in none goes with the first one of the file.
  private static func remarks(of file: RunbookFile, at place: Int) -> [Diagnostic] {
    file.diagnostics.filter { remark in
      (file.runbooks.firstIndex { $0.lines.contains(remark.line) } ?? 0) == place
    }
  }

  private static func write(_ runbook: Runbook, remarks: [Diagnostic], to json: inout JSONText) {
    json.field("path", runbook.path)
    json.field("id", runbook.id)
    json.field("title", runbook.title)
    json.field("runnable", runbook.runnable)
    json.objects("parameters", runbook.parameters) { write($1, to: &$0) }
    let tree = Tree(runbook)
    json.objects("steps", tree.children[-1] ?? []) { write($1, in: tree, to: &$0) }
    json.objects("blocks", runbook.loose) { write($1, to: &$0) }
    json.objects("diagnostics", remarks) { write($1, to: &$0) }
  }

  private static func write(_ parameter: Parameter, to json: inout JSONText) {
    json.field("name", parameter.name)
    json.field("variable", parameter.variable)
    json.field("type", parameter.type.rawValue)
    json.field("choices", parameter.choices)
    json.field("pattern", parameter.pattern)
    json.field("default", parameter.fallback)
    json.field("description", parameter.description)
    json.field("required", parameter.required)
    json.field("secret", parameter.secret)
    json.field("declared", parameter.declared)
    json.field("line", parameter.line)
  }

  /// The runbook with what is looked up for each of its steps.
  private struct Tree {
    let runbook: Runbook
    let graph: RunbookGraph
    /// Steps by the place of their parent, -1 for those without one.
    var children: [Int: [Int]] = [:]

    init(_ runbook: Runbook) {
      self.runbook = runbook
      graph = RunbookGraph(runbook)
      for (place, step) in runbook.steps.enumerated() { children[step.parent ?? -1, default: []].append(place) }
    }
  }

  private static func write(_ place: Int, in tree: Tree, to json: inout JSONText) {
    let step = tree.runbook.steps[place]
    json.field("id", step.id)
    json.field("title", step.title)
    json.field("kind", step.kind.rawValue)
    json.field("phase", step.phase?.rawValue)
    json.field("line", step.lines.start)
    json.field("end_line", step.lines.end)
    json.objects("blocks", step.blocks) { write($1, to: &$0) }
    json.objects("branches", step.arms) { json, arm in
      json.field("line", arm.line)
      json.key("target")
      write(arm.target, at: place, in: tree, to: &json)
      json.field("label", arm.label)
    }
    json.objects("steps", tree.children[place] ?? []) { write($1, in: tree, to: &$0) }
  }

  private static func write(_ block: Block, to json: inout JSONText) {
    json.field("line", block.lines.start)
    json.field("end_line", block.lines.end)
    json.field("kind", block.kind.rawValue)
    json.field("language", block.language)
    json.field("commands", block.commands.count)
    json.field("placeholders", block.placeholders)
    json.field("interactive", block.interactive)
    json.field("changing", block.changing)
    json.field("guessed", block.guessed)
    json.field("inline", block.inline)
  }

  /// A line for what is no heading, `#slug`, `path#slug`; null when it leads to no place in a file.
  private static func write(_ target: Arm.Target, at place: Int, in tree: Tree, to json: inout JSONText) {
    let runbook = tree.runbook
    func line(of step: Int?) {
      if let step, runbook.steps.indices.contains(step) {
        json.value(runbook.steps[step].lines.start)
      } else {
        json.null()
      }
    }
    switch target {
    case .steps(let range): line(of: range.isEmpty ? tree.graph.following(place) : range.lowerBound)
    case .section(let section):
      if runbook.sections.indices.contains(section) {
        json.value("#\(runbook.sections[section].slug)")
      } else {
        json.null()
      }
    case .runbook(let path, let slug): json.value(slug.map { "\(path)#\($0)" } ?? path)
    case .next: line(of: tree.graph.following(place))
    case .nowhere(let anchor): json.value(anchor.hasPrefix("#") ? anchor : "#\(anchor)")
    case .person: json.null()
    }
  }

  private static func write(_ remark: Diagnostic, to json: inout JSONText) {
    json.field("code", remark.code)
    json.field("severity", remark.severity.rawValue)
    json.field("line", remark.line)
    json.field("column", remark.column)
    json.field("message", remark.message)
    json.field("hint", remark.hint)
  }
}
