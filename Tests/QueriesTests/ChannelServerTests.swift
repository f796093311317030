import Engine
import FoundationEssentials
import Glibc
import Incidents
import Reports
import Runbooks
import Testing

@testable import Queries

/// The channels that speak HTTP, against a server that checks their documented contract on every request.
@Suite(.serialized) struct `A channel over HTTP` {
  /// One server for all of them; each test has a place of its own there.
  private struct Fake {
    let server: Server
    let port: Int

    init() throws {
      server = try Server(["/usr/bin/python3", Server.here + "/Servers/channels.py"])
      port = Int(try server.line()) ?? 0
    }

    private static let one = Result { try Fake() }
    static func url() throws -> String { "http://127.0.0.1:\(try one.get().port)" }

    static func get(_ path: String) throws -> String {
      let source = SourceDeclaration(name: "fake", kind: .http, address: try url())
      let question = Question(
        source: source, query: FilledQuery(language: "http", text: path), form: .instant(at: nil), timeout: .seconds(5))
      var text = ""
      LiveSources(environment: { _ in nil }, version: "0").ask([question], stop: { false }) { _, reply in
        if case .body(_, _, let body) = reply.outcome { text = body }
      }
      return text
    }
  }

  private func channel(_ kind: ChannelDeclaration.Kind, _ place: String = "", _ secret: String = "") throws
    -> ChannelDeclaration
  {
    var channel = ChannelDeclaration(name: "out", kind: kind)
    channel.timeout = .milliseconds(1_500)
    channel.place = place
    let url = try Fake.url()
    switch kind {
    case .slack: channel.address = .plain(url + "/slack")
    case .statuspage: channel.address = .plain(url + "/v1")
    case .pagerduty: channel.address = .plain(url)
    case .webhook: channel.address = .plain(url + "/hook" + (place.isEmpty ? "" : "/\(place)"))
    default: channel.address = .secret(.environment("URL"))
    }
    if !secret.isEmpty { channel.secret = .environment(secret) }
    return channel
  }

  private func told(_ outcome: DeliveryOutcome) -> String { "\(outcome.status): \(outcome.words)" }

  /// Sends to a webhook whose address is the secret.
  private func hook(_ word: String, _ message: ChannelMessage = Couriers.message()) throws -> DeliveryOutcome {
    let url = try Fake.url() + "/services/T0/B0/canary-hook-\(word)0123456789"
    return try Couriers.send(message, channel(.slackWebhook), Couriers.courier(["URL": url]))
  }

  private func teams(_ word: String, _ message: ChannelMessage = Couriers.message()) throws -> DeliveryOutcome {
    let url = try Fake.url() + "/workflows/\(word)?api-version=1&sp=%2Ftriggers&sig=canary-teams-signature"
    return try Couriers.send(message, channel(.teams), Couriers.courier(["URL": url]))
  }

  private func slack(_ place: String, _ message: ChannelMessage = Couriers.message(), earlier: String? = nil) throws
    -> DeliveryOutcome
  { try Couriers.send(message, channel(.slack, place, "SLACK"), earlier: earlier) }

  private func page(
    _ place: String, _ message: ChannelMessage = Couriers.message(), earlier: String? = nil
  ) throws -> DeliveryOutcome { try Couriers.send(message, channel(.statuspage, place, "PAGE"), earlier: earlier) }

