/// Lists: steps, ways on, or notes.
extension StepReader {
  mutating func readList(_ list: ListNode, _ place: Place, into flow: inout Flow) {
    let lead = flow.pending.last.flatMap { $0.kind == .paragraph ? $0 : nil }
    if !place.reading {
      if let branch = branch(of: list, lead: lead, place) {
        let before = flow.pending
        flow.pending = []
        var branch = branch
        let prefix = steps(before: before, lead != nil, place, &flow)
        branch.prepend(prefix)
        flow.drafts.append(branch)
        return
      }
      if isSteps(list, lead: lead, place) {
        readSteps(list, place, into: &flow)
        return
      }
    }
    let notes = self.notes(list)
    let pieces = notes.pieces
    if place.reading {
      flow.pending += pieces
      return
    }
    if let lead, lead.imperative || place.acting && asksForItems(lead) {
      // "Compare the worker's settings, such as:" and what to compare.
      var before = flow.pending
      before.removeLast()
      flow.pending = []
      let prefix = steps(before: before, false, place, &flow)
      var draft = manual(lead, after: prefix, place)
      for piece in pieces { piece.add(to: &draft.step) }
      draft.step.blocks += notes.inline
      promote(&draft.step)
      flow.drafts.append(draft)
    } else if flow.pending.isEmpty, !flow.drafts.isEmpty {
      flow.drafts[flow.drafts.count - 1].appendToLast(pieces)
    } else {
      flow.pending += pieces
    }
  }

  /// Waiting sentences before a list or branch: those that ask become steps, the rest stays in front of what comes.
  private mutating func steps(before: [Pending], _ keepsLast: Bool, _ place: Place, _ flow: inout Flow) -> [Pending] {
    var waiting: [Pending] = []
    for (i, piece) in before.enumerated() {
      if piece.kind == .paragraph, piece.imperative, !(keepsLast && i == before.count - 1) {
        flow.drafts.append(manual(piece, after: waiting, place))
        waiting = []
      } else {
        waiting.append(piece)
      }
    }
    return waiting
  }

  private func asksForItems(_ lead: Pending) -> Bool {
    guard lead.text.utf8.last == UInt8(ascii: ":") else { return false }
    let range = document.elements[lead.element].text.range
    return document.contains("check", in: range) || document.contains("verify", in: range)
      || document.contains("look", in: range)
  }

  // MARK: Steps

  /// True when the items are things to do, not facts.
  private func isSteps(_ list: ListNode, lead: Pending?, _ place: Place) -> Bool {
    var asks = 0
    var code = 0
    var links = 0
    for item in list.items {
      if document.elements[item.element].flags.contains(.task) { return true }
      switch shape(of: item) {
      case .code: code += 1
      case .asks: asks += 1
      case .leads: if place.acting || checklist { asks += 1 }
      case .link: links += 1
      case .plain: break
      }
    }
    if links == list.items.count { return false }
    if checklist, list.ordered || asks > 0 { return true }
    if code > 0 { return true }
    if list.ordered {
      if asks > 0 { return asks * 3 >= list.items.count || place.acting }
      return place.acting && place.phase != .escalate
    }
    if asks * 2 >= list.items.count, asks > 0 {
      // Under a sentence that asks for one thing, a list of nouns that look like verbs is what it asks about.
      return true
    }
    return false
  }

  /// `leads`: bold words and then a verb, which may as well explain the words.
  private enum ItemShape { case code, asks, leads, link, plain }

