package import Runbooks

/// The words that stand beside a step or a command wherever it is shown; each is there only when it is so.
package enum StepMarks {
  /// What is known of a command: `looks only`, `changing`, `unknown`.
  package static func word(_ effect: Command.Effect) -> String {
    switch effect {
    case .looking: "looks only"
    case .changing: "changing"
    case .unknown: "may change"
    }
  }

  /// What is known of a command where it stands: the roles that only read do so by their author's word.
  package static func effect(of command: Command, in block: Block) -> Command.Effect {
    guard let role = block.role, role != .run, role != .undo else { return command.effect }
    // A statement's own words weigh more than what its author calls it.
    if block.kind == .query, command.effect == .changing { return .changing }
    return .looking
  }

  private static func strongest(_ effects: [Command.Effect]) -> Command.Effect? {
    effects.contains(.changing) ? .changing : effects.contains(.unknown) ? .unknown : effects.first
  }

  /// All marks of a step: of itself, then of its commands together.
  package static func of(_ step: Step) -> [String] {
    var marks: [String] = []
    if step.traits.contains(.gate) { marks.append("waits for a person") }
    if step.traits.contains(.until) { marks.append("repeat until it holds") }
    if step.traits.contains(.jump) { marks.append("leads elsewhere") }
    if step.traits.contains(.ticked) { marks.append("ticked by the author") }
    let blocks = step.blocks.filter { $0.kind == .command || $0.kind == .query }
    // A preview, an undo or a probe says nothing of what the step itself does.
    let acting = blocks.contains { $0.role == .run } ? blocks.filter(\.isAction) : blocks.filter { $0.role != .undo }
    let effects = acting.flatMap { block in block.commands.map { effect(of: $0, in: block) } }
    if let strongest = strongest(effects) { marks.append(word(strongest)) }
    if step.guessed || blocks.contains(where: \.guessed) { marks.append("guessed") }
    return marks
  }

  /// All marks of one command, with the values it waits for.
  package static func of(_ command: Command, in block: Block) -> [String] {
    var marks = block.role.map { [$0.rawValue] } ?? []
    marks.append(word(effect(of: command, in: block)))
    if let danger = block.attributes.danger { marks.append("class \(danger.word)") }
    if command.destructive { marks.append("destructive") }
    if command.interactive { marks.append("wants a terminal") }
    if block.guessed { marks.append("guessed") }
    if !command.sets.isEmpty { marks.append("sets \(Escaping.line(command.sets.joined(separator: ", ")))") }
    switch command.obstacle {
    case .nestedPlaceholder: marks.append("edit before a run: a value stands inside quoted code")
    case .otherContext: marks.append("for another host or session")
    case .incomplete: marks.append("incomplete, to be edited")
    case .notRunHere: marks.append("not run here")
    case .badAttribute: marks.append("an attribute cannot be read")
    case nil: break
    }
    return marks
  }
}

/// The number of each step as it is shown: the author's, else the place among its neighbours of one section and parent;
/// empty for what is only read.
package struct StepNumbers {
  package let labels: [String]

  package init(_ runbook: Runbook) {
    struct Group: Hashable { var section: Int?, parent: Int? }
    var counts: [Group: Int] = [:]
    var labels: [String] = []
    labels.reserveCapacity(runbook.steps.count)
    for step in runbook.steps {
      // What is longer than `Step 12.3b` is no number, whatever stands before the title.
      if let number = step.number, number.utf8.count <= 10 {
        labels.append(Escaping.line(number))
        counts[Group(section: step.section, parent: step.parent), default: 0] += 1
        continue
      }
      if step.kind == .text {
        labels.append("")
        continue
      }
      let group = Group(section: step.section, parent: step.parent)
      let count = (counts[group] ?? 0) + 1
      counts[group] = count
      let above = step.parent.flatMap { labels.indices.contains($0) ? labels[$0] : nil } ?? ""
      labels.append(above.isEmpty ? "\(count)" : "\(above).\(count)")
    }
    self.labels = labels
  }
}

