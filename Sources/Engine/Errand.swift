import Digests
import Incidents
import Reports
import Runbooks

/// One delivery while it is under way: its secrets, and the requests that it takes.
struct Errand {
  private let delivery: Delivery
  private let courier: Courier
  private var redaction = Redaction()

  init(_ delivery: Delivery, _ courier: Courier) {
    self.delivery = delivery
    self.courier = courier
  }

  private var channel: ChannelDeclaration { delivery.channel }

  /// Why nothing was sent.
  private struct Unsent: Error {
    var words: String
  }

  // MARK: Secrets

  private mutating func secret(_ reference: SecretReference) throws(Unsent) -> String {
    switch courier.secret(reference) {
    case .failure(let failure):
      throw Unsent(words: failure.detail.isEmpty ? "\(reference.shown) cannot be read" : failure.detail)
    case .success(let value):
      learn(value)
      guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
        throw Unsent(words: "what stands at \(reference.shown) holds a control character")
      }
      return value
    }
  }

  private mutating func learn(_ value: String) {
    redaction.add(value)
    courier.onSecret(channel.name, value)
  }

  /// The address, which may be a secret itself: then its path and the parts of it are, too.
  private mutating func base() throws(Unsent) -> String {
    guard let address = channel.address else { throw Unsent(words: "it has no address") }
    guard case .secret(let reference) = address else {
      if case .plain(let text) = address { return text }
      throw Unsent(words: "it has no address")
    }
    let text = try secret(reference)
    let path = text.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }
    if path.utf8.count >= 12 { learn(String(path)) }
    for part in path.split(whereSeparator: { "/?&=".contains($0) }) where part.utf8.count >= 16 { learn(String(part)) }
    guard ChannelDeclaration.isPrivateWay(text), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw Unsent(words: "what stands at \(reference.shown) is no address that begins with https://")
    }
    return text
  }

  /// Without anything secret, whoever said it.
  func clean(_ outcome: DeliveryOutcome) -> DeliveryOutcome {
    let words = Escaping.line(redaction(outcome.words))
    return switch outcome {
    case .sent(let remote, _): .sent(remote: remote.map { redaction($0) }, words: words)
    case .failed: .failed(words: words)
    case .unknown: .unknown(words: words)
    }
  }

  func clean(_ settlement: Courier.Settlement) -> Courier.Settlement {
    switch settlement {
    case .settled(let outcome): .settled(clean(outcome))
    case .askPerson(let words): .askPerson(words: Escaping.line(redaction(words)))
    }
  }

  // MARK: Requests

  /// What came of one request.
  private enum Came {
    case answer(ChannelAnswer)
    /// Nothing went out.
    case unsent(String)
    /// It went out, and nobody knows what became of it.
    case lost(String)

    /// What it means of a delivery.
    func outcome(_ read: (ChannelAnswer) -> DeliveryOutcome) -> DeliveryOutcome {
      switch self {
      case .answer(let answer): read(answer)
      case .unsent(let words): .failed(words: words)
      case .lost(let words): .unknown(words: words)
      }
    }
  }

  /// The only request of a delivery.
  mutating func first(_ read: (ChannelAnswer) -> DeliveryOutcome) -> DeliveryOutcome {
    guard let request = delivery.requests.first else { return .failed(words: "there is nothing to send") }
    return send(request).outcome(read)
  }

  private mutating func send(_ request: ChannelRequest) -> Came {
    let question: Question
    do throws(Unsent) { question = try self.question(request) } catch { return .unsent(error.words) }
    var came = Reply(.failed(AskFailure(.timedOut)))
    courier.sources.ask([question], stop: courier.isToldToEnd) { came = $1 }
    switch came.outcome {
    case .body(let status, _, let text):
      return .answer(
        ChannelAnswer(status: status, body: redaction(text), retryAfter: came.retryAfter.map { redaction($0) }))
    case .failed(let failure):
      let words = Self.words(failure, channel.name)
      return Walker.unsent.contains(failure.cause) ? .unsent(words) : .lost(words)
    default: return .lost("the answer could not be read")
    }
  }

  private static func words(_ failure: AskFailure, _ name: String) -> String {
    switch failure.cause {
    // These are said of questions; nothing was asked here.
    case .badQuery: "the request could not be made: \(failure.detail)"
    case .tooLarge: "the answer is larger than is read"
    case .notUnderstood: "the answer broke off or is no HTTP: \(failure.detail)"
    default: EvidenceWords.sentence(failure, source: name)
    }
  }

  /// The request with its secrets in it; it lives only until it is sent.
  private mutating func question(_ request: ChannelRequest) throws(Unsent) -> Question {
    let base = try base()
    var headers = request.headers
    var body = request.body
    switch channel.kind {
    case .slack: headers.append("Authorization: Bearer \(try ownSecret())")
    case .statuspage: headers.append("Authorization: OAuth \(try ownSecret())")
    case .pagerduty: body = PagerDutyBody.routed(body, key: try ownSecret())
    case .webhook:
      let seconds = courier.now().wall / 1_000_000_000
      let signed = HMAC.sha256(
        WebhookBody.signed(body, seconds: seconds), key: Array(try ownSecret().utf8))
      headers += WebhookBody.headers(signature: SHA256.hex(signed), seconds: seconds)
      if let bearer = channel.bearer { headers.append("Authorization: Bearer \(try secret(bearer))") }
    default: break
    }
    var folder = base
    if !request.path.isEmpty { while folder.hasSuffix("/") { folder.removeLast() } }
    var text = "\(request.method) \(folder)\(request.path)\n"
    for header in headers { text += header + "\n" }
    if !body.isEmpty { text += "\n" + String(decoding: body, as: UTF8.self) }
    var source = SourceDeclaration(
      name: channel.name, kind: .http, address: "", timeout: channel.timeout, limit: 4 << 20)
    source.credentials.authority = channel.authority
    return Question(
      source: source, query: FilledQuery(language: "http", text: text),
      form: request.method == "GET" ? .instant(at: nil) : .act, timeout: channel.timeout)
  }

  private mutating func ownSecret() throws(Unsent) -> String {
    guard let reference = channel.secret else { throw Unsent(words: "no secret is declared for it") }
    return try secret(reference)
  }

  // MARK: Slack

  /// The first message, and what did not fit into it below it.
  mutating func slack() -> DeliveryOutcome {
    let outcome = first(SlackBody.read)
    guard delivery.requests.count > 1, case .sent(let remote?, _) = outcome else { return outcome }
    // Below the thread that it is in already, else below itself.
    let threads = delivery.isReply ? delivery.earlier ?? remote : remote
    let ts = String(threads.drop { $0 != "/" }.dropFirst())
    for (at, request) in delivery.requests.enumerated().dropFirst() {
      let part = send(SlackBody.reply(request, to: ts)).outcome(SlackBody.read)
      let count = "\(at) of \(delivery.requests.count) parts are posted"
      switch part {
      case .sent: continue
      case .failed(let words): return .failed(words: "\(count), the rest is not: \(words)")
      case .unknown(let words): return .unknown(words: "\(count), of the next nobody knows: \(words)")
      }
    }
    return .sent(remote: remote, words: "posted in \(delivery.requests.count) parts")
  }

  // MARK: Statuspage

  /// Looks for the incident first: the page takes no key by which it would know a second one.
  mutating func statuspage() -> DeliveryOutcome {
    if Delivery.pageIncident(delivery.earlier) != nil { return first(StatuspageBody.read) }
    let found = send(StatuspageBody.search(on: channel, isSettling: false))
    switch found {
    case .unsent(let words), .lost(let words):
      return .failed(words: "it could not be seen whether the page has the incident, so nothing was sent: \(words)")
    case .answer(let answer):
      switch StatuspageBody.find(delivery.message, in: answer) {
      case .failed(let words):
        return .failed(words: "it could not be seen whether the page has the incident, so nothing was sent: \(words)")
      case .none: return first(StatuspageBody.read)
      case .incident(let id, let update?): return .sent(remote: "\(id)/\(update)", words: "it was there already")
      case .incident(let id, nil):
        do throws(ChannelRefusal) {
          let request = try StatuspageBody.request(delivery.message, on: channel, updating: id)
          return send(request).outcome(StatuspageBody.read)
        } catch {
          return .failed(words: error.words)
        }
      }
    }
  }

  /// Whether the page has the message.
  mutating func searchPage() -> Courier.Settlement {
    switch send(StatuspageBody.search(on: channel, isSettling: true)) {
    case .unsent(let words), .lost(let words): return .askPerson(words: words)
    case .answer(let answer):
      switch StatuspageBody.find(delivery.message, in: answer) {
      case .failed(let words): return .askPerson(words: words)
      case .none: return .settled(.failed(words: "the page has no such incident"))
      case .incident(let id, let update?): return .settled(.sent(remote: "\(id)/\(update)", words: "the page has it"))
      case .incident: return .settled(.failed(words: "the page has the incident, without this message"))
      }
    }
  }

  // MARK: Mail

  mutating func mail() -> DeliveryOutcome {
    guard case .plain(let address)? = channel.address, let sender = channel.sender else {
      return .failed(words: "it has no address or no sender")
    }
    var password: String?
    if let reference = channel.password {
      do throws(Unsent) { password = try secret(reference) } catch { return .failed(words: error.words) }
    }
    let reply = courier.post.submit(
      Mail(
        address: address, encryption: channel.encryption, authority: channel.authority, user: channel.user,
        password: password, sender: sender.address, recipient: delivery.recipient, bytes: delivery.body,
        timeout: channel.timeout), stop: courier.isToldToEnd)
    return MailWords.outcome(reply, key: delivery.key)
  }
}

/// What a mail server's words mean for a delivery.
enum MailWords {
  static func outcome(_ reply: MailReply, key: String) -> DeliveryOutcome {
    let said = reply.text.isEmpty ? "" : ": \(reply.text)"
    let later = (400..<500).contains(reply.code) ? "; it may be tried again later" : ""
    return switch reply.stage {
    case .answered where (200..<300).contains(reply.code): .sent(remote: key, words: "taken by the server\(said)")
    case .answered: .failed(words: "the server refused the mail\(said)\(later)")
    case .waiting: .unknown(words: "the whole mail went out, and the server's answer to it never came\(said)")
    case .writing: .failed(words: "the connection broke before the mail's end, so the server has none\(said)")
    case .addressing: .failed(words: "the server refused it before the text\(said)\(later)")
    case .entering: .failed(words: "the server did not let us in\(said)\(later)")
    case .securing: .failed(words: "there is no safe connection, so nothing was said, no password either\(said)")
    case .connecting: .failed(words: "the server was not reached\(said)")
    case .unable: .failed(words: "mail cannot be sent from this machine\(said)")
    }
  }
}
