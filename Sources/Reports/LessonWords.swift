import Incidents

/// What is asked when an incident is over: how, what and where; never who was wrong, never why somebody did something.
package enum LessonWords {
  /// The five questions; the first is number 1.
  package static let questions = [
    "What did you notice that no screen showed you?",
    "Where did you have to stop and think, and what helped?",
    "Where were we lucky?",
    "Which step should read differently?",
    "Who else should tell their part of the story?",
  ]

  /// Said once below an answer that looks back from the end; nil for any other. It never blocks.
  package static func hindsight(in text: String) -> String? {
    let flat = " " + text.lowercased().map { $0.isLetter || $0 == "'" ? $0 : " " } + " "
    let words = " \(flat.split(separator: " ").joined(separator: " ")) "
    let marks = [
      "should have", "should've", "could have", "could've", "would have", "would've", "obviously", "clearly",
    ]
    guard let found = marks.first(where: { words.contains(" \($0) ") }) else { return nil }
    return "\"\(found)\" looks back from the end. It is kept; what did you see then?"
  }

  /// What an action item is for, in the order of what it saves.
  package static let types = ["prevent", "detect", "mitigate", "repair", "learn"]
}
