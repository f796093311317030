import Runbooks

/// How the arms of a branch are named wherever a runbook is shown.
struct ArmWords {
  let runbook: Runbook
  let numbers: StepNumbers

  /// `A`, `B` … `Z`, then `27`, `28`: the name of an arm by its place.
  static func letter(_ place: Int) -> String {
    guard place < 26 else { return "\(place + 1)" }
    return String(Character(Unicode.Scalar(UInt8(65 + place))))
  }

  /// Where an arm leads, in words: `step 4, Resume it`, `other.md#slug`, `the next step`.
  func goal(of arm: Arm) -> String {
    switch arm.target {
    case .steps(let range): range.isEmpty ? "the next step" : step(range.lowerBound)
    case .section(let place):
      if runbook.sections.indices.contains(place) {
        "\(runbook.sections[place].title) (#\(runbook.sections[place].slug))"
      } else {
        "the next step"
      }
    case .runbook(let path, let slug): slug.map { "\(path)#\($0)" } ?? path
    case .next: "the next step"
    case .person(let words): words.isEmpty ? "a person" : words
    case .nowhere(let anchor): "nowhere: #\(anchor) does not exist"
    }
  }

  /// The condition, with the author's remark and what evidence decides.
  func label(_ arm: Arm) -> String {
    var words = arm.otherwise && arm.label.isEmpty ? "otherwise" : arm.label
    if let condition = arm.condition, !words.contains(condition.source) {
      words = words.isEmpty ? condition.source : "\(condition.source): \(words)"
    }
    if let reason = arm.reason, !reason.isEmpty { words += " (\(reason))" }
    if arm.added { words += " (added by muster)" }
    return words
  }

  private func step(_ place: Int) -> String {
    guard runbook.steps.indices.contains(place) else { return "the next step" }
    return [numbers.labels[place], runbook.steps[place].title].filter { !$0.isEmpty }.joined(separator: " ")
  }
}
