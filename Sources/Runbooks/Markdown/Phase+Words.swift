extension Phase {
  /// The role that a heading's words name; nil for words that name none.
  static func named(_ title: String) -> Phase? {
    guard let words = HeadingWords(title), let first = words.first,
      first == "when" || !Words.conditional.contains(first)
    else {
      return nil
    }
    // "How to investigate", "How to fix it".
    if first == "how", words.count > 2, words[1] == "to" {
      return single[words[2]] ?? (words.count > 3 ? pairs["\(words[2]) \(words[3])"] : nil)
    }
    if first == "when", words.count == 3, words[1] == "to", words[2] == "escalate" { return .escalate }
    if first == "when" { return nil }
    if first == "who" || first == "what" || first == "where" {
      if first == "who" { return words.contains("tell") ? .communicate : words.contains("call") ? .escalate : nil }
      return nil
    }
    if words.count > 1, words.count <= 3, single[first] == nil, Words.imperative.contains(first),
      pairs[words.pair(0)] == nil
    {
      // "Monitor scope", "Create alerts": something to do.
      return nil
    }
    if words.count <= 5 {
      for i in 0..<max(0, words.count - 1) {
        if let phase = pairs[words.pair(i)] { return phase }
      }
      // The last word is the noun in "Quick checks", the first in "Verification of the fix".
      if words.count <= 3, let phase = single[words[words.count - 1]] { return phase }
    }
    if words.count <= 5 || words.count <= 7 && !Words.imperative.contains(first), let phase = single[first] {
      // "Restore the hold", "Check the queue": what to do, not what the section is.
      if words.count > 2, Words.imperative.contains(first) { return nil }
      return phase
    }
    return nil
  }

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
  var first: String? { starts.isEmpty ? nil : self[0] }
  subscript(_ i: Int) -> String { cut(i, through: i) }

  /// The word and the one behind it.
  func pair(_ i: Int) -> String { cut(i, through: i + 1) }

  func contains(_ word: String) -> Bool { starts.indices.contains { self[$0] == word } }

  private func cut(_ i: Int, through last: Int) -> String {
    let end = last + 1 < starts.count ? starts[last + 1] - 1 : bytes.count
    return String(decoding: bytes[starts[i]..<end], as: UTF8.self)
  }
}
