extension Phase {
  /// The role that a heading's words name; nil for words that name none.
  static func named(_ title: String) -> Phase? {
    guard let words = HeadingWords(title), words.count > 0 else { return nil }
    let known = words.traits(0)
    guard words.is(0, "when") || !known.contains(.conditional) else { return nil }
    // "How to investigate", "How to fix it".
    if words.is(0, "how"), words.count > 2, words.is(1, "to") {
      return words.phase(2, in: singles) ?? (words.count > 3 ? words.phase(2, through: 3, in: couples) : nil)
    }
    if words.is(0, "when") {
      return words.count == 3 && words.is(1, "to") && words.is(2, "escalate") ? .escalate : nil
    }
    if words.is(0, "who") { return words.contains("tell") ? .communicate : words.contains("call") ? .escalate : nil }
    if words.is(0, "what") || words.is(0, "where") { return nil }
    let imperative = known.contains(.imperative)
    let first = words.phase(0, in: singles)
    if words.count > 1, words.count <= 3, first == nil, imperative, words.phase(0, through: 1, in: couples) == nil {
      // "Monitor scope", "Create alerts": something to do.
      return nil
    }
    if words.count <= 5 {
      for i in 0..<words.count - 1 {
        if let phase = words.phase(i, through: i + 1, in: couples) { return phase }
      }
      // The last word is the noun in "Quick checks", the first in "Verification of the fix".
      if words.count <= 3, let phase = words.phase(words.count - 1, in: singles) {
        // "Troubleshooting steps", "Pre-upgrade checks": the other word says what for.
        let last = words.count - 1
        if words.count > 1, words.is(last, "steps") || words.is(last, "procedure") || words.is(last, "procedures") {
          if words.is(0, "pre") { return .prepare }
          if words.is(0, "post") { return .verify }
          for i in 0..<last { if let other = words.phase(i, in: singles) { return other } }
        }
        return phase
      }
    }
    if words.count <= 5 || words.count <= 7 && !imperative, let first {
      // "Restore the hold", "Check the queue": what to do, not what the section is.
      if words.count > 2, imperative { return nil }
      return first
    }
    return nil
  }

  fileprivate static let couples = PhaseWords(pairs)
  fileprivate static let singles = PhaseWords(single)

  private static let pairs: [String: Phase] = [
    "quick checks": .detect, "quick check": .detect, "roll back": .rollBack, "rolling back": .rollBack,
    "back out": .rollBack, "size up": .assess,
    "fail back": .rollBack, "success criteria": .verify, "status page": .communicate, "who to": .escalate,
    "follow up": .followUp,
    "follow ups": .followUp, "post incident": .followUp, "post mortem": .followUp, "lessons learned": .followUp,
    "after action": .followUp, "additional information": .reference, "additional resources": .reference,
    "see also": .reference,
    "further reading": .reference, "related links": .reference, "root cause": .diagnose, "on call": .escalate,
    "before you": .prepare, "before starting": .prepare, "table of": .reference, "next steps": .followUp,
    "to escalate": .escalate, "quick reference": .reference, "quick links": .reference,
    "additional notes": .reference, "how to": .diagnose, "possible causes": .diagnose, "common causes": .diagnose,
  ]

  private static let single: [String: Phase] = [
    "symptom": .detect, "symptoms": .detect, "alert": .detect, "alerts": .detect, "detection": .detect,
    "detect": .detect,
    "trigger": .detect, "triggers": .detect,
    "meaning": .assess, "assess": .assess, "assessment": .assess, "impact": .assess, "severity": .assess,
    "overview": .assess, "background": .assess,
    "summary": .assess,
    "introduction": .assess, "description": .assess, "about": .assess, "purpose": .assess, "scope": .assess,
    "context": .assess,
    "prerequisite": .prepare, "prerequisites": .prepare, "access": .prepare, "requirements": .prepare,
    "preparation": .prepare,
    "prepare": .prepare, "preconditions": .prepare,
    "diagnosis": .diagnose, "diagnose": .diagnose, "diagnostics": .diagnose, "diagnostic": .diagnose,
    "investigate": .diagnose,
    "investigation": .diagnose, "triage": .diagnose, "troubleshooting": .diagnose, "troubleshoot": .diagnose,
    "checks": .diagnose,
    "playbook": .diagnose, "analysis": .diagnose, "debugging": .diagnose, "debug": .diagnose, "cause": .diagnose,
    "causes": .diagnose, "inspect": .diagnose,
    "mitigation": .mitigate, "mitigations": .mitigate, "mitigate": .mitigate, "remediation": .mitigate,
    "remediate": .mitigate,
    "resolution": .mitigate, "resolutions": .mitigate, "resolve": .mitigate, "fix": .mitigate, "fixes": .mitigate,
    "recovery": .mitigate, "recover": .mitigate, "contain": .mitigate, "containment": .mitigate, "eradicate": .mitigate,
    "eradication": .mitigate, "action": .mitigate, "actions": .mitigate, "procedure": .mitigate,
    "procedures": .mitigate,
    "steps": .mitigate, "solution": .mitigate, "solutions": .mitigate, "workaround": .mitigate,
    "workarounds": .mitigate,
    "repair": .mitigate, "restore": .mitigate,
    "verification": .verify, "verify": .verify, "validation": .verify, "validate": .verify, "confirmation": .verify,
    "rollback": .rollBack, "revert": .rollBack, "undo": .rollBack, "backout": .rollBack, "failback": .rollBack,
    "reverting": .rollBack,
    "communication": .communicate, "communications": .communicate, "communicate": .communicate,
    "notification": .communicate,
    "notifications": .communicate,
    "escalation": .escalate, "escalations": .escalate, "escalate": .escalate, "contact": .escalate,
    "contacts": .escalate,
    "support": .escalate,
    "followup": .followUp, "prevention": .followUp, "prevent": .followUp, "postmortem": .followUp, "lessons": .followUp,
    "retrospective": .followUp,
    "aftermath": .followUp,
    "references": .reference, "reference": .reference, "links": .reference, "link": .reference, "resources": .reference,
    "contents": .reference, "toc": .reference, "glossary": .reference, "changelog": .reference, "license": .reference,
    "notes": .reference,
  ]

