import Engine
import Incidents
import Reports

/// What people search for, and what of a record they search in; the same for every journal.
struct SearchWords {
  /// One list for each word that was typed: `checkout-api` is found as *checkout* directly followed by *api…*.
  let phrases: [[String]]

  /// Takes the typed text apart. Only letters and digits count, so nothing that is typed can be query syntax.
  init(_ typed: String) {
    phrases = typed.split(whereSeparator: \.isWhitespace).map { Self.tokens($0) }.filter { !$0.isEmpty }
  }

  var isEmpty: Bool { phrases.isEmpty }

  /// As FTS5 wants it (sqlite.org/fts5.html, 3.1 to 3.3): quoted phrases that must all be there, each open at its end.
  var match: String { phrases.map { "\"\($0.joined(separator: " "))\" *" }.joined(separator: " AND ") }

  /// True when the text holds every phrase.
  func match(_ text: String) -> Bool {
    let tokens = Self.tokens(text)
    return phrases.allSatisfy { phrase in
      tokens.indices.contains { start in Self.stands(phrase, in: tokens[start...]) }
    }
  }

  private static func stands(_ phrase: [String], in tokens: ArraySlice<String>) -> Bool {
    guard tokens.count >= phrase.count, let open = phrase.last else { return false }
    let end = tokens.startIndex + phrase.count - 1
    return tokens[tokens.startIndex..<end].elementsEqual(phrase.dropLast()) && tokens[end].hasPrefix(open)
  }

  /// Runs of letters and digits, in lower case.
  static func tokens(_ text: some StringProtocol) -> [String] {
    text.split { !$0.isLetter && !$0.isNumber }.map { $0.lowercased() }
  }

  /// Some words around the first hit, hits between `[` and `]`.
  func excerpt(of text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace)
    let wanted = phrases.compactMap(\.first)
    func isHit(_ word: Substring) -> Bool {
      Self.tokens(word).contains { token in wanted.contains { token.hasPrefix($0) } }
    }
    let first = words.firstIndex(where: isHit) ?? 0
    let from = max(0, first - 6)
    let to = min(words.count, first + 10)
    let shown = words[from..<to].map { word in
      let short = word.count > 60 ? word.prefix(60) + "…" : word
      return isHit(word) ? "[\(short)]" : String(short)
    }
    return (from > 0 ? "… " : "") + shown.joined(separator: " ") + (to < words.count ? " …" : "")
  }

  /// The words of a record as it stands now: what was corrected is found by what it says now, and what was left out by nothing.
  static func text(
    of record: Record, amended amendments: inout Amendments, blob: (Digest) throws(JournalError) -> [UInt8]?
  ) throws(JournalError) -> String? {
    let record = amendments.amended(record, for: .internal)
    let hidden = amendments
    return try text(of: record) { (digest) throws(JournalError) in
      hidden.mark(of: digest) == nil ? try blob(digest) : nil
    }
  }

  /// The words of a record that can be found: titles, notes, answers, reasons, commands, step ids and kept output. Nil when
  /// it has none. `blob` gives kept output; what is not text becomes U+FFFD.
  static func text(
    of record: Record, blob: (Digest) throws(JournalError) -> [UInt8]?
  ) throws(JournalError) -> String? {
    func join(_ parts: String?...) -> String? {
      let words = parts.compactMap(\.self).filter { !$0.isEmpty }
      return words.isEmpty ? nil : words.joined(separator: "\n")
    }
    let step = record.place.step
    switch record.event {
    case .opened(let title, _, _), .pinned(_, _, let title): return join(title)
    case .noteAdded(let text): return join(text)
    case .valueGiven(let name, let value, _, let secret, _): return join(name, secret ? nil : value)
    case .scriptConfirmed(_, let phrase, _): return join(phrase)
    case .scriptStarted(_, _, _, let text, _, _, _, _): return join(step, text)
    case .scriptFinished(_, _, _, let stdout, let stderr, _, _):
      var parts: [String] = []
      for digest in [stdout.head, stdout.tail, stderr.head, stderr.tail] {
        if let digest, let bytes = try blob(digest) { parts.append(String(decoding: bytes, as: UTF8.self)) }
      }
      return parts.isEmpty ? nil : parts.joined(separator: "\n")
    case .checkRead(_, _, let name, let reading, let verdict, _): return join(step, name, reading.text, verdict)
    case .stepAnswered(let value, _): return join(step, value)
    case .armTaken(_, let label, _, _, _, _, let reason): return join(label, reason)
    case .scriptRuled(_, _, let reason), .approvalWaived(_, let reason), .divergenceClosed(_, let reason):
      return join(step, reason)
    case .planMade(_, _, _, _, let list, _, _, _, _, let phrase, _, _, _, _):
      var targets: String?
      if let list, let bytes = try blob(list) { targets = String(decoding: bytes.prefix(1 << 16), as: UTF8.self) }
      return join(step, phrase, targets)
    case .approvalGiven(_, _, let objection): return join(step, objection)
    case .guardTripped(_, let name, let reading, let verdict): return join(step, name, reading.text, verdict)
    case .divergenceMoved(_, let owner, let due): return join(step, owner, due)
    case .stepConcluded(_, let reason): return reason.flatMap { join(step, $0) }
    case .walkEnded(_, _, let reason), .closed(_, let reason): return join(reason)
    case .walkStarted, .walkHeld, .walkResumed, .walkWent, .checkHeld, .armContradicted, .planRefused,
      .approvalAsked, .undoPushed, .undoBegun, .guardArmed, .runAttached, .opaque:
      return nil
    default: return try words(of: record.event, blob: blob)
    }
  }

  /// What people said beside the walk: observations, messages, hand-overs, lessons.
  private static func words(
    of event: Event, blob: (Digest) throws(JournalError) -> [UInt8]?
  ) throws(JournalError) -> String? {
    func kept(_ digest: Digest) throws(JournalError) -> String? {
      try blob(digest).map { String(decoding: $0.prefix(1 << 16), as: UTF8.self) }
    }
    switch event {
    case .observed(let text, _), .lessonGiven(_, let text), .handoverReadBack(_, let text),
      .imported(let text, _, _, _),
      .didOtherwise(let text, _, _):
      return text
    case .handoverOffered(_, _, _, let points, _): return try kept(points)
    case .messageDrafted(_, _, _, _, _, let body), .messageEdited(_, let body): return try kept(body)
    case .severityChanged(_, _, let reason), .stateChanged(_, _, let reason), .milestoneSet(_, _, _, let reason):
      return reason
    case .leadTaken(_, let reason, _), .reopened(let reason), .messageWarned(_, _, let reason),
      .messageWithdrawn(_, let reason), .deliveryRuled(_, _, let reason), .redlined(_, _, _, let reason):
      return reason
    case .corrected(_, _, _, let now, let reason): return now + "\n" + reason
    case .actionAgreed(_, let what, _, _, _, _, _): return what
    default: return nil
    }
  }
}
