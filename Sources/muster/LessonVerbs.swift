import ArgumentParser
import Engine
import Incidents
import Reports

/// `muster lessons`: the five questions, on anybody's terminal.
struct LessonsVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lessons", _superCommandName: "muster",
    abstract: "Answer the five questions about an incident while it is fresh; they stand apart from the timeline.")

  @OptionGroup var beside: BesideOptions

  @Option(
    help: ArgumentHelp("An answer without being asked, by the number of its question: 3=\"...\".", valueName: "n=text"))
  var answer: [String] = []

  @Flag(help: "Only show what was answered.")
  var list = false

  func run() throws {
    let answers = try answer.map { text in
      guard let pair = WalkFlags.pair(text), let number = Int(pair.name.collapsed),
        LessonWords.questions.indices.contains(number - 1), !pair.value.isBlank
      else { throw UsageError(sentence: Self.complaint(text)) }
      return (number, pair.value)
    }
    try beside.act { walker in
      if list {
        try walker.showLessons()
        return .reached
      }
      for (number, text) in answers { try walker.keepLesson(number, text) }
      if !answers.isEmpty { return .reached }
      guard walker.canAsk else {
        Out.error("muster: no terminal, so nothing is asked\n" + Self.questions)
        return .needsDecision
      }
      try walker.askLessons()
      return .reached
    }
  }

  private static func complaint(_ text: String) -> String {
    "an answer is written NUMBER=TEXT, not \(Escaping.line(text))\n" + questions
  }

  private static var questions: String {
    LessonWords.questions.enumerated().map { "  --answer \($0 + 1)=\"...\"   \($1)" }.joined(separator: "\n")
  }
}

/// `muster action`: what was agreed to be done about it.
struct ActionVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "action", _superCommandName: "muster",
    abstract: "Agree on an action item of the postmortem: what, of which type, whose, until when.")

  @OptionGroup var beside: BesideOptions

  @Argument(help: "What is to be done: one verb, and where it ends.")
  var what: String?

  @Option(
    help: ArgumentHelp("prevent, detect, mitigate, repair or learn.", valueName: "type"),
    completion: .list(LessonWords.types))
  var type: String?

  @Option(help: ArgumentHelp("One person.", valueName: "name"))
  var owner: String?

  @Option(help: ArgumentHelp("Until when: 2026-12-01.", valueName: "date"))
  var due: String?

  @Option(help: ArgumentHelp("How we shall know that it worked.", valueName: "words"))
  var test: String?

  @Option(help: ArgumentHelp("Where it is tracked.", valueName: "link"))
  var tracker: String?

  @Option(help: ArgumentHelp("The number of an item that is said anew; its last word counts.", valueName: "number"))
  var item: Int?

  @Flag(help: "Only show what was agreed.")
  var list = false

  func run() throws {
    if list {
      return try beside.act {
        try $0.showActions()
        return .reached
      }
    }
    var missing: [String] = []
    if (what ?? "").isBlank { missing.append("what is to be done, in quotes") }
    if type == nil { missing.append("--type") }
    if (owner ?? "").isBlank { missing.append("--owner") }
    if due == nil { missing.append("--due") }
    guard missing.isEmpty, let what, let type, let owner, let due else {
      throw UsageError(
        sentence: "an action item needs \(missing.joined(separator: ", "))\n  Like: muster action INC-7 "
          + "\"alert when lag is over 300 s\" --type detect --owner anna --due 2026-12-01")
    }
    guard LessonWords.types.contains(type) else {
      throw UsageError(sentence: "--type is one of: \(LessonWords.types.joined(separator: ", "))")
    }
    try beside.act {
      let number = try $0.agree(
        item: item, what: what, type: type, owner: owner, due: due, test: test, tracker: tracker)
      return number == nil ? .usage : .reached
    }
  }
}