  private func shape(of item: ItemNode) -> ItemShape {
    var head: Int?
    for child in item.children {
      switch document.elements[child].kind {
      case .code:
        let info = document.elements[child].info
        if !info.isEmpty || isShell(child) { return .code }
      case .paragraph where head == nil && !document.elements[child].text.isEmpty: head = child
      case .list:
        var asking = 0
        let items = document.children(of: child)
        for deeper in items {
          for leaf in document.children(of: deeper) {
            if document.elements[leaf].kind == .code { return .code }
            if document.elements[leaf].kind == .paragraph, document.isImperative(document.elements[leaf].text.range) {
              asking += 1
            }
          }
        }
        // "Actions:" and what they are.
        if asking * 2 > items.count, let head,
          document.text[Int(document.elements[head].text.end) - 1] == UInt8(ascii: ":")
        {
          return .asks
        }
      default: break
      }
    }
    guard let head else { return .plain }
    let element = document.elements[head]
    let range = document.trimmed(element.text.range)
    guard !range.isEmpty else { return .plain }
    if let span = element.spans.first.map({ document.spans[$0] }), span.kind == .link,
      Int(span.text.start) <= range.lowerBound + 1,
      item.children.count == 1, Int(span.text.end) + span.target.count + 4 >= range.upperBound
    {
      return .link
    }
    if document.isImperative(range) || isBareCommand(range) { return .asks }
    if boldAsks(element, range) { return .leads }
    if document.text[range.upperBound - 1] == UInt8(ascii: "?") { return .asks }
    for s in element.spans where document.spans[s].kind == .code {
      let span = document.spans[s].text
      let led = Int(span.start) >= range.lowerBound + 3 && document.text[Int(span.start) - 3] == UInt8(ascii: ":")
      guard Int(span.start) <= range.lowerBound + (led ? 60 : 16), led || document.text[span.range].contains(Byte.space)
      else {
        continue
      }
      let code = document.string(span)
      if ShellReading.inlineCommand(code, line: 0) != nil || led && ShellReading.inlineQuery(code) != nil {
        return .asks
      }
    }
    if document.begins(range, "metric: ") || document.begins(range, "query: ") || document.begins(range, "log query: ")
    {
      return .asks
    }
    return .plain
  }

  /// The whole item is a command line that nobody put in back-ticks.
  func isBareCommand(_ range: Range<Int>) -> Bool {
    guard range.count < 200, Byte.isLower(document.text[range.lowerBound]) else { return false }
    var space: Int?
    for i in range {
      let b = document.text[i]
      if b == Byte.backtick || b == UInt8(ascii: ",") { return false }
      if b == Byte.space, space == nil { space = i }
      if space == nil,
        !(Byte.isWord(b) && b < 0x80 || b == UInt8(ascii: "-") || b == UInt8(ascii: "_") || b == UInt8(ascii: ".")
          || b == UInt8(ascii: "/"))
      {
        return false
      }
    }
    guard let space, document.text[range.upperBound - 1] != UInt8(ascii: "."),
      document.text[range.upperBound - 1] != UInt8(ascii: ":")
    else { return false }
    let program = document.text[range.lowerBound..<space]
    let options =
      document.find(" -", in: range).map { $0 + 2 < range.upperBound && document.text[$0 + 2] != Byte.space } ?? false
    guard options || program.suffix(3).elementsEqual("ctl".utf8) else { return false }
    return ShellReading.inlineCommand(document.string(TextRange(range.lowerBound, range.upperBound)), line: 0) != nil
      || program.suffix(3).elementsEqual("ctl".utf8)
  }

  /// "**Scope the attack** Usually you will be told …": the bold words are the title.
  private func boldTitle(_ element: Element, _ range: Range<Int>) -> String? {
    guard let s = element.spans.first, document.spans[s].kind == .strong,
      Int(document.spans[s].text.start) == range.lowerBound
    else { return nil }
    let words = document.spans[s].text.range
    guard words.count >= 8, words.upperBound < range.upperBound else { return nil }
    let next = document.skipBlanks(words.upperBound, range.upperBound)
    guard next < range.upperBound, next > words.upperBound || document.text[next] == UInt8(ascii: "."),
      Byte.isUpper(document.text[next]) || document.text[next] == Byte.backtick
        || document.text[next] == UInt8(ascii: ".")
    else { return nil }
    return document.cut(words)
  }

