/// Says what is wrong with a template beyond what its reader says.
package enum TemplateLinter {
  /// Everything that is wrong with a template's file, in the order of its lines.
  package static func lint(_ bytes: [UInt8], path: String) -> [Diagnostic] {
    var (template, diagnostics) = MessageTemplate.read(bytes, path: path)
    // Of a body that cannot be read nothing more is known.
    if !diagnostics.contains(where: { $0.code == TemplateCode.badTemplateTag.rawValue }) {
      template.path = path
      var pass = TemplatePass(template: template)
      pass.run(hasLostSlots: diagnostics.contains { $0.code == TemplateCode.slotWithoutRule.rawValue })
      diagnostics += pass.diagnostics
    }
    return diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }
}

/// One pass over a template.
private struct TemplatePass {
  let template: MessageTemplate
  private(set) var diagnostics: [Diagnostic] = []

  init(template: MessageTemplate) { self.template = template }

  mutating func run(hasLostSlots: Bool) {
    if template.text.isEmpty { return }
    walk(template.body.nodes, open: [])
    let used = Set(template.body.names.map(\.text))
    for slot in template.slots {
      if !used.contains(slot.name) {
        report(
          .unusedRule, line: slot.line, column: slot.column, width: slot.name.count,
          "`\(visible(slot.name))` has a rule and stands nowhere in the text", hint: nil)
      }
      if template.isOutside, MessageSlot.named(slot.name)?.isInside ?? false {
        report(
          .insideSlot, line: slot.line, column: slot.column, width: slot.name.count,
          "`\(slot.name)` is for people inside, and customers read this", hint: nil)
      }
    }
    for (name, why) in needed where !used.contains(name) {
      report(.missingSlot, line: 1, column: 1, "there is no `\(name)`: \(why)", hint: nil)
    }
    if !template.isFinal, !used.contains(where: ["next_update", "next_contact", "check_in"].contains) {
      report(
        .noNextUpdate, line: 1, column: 1, "it does not say when the next one comes",
        hint: "`Next update by {{next_update}}.`, or `final: yes`")
    }
    if !hasLostSlots { judgeLength() }
    judgeTone()
  }

  /// Slots without which a message of this kind says too little, and why.
  private var needed: [(String, String)] {
    var out: [(String, String)] = []
    if template.audiences.contains("status page") { out.append(("title", "a status page's line has a title")) }
    if template.turn != .chosen, template.audiences.contains("status page") {
      if template.states == ["Resolved"] {
        out += [
          ("ended", "the last message says from when to when"), ("who", "the last message says who was affected"),
          ("data", "the last message says whether anything was lost"),
        ]
      }
      if template.states.contains("Reopened"), template.turn == .first, template.audiences == ["status page"] {
        out.append(("said_over", "it says plainly that we said it was over"))
      }
    }
    if template.audiences.contains("executives") {
      out.append(("decision_wanted", "executives are told which decision is wanted, or none"))
    }
    if template.audiences.contains("affected customers") { out.append(("contact", "it gives one way to reach us")) }
    if template.audiences == ["partner"] { out.append(("ask", "it says what we ask")) }
    if template.audiences == ["support"], template.turn == .first {
      out += [
        ("never_say", "support is told what not to say"), ("recognise", "support is told how to recognise who is hit"),
      ]
    }
    return out
  }

  private mutating func walk(_ nodes: [Mustache.Node], open: Set<String>) {
    for node in nodes {
      switch node {
      case .text: break
      case .partial(let name, _):
        report(.rawSlot, name, "a template takes in no other file", hint: "write its text here")
      case .value(let name, let raw):
        if name.text == ".", !open.isEmpty { continue }
        guard known(name) else { continue }
        if raw {
          report(
            .rawSlot, name, "a value without escaping would be markup in some channel",
            hint: "write {{\(name.text)}} with two braces")
        }
        if template.slot(name.text)?.rule == .omit, !open.contains(name.text) {
          report(
            .bareSlot, name, "`\(name.text)` may be left out, and nothing is left out around it",
            hint: "{{#\(name.text)}} … {{/\(name.text)}}")
        }
      case .section(let name, let inverted, let inside):
        _ = known(name)
        walk(inside, open: inverted ? open : open.union([name.text]))
      }
    }
  }

  private mutating func known(_ name: Mustache.Name) -> Bool {
    if template.slot(name.text) != nil { return true }
    if MessageSlot.named(name.text) != nil {
      report(
        .slotWithoutRule, name, "`\(name.text)` has no rule for when it is unknown",
        hint: "`slots:` wants `\(name.text): required`, `omit`, or a sentence")
    } else {
      let near = nearestWord(to: name.text, in: MessageSlot.all.map(\.name) + template.slots.map(\.name))
      report(
        .unknownSlot, name, "there is no slot `\(visible(name.text))`", hint: near.map { "did you mean `\($0)`?" })
    }
    return false
  }

  /// Filled with examples as long as values get.
  private mutating func judgeLength() {
    if template.limit == nil, template.opening == nil { return }
    let filled = template.slots.map { slot in
      let example = slot.example ?? MessageSlot.named(slot.name)?.example ?? slot.name
      return MessageTemplate.Filled(slot.name, Array(repeating: example, count: slot.isList ? 3 : 1))
    }
    // A slot that is unknown was told already; then there is no length either.
    guard let text = try? template.filled(with: filled) else { return }
    let length = text.count - 1
    if let limit = template.limit, length > limit {
      report(
        .overLimit, line: 1, column: 1, "filled with long examples it has \(length) characters, and may have \(limit)",
        hint: "shorten it, or raise `limit`")
    }
    let opening = MessageTemplate.opening(of: text).count
    if let most = template.opening, opening > most {
      report(
        .overLimit, line: 1, column: 1,
        "filled with long examples its first paragraph has \(opening) characters, and may have \(most)",
        hint: "shorten it, or raise `opening`")
    }
  }

  private mutating func judgeTone() {
    if template.audiences == ["responders"] { return }
    let lists: [([String], String)] = [
      (MessageTone.hedges, "says a guess"), (MessageTone.bigWords, "is a big word"),
      (MessageTone.passives, "hides who did it"), (MessageTone.blames, "blames"),
    ]
    for (i, line) in template.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let words = String(line)
      for (list, what) in lists {
        for word in list where MessageTone.holds(words, word) {
          report(.tone, line: template.bodyLine + i, column: 1, "\"\(word)\" \(what)", hint: nil)
        }
      }
      if let promise = MessageTone.promise(in: words) {
        report(.tone, line: template.bodyLine + i, column: 1, "\"\(promise)\" promises a time", hint: nil)
      }
      if template.isOutside, words.contains("!") {
        report(.tone, line: template.bodyLine + i, column: 1, "\"!\" is loud", hint: nil)
      }
    }
  }

  private mutating func report(_ code: TemplateCode, _ name: Mustache.Name, _ message: String, hint: String?) {
    report(
      code, line: template.bodyLine + name.line - 1, column: name.column, width: name.text.unicodeScalars.count,
      message,
      hint: hint)
  }

  private mutating func report(
    _ code: TemplateCode, line: Int, column: Int, width: Int = 1, _ message: String, hint: String?
  ) {
    diagnostics.append(
      Diagnostic(
        code: code.rawValue, severity: code.severity, path: template.path, line: line, column: column,
        width: max(1, width), message: message, hint: hint))
  }
}
