import Engine
import Incidents
import Queries
import Runbooks

/// Questions as a test writes them.
enum Ask {
  static func sources(_ environment: [String: String] = [:]) -> LiveSources {
    LiveSources(environment: { environment[$0] }, version: "0")
  }

  static func question(
    _ source: SourceDeclaration, _ text: String = "", _ form: Question.Form = .instant(at: nil),
    timeout: Duration = .seconds(10), bound: [String] = []
  ) -> Question {
    let language = ["promql", "logql", "sql", "http"].first(where: source.kind.takes) ?? ""
    return Question(
      source: source, query: FilledQuery(language: language, text: text, bound: bound), form: form, timeout: timeout)
  }

  /// One question, one reply.
  static func one(_ question: Question, _ environment: [String: String] = [:]) -> Reply {
    all([question], sources(environment))[0]
  }

  /// All replies, in the order of the questions.
  static func all(_ questions: [Question], _ sources: LiveSources = sources()) -> [Reply] {
    var replies = [Reply?](repeating: nil, count: questions.count)
    sources.ask(questions, stop: { false }) { index, reply in
      // A second reply to the same question would be a fault of its own.
      replies[index] = replies[index] == nil ? reply : Reply(.failed(AskFailure(.notUnderstood, "replied twice")))
    }
    return replies.map { $0 ?? Reply(.failed(AskFailure(.notUnderstood, "never replied"))) }
  }
}

extension Reply {
  var failure: AskFailure? { if case .failed(let failure) = outcome { failure } else { nil } }
  var cause: AskFailure.Cause? { failure?.cause }
  var series: [Series]? { if case .series(let series, _) = outcome { series } else { nil } }
  var values: [Double]? { series?.map { $0.samples.last?.value ?? .nan } }
  var cells: [[String?]]? { if case .rows(_, let rows, _) = outcome { rows } else { nil } }
  var body: String? { if case .body(_, _, let text) = outcome { text } else { nil } }
}