  /// "**Storage**: check that …", "Storage - verify …".
  private func boldAsks(_ element: Element, _ range: Range<Int>) -> Bool {
    guard let s = element.spans.first, document.spans[s].kind == .strong,
      Int(document.spans[s].text.start) == range.lowerBound
    else { return false }
    let end = Int(document.spans[s].text.end)
    guard end < range.upperBound else { return false }
    var next = end
    while next < range.upperBound, !Byte.isWord(document.text[next]) {
      if document.text[next] == Byte.backtick { return false }
      next += 1
    }
    return next > end && document.isImperative(next..<range.upperBound)
  }

  private func isShell(_ code: Int) -> Bool {
    let element = document.elements[code]
    let (kind, _) = ShellReading.kind(language: "", text: document.string(element.text))
    return kind == .command || kind == .query
  }

  private mutating func readSteps(_ list: ListNode, _ place: Place, into flow: inout Flow) {
    // A sentence that asks and is no introduction is a step before the list; an introduction stands with the first item.
    var before: [Pending] = []
    let pending = flow.pending
    flow.pending = []
    for piece in pending {
      let introduces = piece.text.utf8.last == UInt8(ascii: ":")
      if piece.kind == .paragraph, piece.imperative, !introduces {
        flow.drafts.append(manual(piece, after: before, place))
        before = []
      } else {
        before.append(piece)
      }
    }
    for item in list.items {
      if !list.ordered, case .plain = shape(of: item), !flow.drafts.isEmpty, before.isEmpty,
        !document.elements[item.element].flags.contains(.task)
      {
        // A bullet that asks for nothing explains the one before it.
        flow.drafts[flow.drafts.count - 1].appendToLast(
          notes(ListNode(ordered: false, line: list.line, items: [item])).pieces)
        continue
      }
      var draft = step(of: item, place)
      draft.prepend(before)
      before = []
      flow.drafts.append(draft)
    }
  }

  /// One item as a step, its code and sub-steps in it.
  mutating func step(of item: ItemNode, _ place: Place) -> Draft {
    let element = document.elements[item.element]
    var step = Step(
      title: "", number: item.number, kind: .manual, phase: place.phase, section: place.section,
      lines: Lines(source.original(Int(element.line)), source.original(Int(element.line))))
    if element.flags.contains(.ticked) { step.traits.insert(.ticked) }
    var draft = Draft(step)
    let nodes = document.nodes(item.children)
    var rest: [Node] = []
    var heads: [Pending] = []
    var began = false
    for (i, node) in nodes.enumerated() {
      if began {
        rest.append(node)
        continue
      }
      if case .element(let index) = node,
        document.elements[index].kind == .paragraph || document.elements[index].kind == .heading
      {
        if draft.step.title.isEmpty {
          readHead(index, item, &draft, &heads, place)
          continue
        }
        // A paragraph right before the item's later code is that code's lead, and what stands behind sub-steps is a step of
        // its own: `Remove it:` and its command must not end up in the sub-step above them.
        let leads =
          draft.acts && hasCode(nodes[(i + 1)...]) && !Expected.announced(document, document.elements[index].text.range)
        if leads || !draft.children.isEmpty && draft.children.last?.step.kind != .branch {
          began = true
          rest.append(node)
          continue
        }
        readAfter(index, &draft, &heads, place)
        continue
      }
      switch node {
      case .element(let index):
        switch document.elements[index].kind {
        case .code: readItemCode(index, &draft, place)
        case .quote: readGuidance(index, &draft, place)
        case .table: readItemTable(index, &draft, place)
        default:
          let text = HTML.prose(document, document.elements[index])
          if !text.isEmpty {
            Pending(kind: .notes, text: text, element: index, lines: lines(document.elements[index])).add(
              to: &draft.step)
          }
        }
      case .list(let list): readSubList(list, &draft, place)
      }
    }
    if !rest.isEmpty { readRest(rest, &draft, place) }
    if draft.step.title.isEmpty {
      draft.step.title =
        draft.children.first?.step.title ?? draft.step.blocks.first.map { Prose.firstLine($0.text) } ?? place.title
    }
    finishItem(&draft, heads, place)
    return draft
  }