extension Command {
  /// The text with each value that is asked for as `?name`, `?"two words"`.
  package var shown: String {
    if placeholders.isEmpty { return text }
    return replacing { name in
      let spaced = name.utf8.contains {
        !Command.isNameByte($0) && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".")
      }
      return spaced ? "?\"\(name)\"" : "?\(name)"
    }
  }

  /// The text with the asked-for names replaced where they stand: `<name>`, `{{name}}`, `{name}`, `${NAME}`, `$NAME`, and
  /// `NAME` itself where the reader took it for a hole. A name that gets nil stays as it is.
  package func replacing(_ value: (String) -> String?) -> String {
    let bytes = Array(text.utf8)
    let wanted = Set(placeholders).union(uses)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var i = 0
    while i < bytes.count {
      if let (name, length) = Command.reference(in: bytes, at: i), wanted.contains(name), let text = value(name) {
        out += Array(text.utf8)
        i += length
      } else {
        out.append(bytes[i])
        i += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The name that is referred to at this byte, and how many bytes the reference takes.
  private static func reference(in bytes: [UInt8], at i: Int) -> (name: String, length: Int)? {
    func trimmed(from: Int, close: [UInt8]) -> (String, Int)? {
      guard let end = (from..<min(from + 200, bytes.count)).first(where: { bytes[$0...].starts(with: close) }) else {
        return nil
      }
      let name = String(decoding: bytes[from..<end], as: UTF8.self)
      let inner = name.drop { $0 == " " || $0 == "." }
      let tail = inner.reversed().drop { $0 == " " }.reversed()
      return (String(tail), end + close.count - i)
    }
    switch bytes[i] {
    case UInt8(ascii: "<"): return trimmed(from: i + 1, close: Array(">".utf8))
    case UInt8(ascii: "{") where bytes[i...].starts(with: "{{".utf8):
      return trimmed(from: i + 2, close: Array("}}".utf8))
    case UInt8(ascii: "{"): return trimmed(from: i + 1, close: Array("}".utf8))
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "y"):
      // A hole without marks: `NAMESPACE`, `your-namespace`.
      if i > 0, isNameByte(bytes[i - 1]) || bytes[i - 1] == UInt8(ascii: "$") { return nil }
      var end = i + 1
      while end < bytes.count, isNameByte(bytes[end]) || bytes[end] == UInt8(ascii: "-") {
        // `CLUSTER-rw`: what is small begins something else.
        if bytes[end] == UInt8(ascii: "-"), end + 1 < bytes.count, bytes[i] < 0x5B, bytes[end + 1] > 0x60 { break }
        end += 1
      }
      // `NAME=…` sets it.
      if end < bytes.count, bytes[end] == UInt8(ascii: "=") { return nil }
      return (String(decoding: bytes[i..<end], as: UTF8.self), end - i)
    case UInt8(ascii: "$") where bytes[i...].starts(with: "${".utf8):
      return trimmed(from: i + 2, close: Array("}".utf8))
    case UInt8(ascii: "$"):
      var end = i + 1
      while end < bytes.count, isNameByte(bytes[end]) { end += 1 }
      return end == i + 1 ? nil : (String(decoding: bytes[(i + 1)..<end], as: UTF8.self), end - i)
    default: return nil
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
      || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
      || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
  }
}

extension String {
  /// A caution without the mark that its author's tool wants: `[!CAUTION]`, `!!! warning`.
  var withoutMark: String {
    var rest = self[...]
    if rest.hasPrefix("[!"), let close = rest.firstIndex(of: "]") {
      rest = rest[rest.index(after: close)...]
    } else if rest.hasPrefix("!!! ") {
      rest = rest.dropFirst(4).drop { !$0.isWhitespace }
    }
    let words = rest.drop(while: \.isWhitespace)
    return words.isEmpty ? self : String(words)
  }
}