  /// Sections that are read, not walked.
  var isReading: Bool { self == .assess || self == .reference }
}

/// The words of a heading in lower case, seven at the most: every heading asks for them twice, so they are cut from one buffer.
private struct HeadingWords {
  /// The words with a blank between them.
  private var bytes: [UInt8] = []
  private var starts: [Int] = []

  /// Nil for a question, a path and a heading of more than seven words.
  init?(_ title: String) {
    let count = title.utf8.count
    bytes.reserveCapacity(count + 1)
    starts.reserveCapacity(8)
    var path = false
    var blank = false
    var inside = false
    for b in title.utf8 {
      if Byte.isLetter(b) || b == UInt8(ascii: "'") {
        if !inside {
          if starts.count == 7 { return nil }
          if !bytes.isEmpty { bytes.append(Byte.space) }
          starts.append(bytes.count)
        }
        inside = true
        bytes.append(Byte.lowered(b))
        continue
      }
      inside = false
      if b == UInt8(ascii: "?") { return nil }
      if b == UInt8(ascii: "/") { path = true }
      if b == Byte.space { blank = true }
    }
    // "recovery/status" is a path, not a role.
    if path, !blank { return nil }
  }

  var count: Int { starts.count }

  /// What is known of a word.
  func traits(_ i: Int) -> WordTraits {
    let range = range(i, through: i)
    return Lexicon.shared.traits(bytes, range.lowerBound, range.upperBound)
  }

  func `is`(_ i: Int, _ word: StaticString) -> Bool {
    let range = range(i, through: i)
    return range.count == word.utf8CodeUnitCount
      && bytes.withUnsafeBufferPointer {
        UnsafeBufferPointer(rebasing: $0[range]).isSame(word.bytes)
      }
  }

  func contains(_ word: StaticString) -> Bool { starts.indices.contains { self.is($0, word) } }

  /// The role of a word, or of two with a blank between them.
  func phase(_ i: Int, through last: Int? = nil, in table: PhaseWords) -> Phase? {
    let range = range(i, through: last ?? i)
    return bytes.withUnsafeBufferPointer { table[UnsafeBufferPointer(rebasing: $0[range])] }
  }

  private func range(_ i: Int, through last: Int) -> Range<Int> {
    starts[i]..<(last + 1 < starts.count ? starts[last + 1] - 1 : bytes.count)
  }
}

/// Roles by their words' bytes, for no heading's words are worth a string.
private struct PhaseWords: Sendable {
  private struct Entry {
    var word: [UInt8]
    var phase: Phase
  }
  /// By hash; a power of two, with room to spare.
  private var slots: [Entry?]

  init(_ words: [String: Phase]) {
    var size = 64
    while size < words.count * 3 { size *= 2 }
    slots = Array(repeating: nil, count: size)
    for (word, phase) in words {
      let bytes = Array(word.utf8)
      var slot = bytes.withUnsafeBufferPointer { hash($0) }
      while slots[slot] != nil { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Entry(word: bytes, phase: phase)
    }
  }

  subscript(_ word: UnsafeBufferPointer<UInt8>) -> Phase? {
    var slot = hash(word)
    while let entry = slots[slot] {
      if entry.word.withUnsafeBufferPointer({ $0.isSame(word) }) { return entry.phase }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func hash(_ word: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt32 = 2_166_136_261
    for b in word { hash = (hash ^ UInt32(b)) &* 16_777_619 }
    return Int((hash ^ (hash >> 15)) & UInt32(truncatingIfNeeded: slots.count - 1))
  }
}