  private func hasCode(_ nodes: ArraySlice<Node>) -> Bool {
    for node in nodes {
      if case .element(let index) = node, document.elements[index].kind == .code { return true }
    }
    return false
  }

  /// The item's own sentence: its title, its commands, its condition.
  private mutating func readHead(
    _ index: Int, _ item: ItemNode, _ draft: inout Draft, _ heads: inout [Pending], _ place: Place
  ) {
    var piece = paragraph(index)
    let element = document.elements[index]
    var range = document.trimmed(element.text.range)
    if document.elements[item.element].flags.contains(.task), range.count > 3,
      document.text[range.lowerBound] == UInt8(ascii: "[")
    {
      range = document.trimmed(range.lowerBound + 3..<range.upperBound)
      piece.text = String(decoding: document.text[range], as: UTF8.self)
    }
    draft.step.title = boldTitle(element, range) ?? document.title(range)
    piece.add(to: &draft.step)
    heads.append(piece)
    waits(&draft.step, range, cues(index))
    if cues(index).contains(.context) { context(&draft.step, range) }
    if !range.isEmpty, isBareCommand(range) { draft.step.blocks.append(bareBlock(range, element)) }
    if cues(index).contains(.harm) { draft.step.cautions.append(piece.text) }
  }

  /// A later paragraph of an item.
  private mutating func readAfter(_ index: Int, _ draft: inout Draft, _ heads: inout [Pending], _ place: Place) {
    let piece = paragraph(index)
    guard !piece.text.isEmpty else { return }
    let range = document.trimmed(document.elements[index].text.range)
    if let rollback = rollback(index, place) {
      draft.children.append(rollback)
      return
    }
    piece.add(to: &draft.step)
    heads.append(piece)
    if cues(index).contains(.harm), piece.kind != .caution { draft.step.cautions.append(piece.text) }
    waits(&draft.step, range, cues(index))
    if var branch = conditional(index, place, strict: true) {
      branch.step.content = []
      draft.appendBranch(branch)
    } else if draft.acts, var branch = interpretation(index, place) {
      branch.step.content = []
      draft.appendBranch(branch)
    }
  }

  private mutating func readItemCode(_ index: Int, _ draft: inout Draft, _ place: Place) {
    var read = block(index)
    if case .prose(let text) = draft.step.content.last, draft.acts, Expected.ofOutput(text) {
      switch read.block.kind {
      case .config, .code, .text: read.block.kind = .output
      case .command, .query, .output, .diagram: break
      }
    }
    if !draft.children.isEmpty, read.block.kind == .command || read.block.kind == .query {
      var flow = Flow(drafts: [], pending: [])
      flow.drafts = draft.children
      addBlock(read, to: &flow.drafts[flow.drafts.count - 1])
      draft.children = flow.drafts
    } else {
      addBlock(read, to: &draft)
    }
  }

