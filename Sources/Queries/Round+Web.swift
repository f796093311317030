import Engine
import FoundationEssentials
import Glibc
import Incidents
import Runbooks

extension Round {
  /// The most redirects within one host that are followed.
  private static let mostRedirects = 5
  /// The most bytes of a reply that are kept as they came.
  private static let rawBytes = 64 << 10

  /// Puts a question in line for its host, with the request made.
  func queueWeb(_ index: Int) {
    let question = questions[index]
    do throws(AskFailure) {
      _ = try sources.web()
      let exchange = try exchange(question)
      guard let address = WebAddress(exchange.request.url), !address.hasUser else {
        throw AskFailure(.badQuery, "\(question.source.name): no address")
      }
      flights[index] = Flight(exchange: exchange, line: -1, began: 0, sent: 0)
      queue.add(index, at: address.origin)
    } catch {
      fail(index, error)
    }
  }

  private func exchange(_ question: Question) throws(AskFailure) -> Exchange {
    if case .health = question.form { return HealthQuestion.exchange(question) }
    return question.source.kind == .http
      ? try HTTPQuestion.exchange(question) : try MetricQuestion.exchange(question)
  }

  /// Begins what may begin.
  func begin() {
    while let (index, line) = queue.begin() {
      guard isOpen[index], flights[index] != nil else {
        queue.end(line, answered: false)
        continue
      }
      flights[index]?.line = line
      flights[index]?.began = Clock.monotonic
      send(index)
    }
  }

  private func send(_ index: Int) {
    guard let flight = flights[index] else { return }
    let source = questions[index].source
    let request = flight.exchange.request
    do throws(AskFailure) {
      guard let address = WebAddress(request.url) else { throw AskFailure(.badQuery, "no address") }
      let (proxy, noProxy) = sources.proxy(for: address)
      let terms = WebLoop.Terms(
        credentials: source.credentials, headers: try headers(source.credentials), proxy: proxy, noProxy: noProxy,
        deadline: deadlines[index], limit: source.limit)
      flights[index]?.sent = Clock.wall
      guard try sources.web().start(index, request, terms) else { throw AskFailure(.badQuery, "no address") }
    } catch {
      land(index, answered: false)
      fail(index, error)
    }
  }

  /// The headers that tell who asks.
  private func headers(_ credentials: Credentials) throws(AskFailure) -> [String] {
    var out: [String] = []
    func add(_ name: String, _ value: String) throws(AskFailure) {
      // A line break would begin another header.
      guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
        throw AskFailure(.noSecret, "the value for \(name) holds a control character")
      }
      out.append("\(name): \(value)")
    }
    if let bearer = secret(credentials.bearer) {
      try add("Authorization", "Bearer \(bearer)")
    } else if let user = credentials.user {
      let pair = "\(user):\(secret(credentials.password) ?? "")"
      try add("Authorization", "Basic \(Data(pair.utf8).base64EncodedString())")
    }
    for header in credentials.headers {
      switch header.value {
      case .plain(let text): try add(header.name, text)
      case .secret(let reference): try add(header.name, secret(reference) ?? "")
      }
    }
    return out
  }

  /// Takes what has come.
  func collectWeb() {
    // Without a loop nothing was begun, and why was replied.
    guard !flights.isEmpty, let loop = try? sources.web() else { return }
    while let arrival = loop.next() {
      guard let flight = flights[arrival.id], isOpen[arrival.id] else { continue }
      take(arrival, flight)
      begin()
    }
  }

  private func take(_ arrival: WebLoop.Arrival, _ flight: Flight) {
    let index = arrival.id
    let milliseconds = Int((Clock.monotonic - flight.began) / 1_000_000)
    if let problem = arrival.problem {
      land(index, answered: false)
      fail(index, problem.failure(limit: questions[index].source.limit), milliseconds: milliseconds)
      return
    }
    var answer = arrival.answer
    answer.sent = flight.sent
    answer.received = Clock.wall
    if !redaction.isEmpty {
      answer.body = redaction(answer.body)
      answer.server = redaction(answer.server)
      answer.contentType = redaction(answer.contentType)
    }
    if !flight.exchange.request.isOnce, [301, 302, 303, 307, 308].contains(answer.status), !arrival.redirect.isEmpty {
      redirect(index, flight, to: arrival.redirect, milliseconds)
      return
    }
    switch flight.exchange.read(answer) {
    case .done(let outcome, let warnings):
      land(index, answered: true)
      var told = Reply(
        outcome, milliseconds: milliseconds, raw: Array(answer.body.prefix(Self.rawBytes)), warnings: warnings)
      if !answer.retryAfter.isEmpty { told.retryAfter = answer.retryAfter }
      reply(index, told)
    case .then(let exchange):
      flights[index]?.exchange = exchange
      send(index)
    }
  }

  /// Asks the same once more where the server says, as long as it is the same server. A form stays a form: the question is the
  /// same, and it changes nothing.
  private func redirect(_ index: Int, _ flight: Flight, to target: String, _ milliseconds: Int) {
    let here = WebAddress(flight.exchange.request.url)
    let there = WebAddress(target)
    let shown = there.map { "\($0.scheme)://\($0.host):\($0.port)\($0.path)" } ?? ""
    let failure: AskFailure? =
      if there == nil {
        AskFailure(.notUnderstood, "a redirect to no address")
      } else if there?.origin != here?.origin {
        .said(.redirected, "to \(shown)")
      } else if there?.hasUser == true {
        .said(.notUnderstood, "a redirect to an address with a user in it, \(shown)")
      } else if flight.redirects >= Self.mostRedirects {
        .said(.circular, "\(flight.redirects) redirects, and the next to \(shown)")
      } else {
        nil
      }
    if let failure {
      land(index, answered: true)
      fail(index, failure, milliseconds: milliseconds)
      return
    }
    flights[index]?.redirects += 1
    flights[index]?.exchange.request.url = target
    send(index)
  }

  /// A question is no longer under way.
  private func land(_ index: Int, answered: Bool) {
    guard let flight = flights.removeValue(forKey: index) else { return }
    if flight.line >= 0 { queue.end(flight.line, answered: answered) }
  }

  /// Ends a question that nobody waits for any more.
  func cancelWeb(_ index: Int) {
    land(index, answered: false)
    // Without a loop nothing is under way.
    if let loop = try? sources.web() { loop.cancel(index) }
  }

  /// Waits until something has come, for some milliseconds at most.
  func waitForAny(milliseconds: Int) {
    // Without a loop only the mailbox can bring something.
    if !flights.isEmpty, let loop = try? sources.web() {
      loop.wait(milliseconds: min(100, milliseconds), or: mailbox.descriptor)
    } else {
      var entry = pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)
      poll(&entry, 1, Int32(min(100, milliseconds)))
    }
  }
}
