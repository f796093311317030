/// A file with several headings of one level that are named after alerts: each of them is a runbook.
enum AlertFile {
  /// The sections that are runbooks of their own; empty for a file that is one.
  static func sections(_ outline: Outline) -> [Int] {
    var counts: [Int: (alerts: Int, all: Int)] = [:]
    for i in outline.sections.indices where !outline.bold[i] {
      let level = outline.sections[i].level
      counts[level, default: (0, 0)].all += 1
      if name(outline.sections[i].title) != nil { counts[level, default: (0, 0)].alerts += 1 }
    }
    let levels = counts.filter { $0.value.alerts >= 2 && $0.value.alerts * 2 >= $0.value.all }.keys
    guard let level = levels.min() else { return [] }
    return outline.sections.indices.filter {
      !outline.bold[$0] && outline.sections[$0].level == level && name(outline.sections[$0].title) != nil
    }
  }

  /// The alert's name in a heading: one word of several capitals, with or without "Alert:" and quotes.
  static func name(_ title: String) -> String? {
    var words = title[...]
    for lead in ["alert name:", "alert:", "alertname:"] as [StaticString] where Prose.begins(title, lead) {
      words = title.dropFirst(lead.utf8CodeUnitCount)
    }
    while let b = words.utf8.first, b == Byte.space || b == UInt8(ascii: "\"") || b == Byte.backtick {
      words.removeFirst()
    }
    while let b = words.utf8.last, b == Byte.space || b == UInt8(ascii: "\"") || b == Byte.backtick {
      words.removeLast()
    }
    guard words.utf8.count >= 6 else { return nil }
    var humps = 0
    var lower = 0
    var before: UInt8 = 0
    for b in words.utf8 {
      guard Byte.isWord(b) && b < 0x80 || b == UInt8(ascii: "_") else { return nil }
      if Byte.isUpper(b), !Byte.isUpper(before) { humps += 1 }
      if Byte.isLower(b) { lower += 1 }
      before = b
    }
    return humps >= 2 && lower >= 3 ? String(words) : nil
  }

  /// One runbook a section; what stands outside them all is one more, when there is anything.
  static func split(_ whole: Runbook, at roots: [Int]) -> [Runbook] {
    var out: [Runbook] = []
    var taken = Array(repeating: false, count: whole.sections.count)
    for root in roots {
      var end = root + 1
      while end < whole.sections.count, whole.sections[end].level > whole.sections[root].level { end += 1 }
      for i in root..<end { taken[i] = true }
      var runbook = part(whole, sections: root..<end, steps: Array(whole.sections[root].steps))
      let section = whole.sections[root]
      runbook.id = "\(whole.id)#\(section.slug)"
      runbook.slug = section.slug
      runbook.title = name(section.title) ?? section.title
      runbook.lines = section.lines
      out.append(runbook)
    }
    let rest = whole.steps.indices.filter { whole.steps[$0].section.map { !taken[$0] } ?? true }
    if !rest.isEmpty {
      var common = part(whole, sections: whole.sections.indices, steps: rest)
      common.lines = whole.lines
      out.append(common)
    }
    return out
  }

  /// A runbook of some sections and steps, its references moved.
  private static func part(_ whole: Runbook, sections: Range<Int>, steps: [Int]) -> Runbook {
    var runbook = whole
    var place: [Int: Int] = [:]
    for (new, old) in steps.enumerated() { place[old] = new }
    func moved(_ range: Range<Int>) -> Range<Int> {
      let kept = range.compactMap { place[$0] }
      guard let first = kept.first, let last = kept.last else { return 0..<0 }
      return first..<last + 1
    }
    runbook.sections = Array(whole.sections[sections])
    for i in runbook.sections.indices {
      runbook.sections[i].parent = runbook.sections[i].parent.flatMap {
        sections.contains($0) ? $0 - sections.lowerBound : nil
      }
      runbook.sections[i].steps = moved(runbook.sections[i].steps)
      runbook.sections[i].rollbackOf = runbook.sections[i].rollbackOf.flatMap {
        sections.contains($0) ? $0 - sections.lowerBound : nil
      }
    }
    var slugs = Slugs()
    runbook.steps = steps.map { old in
      var step = whole.steps[old]
      step.section = step.section.map { $0 - sections.lowerBound }
      step.parent = step.parent.flatMap { place[$0] }
      let slug = slugs.take(step.title)
      step.id = slug.isEmpty ? slugs.take("step") : slug
      for a in step.arms.indices {
        switch step.arms[a].target {
        case .steps(let range): step.arms[a].target = .steps(moved(range))
        case .section(let s) where sections.contains(s): step.arms[a].target = .section(s - sections.lowerBound)
        case .section(let s):
          let file = whole.path.split(separator: "/").last.map(String.init) ?? whole.path
          step.arms[a].target = .runbook(path: file, slug: whole.sections[s].slug)
        case .runbook, .next, .person, .nowhere: break
        }
      }
      return step
    }
    return runbook
  }
}
