import Engine
import Incidents
import Runbooks
import Testing

/// Sources whose replies are written beforehand, by the text of the query; the last one of a query is repeated.
final class ScriptedSources: Sources {
  var replies: [String: [Reply.Outcome]] = [:]
  /// Every question that was asked, in order.
  private(set) var asked: [Question] = []
  /// What a question without a reply gets: nothing, as an empty vector.
  var otherwise = Reply.Outcome.series([], left: 0)
  /// Asked before what is written; nil leaves the question to that.
  var answer: (Question) -> Reply.Outcome? = { _ in nil }

  /// Called before each reply is handed over.
  var beforeReply: (Question) -> Void = { _ in }

  func ask(_ questions: [Question], stop: () -> Bool, onReply: (Int, Reply) -> Void) {
    for (i, question) in questions.enumerated() {
      asked.append(question)
      var outcome = otherwise
      if let found = answer(question) {
        outcome = found
      } else if var written = replies[question.query.text], let first = written.first {
        outcome = first
        if written.count > 1 { written.removeFirst() }
        replies[question.query.text] = written
      }
      beforeReply(question)
      onReply(i, Reply(outcome, milliseconds: 3, raw: Array("raw of \(question.query.text)".utf8)))
    }
  }

  /// One series with this value and these labels.
  static func value(_ value: Double, _ labels: [(String, String)] = [], at time: Int64 = 1_000_000_000_000)
    -> Reply.Outcome
  {
    .series(
      [Reply.Series(labels: labels.map { Reply.Label($0.0, $0.1) }, samples: [Reply.Sample(time, value)])], left: 0)
  }
}
