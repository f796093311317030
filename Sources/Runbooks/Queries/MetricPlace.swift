/// Where in a PromQL or LogQL expression one stands, as far as it decides what a string there means.
///
/// The same letters are a text behind `=`, a regular expression behind `=~` and as `label_replace`'s last argument, and may hold
/// `$1` in its third (Prometheus docs, "Query functions"; Loki docs, "LogQL").
struct MetricPlace {
  /// How the language reads a string.
  enum Meaning: Sendable { case text, pattern, replacement, template }

  /// The word before.
  private var before = ""
  /// The stage of LogQL's pipeline: the word behind the last `|`.
  private var stage = ""
  /// The calls around, innermost last: what is called, and the number of the argument.
  private var calls: [(name: String, argument: Int)] = []

  /// What the string before meant, while nothing but an `or` follows: in `|~ "a" or "b"` both are patterns.
  private var alternative: Meaning?

  /// Goes past a word.
  mutating func pass(_ token: MetricText.Token, _ word: String) {
    switch token.kind {
    case .string: alternative = meaning
    case .name where word.lowercased() == "or" && before.first.map { "\"'`".contains($0) } == true: break
    default: alternative = nil
    }
    switch token.kind {
    case .open: calls.append((word == "(" ? before.lowercased() : "", 0))
    case .close:
      calls.removeLast(min(1, calls.count))
      stage = ""
    case .comma where !calls.isEmpty: calls[calls.count - 1].argument += 1
    // `|> "…"` and `!> "…"` are filters by a pattern like the stage of that name.
    case .operation where word == ">" && (before == "|" || before == "!"): stage = "pattern"
    case .operation where word.hasPrefix("|"): stage = ""
    case .name where before == "|": stage = word
    default: break
    }
    before = word
  }

  /// What a string here means.
  var meaning: Meaning {
    if let alternative, before.lowercased() == "or" { return alternative }
    if ["=~", "!~", "|~"].contains(before) { return .pattern }
    if calls.last?.name == "label_replace" {
      switch calls.last?.argument {
      case 2: return .replacement
      case 4: return .pattern
      default: return .text
      }
    }
    switch stage {
    case "regexp": return .pattern
    case "line_format", "label_format", "pattern": return .template
    default: return .text
    }
  }
}
