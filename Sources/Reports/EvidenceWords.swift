package import Incidents
package import Runbooks

/// Why a verdict is what it is, as a person reads it: one clause, no full stop.
package enum EvidenceWords {
  /// The reason beside a verdict.
  package static func sentence(_ reason: VerdictReason, source: SourceDeclaration) -> String {
    switch reason {
    case .empty:
      source.kind == .prometheus || source.kind == .loki
        ? "\(source.name) answered, and no series matches" : "\(source.name) answered, and nothing came back"
    case .notFinite(let text): "the value is \(text), which is no number to judge"
    case .null: "the value is NULL, which is no value"
    case .old(let age): "the newest sample is \(Instants.length(age)) old, older than the author lets count"
    case .ageUnknown: "how old the newest sample is could not be found out, and its age counts"
    case .notComparable: "the value cannot be compared with what is expected"
    case .atLeast(let count):
      "\(count) came, as many as are asked for; there may be more, and they might decide otherwise"
    case .cut(let left): "\(left) more than are kept came back, and they might decide otherwise"
    case .status(let status): "\(source.name) answered with status \(status)"
    case .failed(let failure): sentence(failure, source: source.name)
    }
  }

  /// Why a source could not be asked.
  package static func sentence(_ failure: AskFailure, source: String) -> String {
    let detail = failure.detail.isEmpty ? "" : ": \(failure.detail)"
    return switch failure.cause {
    case .unreachable: "\(source) does not answer\(detail)"
    case .timedOut: "\(source) did not answer in time\(detail)"
    case .denied: "\(source) lets us not in\(detail)"
    case .badQuery: "\(source) refuses the query\(detail)"
    case .unavailable: "\(source) cannot answer now\(detail)"
    case .notUnderstood: "what \(source) sent is no reply of such a source\(detail)"
    case .tooLarge: "the reply of \(source) is larger than is read\(detail)"
    case .redirected: "\(source) sends us to another host, which is not followed\(detail)"
    case .circular: "\(source) sends us round in circles on its own server\(detail)"
    case .untrusted: "the certificate of \(source) is not trusted\(detail)"
    case .noSource: "there is nowhere to ask\(detail)"
    case .unfilled: "it was not asked\(detail)"
    case .badAttribute: "it was not asked, since an attribute of it cannot be read\(detail)"
    case .changing: "it was not asked: it might change something, and a check only reads\(detail)"
    case .noClient: "\(source) cannot be asked from this machine\(detail)"
    case .noSecret: "\(source) wants a secret that cannot be had\(detail)"
    }
  }

  /// Why a query cannot be filled.
  package static func sentence(_ problem: FillingProblem) -> String {
    switch problem {
    case .unfilled(let names): "no value for \(names.joined(separator: ", "))"
    case .notText(let name, let value):
      "\(name) stands outside of quotes, where only a number or a duration may stand, not \(value)"
    case .rawString(let name): "\(name) holds a backtick, and stands between backticks"
    case .quoted(let name): "$\(name) stands inside quotes, where no value is filled; write :\(name) without them"
    case .control(let name): "\(name) holds a line break, which a header cannot"
    case .template(let name): "\(name) holds { or <, and stands in a template, which would read it as its own"
    case .escaped(let name): "a backslash stands before \(name), and would take the value's first character"
    case .headerName(let name): "\(name) stands in a header's name, where no value is filled"
    case .body(let name, let value):
      "\(name) stands in a body where only a number may stand, not \(value.bounded(80)); write it inside quotes of JSON, or in a form"
    }
  }

  /// What a query names and its source does not have.
  package enum Missing: Sendable, Equatable {
    case metric(String)
    case label(String, of: String)
    case value(String, of: String)
  }

  /// What an empty reply lacks.
  package static func sentence(_ missing: [Missing], source: String) -> String {
    missing.map { item in
      switch item {
      case .metric(let name): "\(source) has no metric \(name)"
      case .label(let label, let metric): "\(metric) is there, and has no label \(label)"
      case .value(let matcher, let metric): "\(metric) is there, and none of it has \(matcher)"
      }
    }.joined(separator: "; ")
  }
}
