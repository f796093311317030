extension MetricText {
  /// The selectors whose metric stands there in full, each once, with only the matchers that nobody has yet to fill in.
  ///
  /// `placeholders` are the names that a value replaces. A metric whose name is pieced together from one is left out.
  package func settledSelectors(placeholders: [String]) -> [Selector] {
    let pieced = piecedNames
    var out: [Selector] = []
    for var selector in withoutForeseen.selectors {
      if selector.metric == nil,
        let at = selector.matchers.firstIndex(where: { $0.label == "__name__" && $0.operation == "=" })
      {
        selector.metric = selector.matchers.remove(at: at).text
      }
      guard let metric = selector.metric, !pieced.contains(metric), !placeholders.contains(metric),
        Self.isMetric(metric)
      else { continue }
      selector.matchers.removeAll { $0.label == "__name__" || !Self.isMetric($0.label) }
      if !out.contains(selector) { out.append(selector) }
    }
    return out
  }

  /// The same without what may well be missing: the inside of `absent(…)`, and what stands in front of `or vector(…)`.
  private var withoutForeseen: MetricText {
    var blank: [Range<Int>] = []
    for i in tokens.indices where tokens[i].kind == .name {
      let word = word(tokens[i]).lowercased()
      let depth = tokens[i].depth
      if word.hasPrefix("absent"), i + 1 < tokens.count, tokens[i + 1].kind == .open {
        let close = tokens[(i + 2)...].first { $0.kind == .close && $0.depth == depth }
        blank.append(tokens[i].range.lowerBound..<(close?.range.upperBound ?? bytes.count))
      } else if word == "or", i + 1 < tokens.count, self.word(tokens[i + 1]).lowercased() == "vector" {
        let open = tokens[..<i].last { $0.kind == .open && $0.depth < depth }
        blank.append((open?.range.upperBound ?? 0)..<tokens[i].range.lowerBound)
      }
    }
    if blank.isEmpty { return self }
    var left = bytes
    for range in blank { for i in range where left[i] != Byte.lf { left[i] = Byte.space } }
    return MetricText(String(decoding: left, as: UTF8.self))
  }

  private static func isMetric(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { $0 < 0x80 && (Byte.isWord($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ":")) }
  }

  /// Names that touch a variable or a bracket of one: `${app}_requests`, `<app>_requests`.
  private var piecedNames: Set<String> {
    var out: Set<String> = []
    for token in tokens where token.kind == .name {
      let before = token.range.lowerBound > 0 ? bytes[token.range.lowerBound - 1] : 0
      let after = token.range.upperBound < bytes.count ? bytes[token.range.upperBound] : 0
      let touches = tokens.contains { other in
        other.kind == .variable
          && (other.range.upperBound == token.range.lowerBound || other.range.lowerBound == token.range.upperBound)
      }
      let isSlot = before == UInt8(ascii: "<") && after == UInt8(ascii: ">")
      let isBehindSlot = before == UInt8(ascii: ">") && slotEnds.contains(token.range.lowerBound)
      let isBehindBraces =
        before == UInt8(ascii: "}") && token.range.lowerBound > 1 && bytes[token.range.lowerBound - 2] == before
      let isBeforeBraces =
        after == UInt8(ascii: "{") && token.range.upperBound + 1 < bytes.count
        && bytes[token.range.upperBound + 1] == after
      let isBeforeSlot =
        after == UInt8(ascii: "<") && Slot.at(bytes[...], token.range.upperBound)?.name.contains(" ") == false
      if touches || isSlot || isBeforeSlot || isBehindSlot || isBehindBraces || isBeforeBraces {
        out.insert(word(token))
      }
    }
    return out
  }

  /// The offsets behind each `<name>`.
  private var slotEnds: Set<Int> {
    Set(bytes.indices.compactMap { bytes[$0] == UInt8(ascii: "<") ? Slot.at(bytes[...], $0)?.end : nil })
  }

  /// The labels of every `by (…)` and `on (…)`, each once; none where the query makes labels of its own.
  package var groupingLabels: [String] {
    let makers: Set<String> = ["label_replace", "label_join", "count_values", "group_left", "group_right"]
    if tokens.contains(where: { $0.kind == .name && makers.contains(word($0).lowercased()) }) { return [] }
    var out: [String] = []
    for i in tokens.indices where tokens[i].kind == .name && ["by", "on"].contains(word(tokens[i]).lowercased()) {
      guard i + 1 < tokens.count, tokens[i + 1].kind == .open, word(tokens[i + 1]) == "(" else { continue }
      var j = i + 2
      while j < tokens.count, tokens[j].kind != .close {
        if tokens[j].kind == .name, !out.contains(word(tokens[j])) { out.append(word(tokens[j])) }
        j += 1
      }
    }
    return out
  }
}

extension MetricText.Selector.Matcher {
  /// The value without its quotes, simple escapes taken back.
  package var text: String {
    let inner = value.dropFirst().dropLast()
    if value.hasPrefix("`") { return String(inner) }
    var out = ""
    var escaped = false
    for scalar in inner.unicodeScalars {
      if !escaped, scalar == "\\" {
        escaped = true
        continue
      }
      out.unicodeScalars.append(escaped && scalar == "n" ? "\n" : scalar)
      escaped = false
    }
    return out
  }

  /// True when a value is still to be filled in.
  package var isOpen: Bool {
    let bytes = Array(value.utf8)
    return bytes.indices.contains { Slot.at(bytes[...], $0) != nil }
  }

  /// True when it can only be fulfilled by series that have the label.
  package var wantsLabel: Bool {
    switch operation {
    case "=": !text.isEmpty
    case "!=": text.isEmpty
    case "=~": if case .success(let pattern) = Pattern.compile(text) { !pattern.matchesWhole("") } else { false }
    default: false
    }
  }
}