  /// Lists inside an item: sub-steps, ways on, or notes.
  private mutating func readSubList(_ list: ListNode, _ draft: inout Draft, _ place: Place) {
    let question = draft.step.title.utf8.last == UInt8(ascii: "?")
    if let branch = branch(
      of: list, lead: nil, Place(section: place.section, phase: place.phase, title: draft.step.title),
      question: question)
    {
      if draft.acts || !draft.children.isEmpty {
        draft.appendBranch(branch)
      } else {
        draft.become(branch)
      }
      return
    }
    var list = list
    list.items.removeAll { item in
      let command = bareCommand(item)
      guard isExpectation(item) || isAddress(item) || command != nil else { return false }
      if isExpectation(item) { draft.step.traits.insert(.until) }
      let notes = self.notes(ListNode(ordered: false, line: list.line, items: [item]))
      for piece in notes.pieces { piece.add(to: &draft.step) }
      draft.step.blocks += notes.inline
      promote(&draft.step)
      if let command { draft.step.blocks.append(command) }
      return true
    }
    if list.items.isEmpty { return }
    var stepLike = list.ordered
    var tasks = false
    for item in list.items {
      if document.elements[item.element].flags.contains(.task) { tasks = true }
      if case .code = shape(of: item) { stepLike = true }
    }
    if list.ordered, !tasks, list.items.allSatisfy({ if case .plain = shape(of: $0) { true } else { false } }) {
      stepLike = false
    }
    if stepLike || tasks {
      for item in list.items { draft.children.append(step(of: item, place)) }
      return
    }
    let asking = list.items.filter { if case .plain = shape(of: $0) { false } else { true } }.count
    if asking * 2 > list.items.count, list.items.count > 1 {
      for item in list.items {
        if case .plain = shape(of: item) {
          draft.appendToLast(notes(ListNode(ordered: false, line: list.line, items: [item])).pieces)
        } else {
          draft.children.append(step(of: item, place))
        }
      }
      return
    }
    let notes = self.notes(list)
    for piece in notes.pieces {
      if draft.children.isEmpty { piece.add(to: &draft.step) } else { draft.appendToLast([piece]) }
    }
    draft.step.blocks += notes.inline
    promote(&draft.step)
  }

  /// An item that is nothing but a command line, offered as it stands.
  private func bareCommand(_ item: ItemNode) -> Block? {
    guard item.children.count == 1, document.elements[item.children[0]].kind == .paragraph else { return nil }
    let element = document.elements[item.children[0]]
    let range = document.trimmed(element.text.range)
    return !range.isEmpty && isBareCommand(range) ? bareBlock(range, element) : nil
  }

  private func bareBlock(_ range: Range<Int>, _ element: Element) -> Block {
    let line = source.original(Int(element.line))
    let text = String(decoding: document.text[range], as: UTF8.self)
    return Block(
      lines: Lines(line, line), kind: .command, text: text,
      commands: ShellReading.block(text, language: "sh", firstLine: line, annotated: false).commands, guessed: true,
      inline: true)
  }

  /// An item that is nothing but an address.
  private func isAddress(_ item: ItemNode) -> Bool {
    guard item.children.count == 1, document.elements[item.children[0]].kind == .paragraph else { return false }
    let range = document.trimmed(document.elements[item.children[0]].text.range)
    return document.begins(range, "http") && !document.text[range].contains(Byte.space)
  }

  private func isExpectation(_ item: ItemNode) -> Bool {
    guard let head = item.children.first else { return false }
    var range = document.trimmed(document.elements[head].text.range)
    if range.count > 3, document.text[range.lowerBound] == UInt8(ascii: "[") {
      range = document.trimmed(range.lowerBound + 3..<range.upperBound)
    }
    return document.begins(range, "expect")
  }

  /// The later code of an item, each with its lead, as sub-steps.
  private mutating func readRest(_ nodes: [Node], _ draft: inout Draft, _ place: Place) {
    var flow = Flow()
    read(nodes, Place(section: place.section, phase: place.phase, title: draft.step.title), into: &flow)
    if flow.drafts.isEmpty {
      for piece in flow.pending { piece.add(to: &draft.step) }
      return
    }
    settle(&flow, place)
    draft.children += flow.drafts
  }

  private mutating func finishItem(_ draft: inout Draft, _ heads: [Pending], _ place: Place) {
    let fenced = draft.step.blocks.contains { ($0.kind == .command || $0.kind == .query) && !$0.inline }
    let suggested = !draft.step.blocks.isEmpty && !fenced
    if !fenced, !suggested { offerInline(&draft, heads, place) }
    if draft.step.kind != .branch { jumps(&draft.step, heads) }
    conditionalItem(&draft, heads, place)
    if draft.step.kind == .manual, draft.step.answer == nil {
      draft.step.answer = Answer(question: draft.step.title)
    }
  }
}
