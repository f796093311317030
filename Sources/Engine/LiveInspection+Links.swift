import Incidents
import Reports
import Runbooks

/// The questions about the links of all files: by HEAD, and by GET where that is refused.
struct LinkPlan {
  private var heads: [String: Int] = [:]
  private var gets: [String: Int] = [:]

  /// Pages are large, and only their status is looked at.
  private static let web = SourceDeclaration(
    name: "web", kind: .http, address: "", timeout: .seconds(10), limit: 1 << 20, origin: .runbook)

  private static func question(_ method: String, _ address: String) -> Question {
    Question(
      source: web, query: FilledQuery(language: "http", text: "\(method) \(address)"), form: .instant(at: nil),
      timeout: web.timeout)
  }

  init(_ candidates: [LiveInspection.Candidate], _ asking: inout Asking) {
    for address in candidates.flatMap(\.links).map(\.address) {
      heads[address] = asking.add(Self.question("HEAD", address))
    }
  }

  /// Servers that do not know HEAD say so in many ways: only a GET that fails counts.
  mutating func askAgain(_ asking: inout Asking) {
    for (address, place) in heads {
      let isRefused =
        switch asking[place].outcome {
        case .body(let status, _, _): status >= 400
        case .failed(let failure): [.notUnderstood, .unavailable].contains(failure.cause)
        default: false
        }
      if isRefused { gets[address] = asking.add(Self.question("GET", address)) }
    }
  }

  /// What became of one file's links.
  func tell(_ candidate: LiveInspection.Candidate, _ asking: Asking, _ facts: inout LiveFacts) {
    let namesAreKnown = heads.contains { address, place in
      !Self.isLocal(address) && !Self.isWithoutHost(asking[place])
    }
    for link in candidate.links {
      guard let place = gets[link.address] ?? heads[link.address] else { continue }
      let reply = asking[place]
      func leave(_ why: String) { facts.unasked.append(.init(.link, line: link.line, why: why)) }
      switch reply.outcome {
      case .body(let status, _, _) where status == 404 || status == 410: facts.deadLinks[link.address] = .status(status)
      case .body(401, _, _), .body(403, _, _), .body(407, _, _): leave("the server lets only those in whom it knows")
      case .body(let status, _, _) where status >= 400: leave("the server answers with status \(status)")
      // More than is read came: there it is.
      case .failed where reply.failure?.cause == .tooLarge: break
      case .failed where Self.isWithoutHost(reply):
        // Where no name at all is found, it is this machine that has no names.
        if namesAreKnown || Self.isNeverThere(link.address) {
          facts.deadLinks[link.address] = .noHost
        } else {
          leave("no host's name is known on this machine")
        }
      default: if let failure = reply.failure { leave(EvidenceWords.sentence(failure, source: "the server")) }
      }
    }
  }

  /// True when the name of the host is what failed: libcurl has words for it and no reply has a cause of its own.
  private static func isWithoutHost(_ reply: Reply) -> Bool {
    guard let failure = reply.failure, failure.cause == .unreachable else { return false }
    return failure.detail.lowercased().contains("resolve host")
  }

  private static func host(_ address: String) -> String {
    (address.split(separator: "/").dropFirst().first ?? "").prefix { $0 != ":" && $0 != "?" }.lowercased()
  }

  /// True for names that stand for themselves and are never given to anybody (RFC 2606, RFC 6761).
  private static func isNeverThere(_ address: String) -> Bool {
    [".invalid", ".example", ".test"].contains(where: host(address).hasSuffix)
  }

  /// True for an address of this machine, or one by number: it says nothing about names.
  private static func isLocal(_ address: String) -> Bool {
    let host = host(address)
    return host == "localhost" || host.hasPrefix("[") || host.allSatisfy { $0.isNumber || $0 == "." }
  }
}
