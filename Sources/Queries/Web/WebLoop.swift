import CCurl
import Incidents
import Runbooks

/// libcurl's loop as Swift sees it: requests go in with a number, what came of them comes out; connections stay for the next.
final class WebLoop {
  private let loop: OpaquePointer
  private let agent: String

  /// How a transfer ended without an answer.
  struct Problem {
    var kind: ccurl_problem
    var text: String
  }

  /// What came for one request.
  struct Arrival {
    var id: Int
    var problem: Problem?
    var answer: WebAnswer
    /// Where the answer says that the thing is instead.
    var redirect: String
  }

  /// What goes with a request and is no part of it.
  struct Terms {
    var credentials: Credentials
    /// The headers of the credentials, secrets filled in.
    var headers: [String]
    var proxy: String
    var noProxy: String
    var deadline: Deadline
    var limit: Int
  }

  /// Loads the library.
  init(agent: String) throws(AskFailure) {
    var reason = [CChar](repeating: 0, count: 256)
    guard ccurl_load(&reason, reason.count) == 0, let loop = ccurl_loop_new() else {
      throw .said(.noClient, String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
    self.loop = loop
    self.agent = agent
  }

  deinit { ccurl_loop_free(loop) }

  /// Begins; false when there is no room for it.
  func start(_ id: Int, _ request: WebRequest, _ terms: Terms) -> Bool {
    withStrings(request.headers + terms.headers) { headers in
      withString(terms.credentials.authority) { authority in
        withString(terms.credentials.certificate) { certificate in
          withString(terms.credentials.key) { key in
            var raw = ccurl_request()
            raw.id = UInt64(id)
            raw.headers = headers
            raw.authority = authority
            raw.certificate = certificate
            raw.key = key
            raw.timeout_ms = max(1, terms.deadline.millisecondsLeft)
            raw.limit = terms.limit
            return send(raw, request, terms)
          }
        }
      }
    }
  }

  private func send(_ raw: ccurl_request, _ request: WebRequest, _ terms: Terms) -> Bool {
    var raw = raw
    return request.url.withCString { url in
      request.method.withCString { method in
        agent.withCString { agent in
          terms.proxy.withCString { proxy in
            terms.noProxy.withCString { noProxy in
              (request.body ?? []).withUnsafeBufferPointer { body in
                raw.url = url
                raw.method = method
                raw.agent = agent
                raw.proxy = proxy
                raw.no_proxy = noProxy
                // An empty array has no address, and none means: no body.
                if request.body != nil { raw.body = body.baseAddress }
                raw.body_size = body.count
                raw.once = request.isOnce ? 1 : 0
                return ccurl_start(loop, &raw) == 0
              }
            }
          }
        }
      }
    }
  }

  /// Moves everything on; the next that is finished, nil when none is.
  func next() -> Arrival? {
    var raw = ccurl_reply()
    guard ccurl_next(loop, &raw) == 1 else { return nil }
    func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
    let type = text(raw.content_type).prefix { $0 != ";" }
    let answer = WebAnswer(
      status: Int(raw.status), contentType: type.lowercased().filter { $0 != " " }, server: text(raw.server),
      date: text(raw.date), retryAfter: text(raw.retry_after),
      body: Array(UnsafeBufferPointer(start: raw.body, count: raw.body_size)))
    return Arrival(
      id: Int(raw.id), problem: raw.problem == CCURL_FINE ? nil : Problem(kind: raw.problem, text: text(raw.error)),
      answer: answer, redirect: text(raw.redirect))
  }

  func wait(milliseconds: Int, or descriptor: Int32) { ccurl_wait(loop, descriptor, Int32(milliseconds)) }
  func cancel(_ id: Int) { ccurl_cancel(loop, UInt64(id)) }

  private func withString<Answer>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Answer) -> Answer {
    guard let text else { return body(nil) }
    return text.withCString(body)
  }

  private func withStrings<Answer>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Answer
  ) -> Answer {
    var bytes: [CChar] = []
    var starts: [Int] = []
    for text in texts {
      starts.append(bytes.count)
      bytes += text.utf8CString
    }
    return bytes.withUnsafeBufferPointer { buffer in
      let pointers: [UnsafePointer<CChar>?] = starts.map { buffer.baseAddress?.advanced(by: $0) } + [nil]
      return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
  }
}

extension WebLoop.Problem {
  /// What it means for a question.
  func failure(limit: Int) -> AskFailure {
    switch kind {
    case CCURL_UNREACHABLE, CCURL_CLOSED: .said(kind == CCURL_CLOSED ? .unavailable : .unreachable, text)
    case CCURL_TIMED_OUT: .said(.timedOut, text)
    case CCURL_UNTRUSTED: .said(.untrusted, text)
    case CCURL_TOO_LARGE: AskFailure(.tooLarge, "more than \(limit) bytes")
    case CCURL_CUT, CCURL_NOT_HTTP: .said(.notUnderstood, text)
    case CCURL_BAD_ADDRESS: .said(.badQuery, text)
    default: .said(.unavailable, text)
    }
  }
}