  @Test func `takes what keeps to its contract`() throws {
    #expect(told(try hook("fine")) == "sent: posted")
    let posted = try slack("CFINE")
    #expect(posted.status == .sent && posted.words == "posted")
    #expect(told(try teams("fine")).hasPrefix("sent: taken by the workflow"))
    #expect(
      told(try Couriers.send(Couriers.message(), channel(.pagerduty, "", "ROUTING"))) == "sent: Event processed")
    #expect(
      told(try Couriers.send(Couriers.message(state: .resolved), channel(.pagerduty, "", "ROUTING")))
        == "sent: Event processed")
    #expect(told(try Couriers.send(Couriers.message(), channel(.webhook, "", "SIGNING"))) == "sent: taken (204)")
  }

  @Test func `takes hostile and long texts without their doing anything`() throws {
    let hostile =
      "<!channel> <!here|x> <@U1> &lt;!everyone&gt; <script>alert(1)</script> [x](https://evil.example) \u{202E} \u{1B}[2J\u{0}"
      + "\r\nX-Header: 1\r\n\r\n{\"ok\":true} \u{2028} </body>"
    let message = Couriers.message(hostile, text: hostile + "\n" + String(repeating: hostile, count: 30))
    #expect(try hook("hostile", Couriers.message(hostile, text: hostile)).status == .sent)
    #expect(try slack("CHOSTILE", message).status == .sent)
    #expect(try teams("hostile", message).status == .sent)
    #expect(try page("hostile", message).status == .sent)
    #expect(try Couriers.send(message, channel(.pagerduty, "", "ROUTING")).status == .sent)
    #expect(try Couriers.send(message, channel(.webhook, "", "SIGNING")).status == .sent)
    let megabyte = Couriers.message(text: String(repeating: "<!channel> ", count: 100_000))
    for kind in [ChannelDeclaration.Kind.slack, .statuspage, .pagerduty, .webhook, .teams] {
      #expect(throws: ChannelRefusal.self) {
        try Couriers.send(megabyte, channel(kind, kind == .slack ? "C1" : "p", "SLACK"))
      }
    }
  }

  @Test func `has errors that are told in its own words`() throws {
    #expect(told(try hook("archived")) == "failed: Slack: the channel is archived (channel_is_archived)")
    #expect(told(try hook("missing")).contains("removed or switched off"))
    #expect(told(try hook("rollup")).hasPrefix("failed: Slack: Slack could not post it"))
    #expect(told(try hook("rate")) == "failed: Slack takes no more just now (429); not before 30s from now")
    #expect(told(try slack("CARCHIVED")) == "failed: Slack: the channel is archived (is_archived)")
    #expect(told(try slack("CSCOPE")).hasSuffix("it wants chat:write"))
    #expect(told(try slack("CRATE")) == "failed: Slack takes no more just now (429); not before 30s from now")
    #expect(told(try slack("CODD")) == "failed: Slack refused it: a_new_word")
    #expect(told(try slack("CFATAL")).hasPrefix("unknown: Slack: Slack broke off"))
    #expect(told(try teams("large")) == "failed: it is larger than Teams takes (413)")
    #expect(told(try teams("old")).hasPrefix("failed: Teams refused it: Webhook message delivery failed"))
    #expect(told(try page("limited")).contains("Statuspage takes no more just now (420)"))
    var wrong = try channel(.pagerduty, "", "SLACK")
    #expect(
      told(try Couriers.send(Couriers.message(), wrong))
        == "failed: PagerDuty refused it (400): Event object is invalid; 'routing_key' is invalid")
    wrong = try channel(.statuspage, "p", "SLACK")
    #expect(
      told(try Couriers.send(Couriers.message(), wrong)).contains("does not let us in (401): Could not authenticate"))
    wrong = try channel(.slack, "C1", "PAGE")
    #expect(told(try Couriers.send(Couriers.message(), wrong)).contains("the token is not valid"))
    wrong = try channel(.webhook, "", "SLACK")
    #expect(told(try Couriers.send(Couriers.message(), wrong)).contains("contract: the signature"))
  }

  @Test(arguments: ["slow", "gone", "login", "broken", "huge"])
  func `that read everything and said nothing of use leaves an unknown`(_ fault: String) throws {
    #expect(try hook(fault).status == .unknown)
    #expect(try slack("C" + fault.uppercased()).status == .unknown)
    if fault != "login" { #expect(try teams(fault).status == .unknown) }
    if fault != "login", fault != "huge" {
      #expect(try Couriers.send(Couriers.message(), channel(.webhook, fault, "SIGNING")).status == .unknown)
    }
    #expect(
      try Couriers.send(Couriers.message("\(fault)"), channel(.pagerduty, "", "ROUTING")).status == .unknown)
    #expect(try page(fault).status == .unknown)
  }

  @Test func `that is not there, or has moved, has nothing`() throws {
    let nobody = "http://127.0.0.1:\(try Server.freePort())/services/T0/B0/canary-hook-x0123456789"
    let refused = try Couriers.send(Couriers.message(), channel(.slackWebhook), Couriers.courier(["URL": nobody]))
    #expect(refused.status == .failed && refused.words.hasPrefix("out does not answer"))
    let untrusted = nobody.replacing("http:", with: "https:")
    #expect(
      try Couriers.send(Couriers.message(), channel(.slackWebhook), Couriers.courier(["URL": untrusted])).status
        == .failed)
    #expect(told(try hook("moved")).hasPrefix("failed: the address answers 307"))
  }

  @Test func `never has its secrets in a word that is told`() throws {
    let words = try [
      hook("echo"), slack("CECHO"), teams("echo"), page("echo"),
      Couriers.send(Couriers.message("echo"), channel(.pagerduty, "", "ROUTING")),
      Couriers.send(Couriers.message(), channel(.webhook, "echo", "SIGNING")),
    ].map(told)
    for word in words {
      #expect(!word.contains("canary") && word.hasPrefix("unknown"))
    }
    #expect(words[0].contains("[redacted]") && words[1].contains("[redacted]"))
  }

  @Test func `of Slack goes on in a thread, and tells when it got half way`() throws {
    let long = Couriers.message(text: String(repeating: "0123456789 words\n", count: 1_200))
    let first = try slack("CLONG", long)
    #expect(first.words == "posted in 3 parts")
    guard case .sent(let remote?, _) = first else { return #expect(Bool(false)) }
    #expect(remote.hasPrefix("CLONG/1795346941."))
    #expect(try slack("CLONG", Couriers.message(), earlier: remote).status == .sent)
    let heard = try Fake.get("/heard")
    let ts = remote.drop { $0 != "/" }.dropFirst()
    #expect(heard.components(of: "\"thread_ts\": \"\(ts)\"") == 3 && heard.components(of: "reply_broadcast") == 1)
    #expect(told(try slack("CHALF", long)).hasPrefix("failed: 1 of 3 parts are posted, the rest is not"))
    var edit = try channel(.slack, "CLONG", "SLACK")
    edit.updates = .edit
    #expect(try Couriers.send(Couriers.message(), edit, earlier: remote) == .sent(remote: remote, words: "posted"))
  }

  @Test func `of Statuspage is looked at before an incident is made, and to settle what is unknown`() throws {
    let incident = "01940000-0000-7000-8000-0000000000a1"
    let message = Couriers.message(incident: incident)
    // Published, and the answer is lost.
    #expect(try page("lost", message).status == .unknown)
    let delivery = try Delivery.prepare(
      message, by: channel(.statuspage, "lost", "PAGE"), to: "lost", id: ID(text: "d1"))
    guard case .settled(.sent(let remote?, "the page has it")) = Couriers.courier().settle(delivery) else {
      return #expect(Bool(false))
    }
    // Somebody sends it again: it is there already, and no second incident is made.
    #expect(try page("lost", message) == .sent(remote: remote, words: "it was there already"))
    var next = message
    next.text = "We know why."
    let later = try Delivery.prepare(next, by: channel(.statuspage, "lost", "PAGE"), to: "lost", id: ID(text: "d2"))
    #expect(
      Couriers.courier().settle(later) == .settled(.failed(words: "the page has the incident, without this message")))
    let none = Couriers.message(incident: "01940000-0000-7000-8000-0000000000a2")
    let other = try Delivery.prepare(none, by: channel(.statuspage, "lost", "PAGE"), to: "lost", id: ID(text: "d3"))
    #expect(Couriers.courier().settle(other) == .settled(.failed(words: "the page has no such incident")))
    // An update goes to the incident that was made first; when that is resolved, it is found no more among the open ones.
    let updated = try page("twice", message)
    guard case .sent(let id?, _) = updated else { return #expect(Bool(false)) }
    var over = Couriers.message(text: "It is over.", state: .resolved, incident: incident)
    #expect(try page("twice", over, earlier: id).status == .sent)
    over.text = "Once more."
    #expect(try page("twice", over, earlier: id).status == .sent)
    #expect(try Fake.get("/heard").components(of: "\"path\": \"/v1/pages/twice/incidents\"") == 1)
  }

  @Test func `that cannot be reached in time has nothing, because nothing went out`() throws {
    // Somebody listens and never says a word: the encryption is waited for, and not a byte of the message is sent.
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listens = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(listener, pointer, length) == 0 && listen(listener, 4) == 0 && getsockname(listener, pointer, &length) == 0
      }
    }
    #expect(listens)
    var dead = try channel(.webhook, "", "SIGNING")
    dead.address = .plain("https://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/hook")
    dead.timeout = .milliseconds(500)
    #expect(try Couriers.send(Couriers.message(), dead).status == .failed)
  }

  @Test func `keeps to the contract in all of this`() throws {
    _ = try hook("fine")
    // What was sent with a wrong signature is the only breach that may stand there.
    let breaches = try Fake.get("/breaches")
    #expect(breaches.components(of: " /") == breaches.components(of: "the signature"), "\(breaches)")
  }
}

extension String {
  /// How often these characters stand in it.
  fileprivate func components(of part: String) -> Int {
    var rest = self[...]
    var count = 0
    while let at = rest.firstRange(of: part) {
      count += 1
      rest = rest[at.upperBound...]
    }
    return count
  }
}
