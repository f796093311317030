import Incidents
import Reports
import Runbooks
import Testing

/// A message as tests send it.
enum Sent {
  static func message(
    title: String = "Some orders cannot be confirmed", text: String = "We are looking.\nNext update by 12:20 UTC.",
    state: IncidentState = .investigating, severity: Severity? = .sev2, label: String? = "INC-7 · SEV2",
    links: [ChannelMessage.Link] = []
  ) -> ChannelMessage {
    ChannelMessage(
      id: ID(text: "01940000-0000-7000-8000-00000000000a"), incident: ID(text: "01940000-0000-7000-8000-000000000007"),
      incidentName: "INC-7", title: title, text: text, state: state, severity: severity, label: label,
      audience: .stakeholders, nextUpdate: 1_795_350_000_000_000_000, links: links, time: 1_795_348_200_000_000_000)
  }

  static let page: ChannelDeclaration = {
    var channel = ChannelDeclaration(name: "page", kind: .statuspage)
    channel.place = "abc123"
    channel.components = ["cmp1"]
    return channel
  }()

  static func text(_ request: ChannelRequest?) -> String { String(decoding: request?.body ?? [], as: UTF8.self) }

  /// Everything that somebody might smuggle into a field.
  static let hostile =
    "<!channel> <!here> <@U1> @channel <https://evil.example|bank> *b* `c` [x](javascript:alert(1)) <script>alert(1)</script>"
    + " &lt;!everyone&gt; \u{202E}txt.exe \u{1B}[2J \u{0} \r\nBcc: evil@evil.example\r\n\r\n.\r\n=?utf-8?q?x?= {{slot}} $(id)"
}

@Suite struct `A message becomes what a channel takes` {
  @Test func `Slack, with header, text and context`() throws {
    let link = ChannelMessage.Link(text: "run|book", url: "https://runbooks.example/lag?a=1&b=2")
    let requests = try SlackBody.requests(Sent.message(links: [link]), to: .channel("C1"))
    #expect(requests.map(\.path) == ["/chat.postMessage"])
    #expect(
      Sent.text(requests.first)
        == #"{"channel":"C1","text":"Some orders cannot be confirmed","blocks":[{"type":"header","text":{"type":"plain_text","text":"Some orders cannot be confirmed","emoji":false}},{"type":"section","text":{"type":"plain_text","text":"We are looking.\nNext update by 12:20 UTC.","emoji":false}},{"type":"context","elements":[{"type":"plain_text","text":"INC-7 · SEV2","emoji":false},{"type":"mrkdwn","text":"<https://runbooks.example/lag?a=1&amp;b=2|run book>","verbatim":true}]}],"mrkdwn":false,"unfurl_links":false,"unfurl_media":false,"metadata":{"event_type":"muster_message","event_payload":{"incident":"INC-7","message":"01940000-0000-7000-8000-00000000000a"}},"link_names":false}"#
    )
  }

  @Test func `Slack, and no broadcast, mention or link comes out of data`() throws {
    let message = Sent.message(title: Sent.hostile, text: Sent.hostile, label: Sent.hostile)
    let text = Sent.text(try SlackBody.requests(message, to: .webhook).first)
    #expect(!text.contains("<"))
    #expect(text.contains("&lt;!channel&gt;") && text.contains("&amp;lt;!everyone&amp;gt;"))
    #expect(!text.contains("\u{202E}") && !text.contains("\\u001b") && text.contains("\\\\u{202E}"))
  }

  @Test func `Slack, and nothing that was typed or measured is drawn as markup`() throws {
    let typed = "*all* of _it_ ~is~ `gone`\n> says anna :fire:\n* one"
    let link = ChannelMessage.Link(text: "*run* _book_ ~1~ `x`|y", url: "https://runbooks.example/lag")
    let text = Sent.text(
      try SlackBody.requests(Sent.message(title: typed, text: typed, label: typed, links: [link]), to: .channel("C1"))
        .first)
    // The one text in markup is the name of the link, and it holds no sign of any.
    let parts = text.split(separator: #""type":"mrkdwn","text":""#, omittingEmptySubsequences: false)
    #expect(parts.count == 2)
    #expect(parts.last?.hasPrefix("<https://runbooks.example/lag| run   book   1   x  y>") == true, "\(text)")
    #expect(
      text.contains(
        #""type":"plain_text","text":"*all* of _it_ ~is~ `gone`\n&gt; says anna :fire:\n* one","emoji":false"#))
  }

  @Test func `Slack, and a long one goes on below itself`() throws {
    let line = String(repeating: "word & ", count: 20) + "\n"
    let message = Sent.message(text: String(repeating: line, count: 150))
    let requests = try SlackBody.requests(message, to: .channel("C1"))
    #expect(requests.count == 5)
    #expect(Sent.text(requests.last).contains("part (5 of 5)"))
    #expect(Sent.text(SlackBody.reply(requests[1], to: "1.2")).hasPrefix(#"{"thread_ts":"1.2","channel":"C1","text":"#))
    #expect(throws: ChannelRefusal.self) { try SlackBody.requests(message, to: .webhook) }
    #expect(throws: ChannelRefusal.self) { try SlackBody.requests(message, to: .edit(channel: "C1", ts: "1.2")) }
    #expect(throws: ChannelRefusal.self) {
      try SlackBody.requests(Sent.message(text: String(repeating: "x", count: 1 << 20)), to: .channel("C1"))
    }
    // Nothing is lost or twice.
    var all = ""
    for request in requests {
      var rest = Sent.text(request)[...]
      while let open = rest.firstRange(of: #""section","text":{"type":"plain_text","text":""#) {
        rest = rest[open.upperBound...]
        guard let close = rest.firstRange(of: #"","emoji""#) else { break }
        all += rest[..<close.lowerBound]
      }
    }
    #expect(all == message.text.replacing("&", with: "&amp;").replacing("\n", with: "\\n"))
  }

  @Test func `Slack, in a thread or in place`() throws {
    let thread = try SlackBody.requests(Sent.message(), to: .thread(channel: "C1", ts: "1.2"))
    #expect(Sent.text(thread.first).hasPrefix(#"{"channel":"C1","thread_ts":"1.2","reply_broadcast":true,"#))
    let edit = try SlackBody.requests(Sent.message(), to: .edit(channel: "C1", ts: "1.2"))
    #expect(edit.first?.path == "/chat.update" && Sent.text(edit.first).hasPrefix(#"{"channel":"C1","ts":"1.2","#))
  }

  @Test func `Teams, a card of rich text in which nothing is markup`() throws {
    let text = Sent.text(try TeamsBody.request(Sent.message(title: Sent.hostile, text: "a\n\n" + Sent.hostile)))
    #expect(text.contains(#""body":[{"type":"RichTextBlock","inlines":[{"type":"TextRun","text":"<!channel>"#))
    #expect(!text.contains("TextBlock\",\"text") && !text.contains("entities") && !text.contains("Action"))
    #expect(throws: ChannelRefusal.self) {
      try TeamsBody.request(Sent.message(text: String(repeating: "ü", count: 14_000)))
    }
    _ = try TeamsBody.request(Sent.message(text: String(repeating: "ü", count: 13_000)))
  }

  @Test func `Statuspage, a new incident and its updates`() throws {
    let new = try StatuspageBody.request(Sent.message(), on: Sent.page)
    #expect(new.method == "POST" && new.path == "/pages/abc123/incidents")
    #expect(
      Sent.text(new)
        == #"{"incident":{"name":"Some orders cannot be confirmed","status":"investigating","impact_override":"major","body":"We are looking.\nNext update by 12:20 UTC.","deliver_notifications":false,"components":{"cmp1":"degraded_performance"},"component_ids":["cmp1"],"metadata":{"muster":{"incident":"INC-7","id":"01940000-0000-7000-8000-000000000007","message":"01940000-0000-7000-8000-00000000000a"}}}}"#
    )
    let over = try StatuspageBody.request(Sent.message(state: .resolved), on: Sent.page, updating: "inc1")
    #expect(over.method == "PATCH" && over.path == "/pages/abc123/incidents/inc1")
    #expect(Sent.text(over).contains(#""cmp1":"operational""#) && !Sent.text(over).contains("\"name\""))
  }

  @Test(arguments: [
    (IncidentState.investigating, "investigating"), (.identified, "identified"), (.mitigating, "identified"),
    (.monitoring, "monitoring"), (.resolved, "resolved"), (.reopened, "investigating"), (.withdrawn, "resolved"),
  ])
  func `Statuspage, which has four words`(_ state: IncidentState, _ word: String) throws {
    let text = Sent.text(try StatuspageBody.request(Sent.message(state: state), on: Sent.page, updating: "inc1"))
    #expect(text.contains("\"status\":\"\(word)\""))
  }

  @Test func `Statuspage, and what lasts stays in its state`() throws {
    let text = Sent.text(
      try StatuspageBody.request(Sent.message(state: .longRunning), on: Sent.page, updating: "inc1"))
    #expect(!text.contains("\"status\""))
  }

  @Test func `Statuspage, and no tag comes out of data`() throws {
    let message = Sent.message(title: Sent.hostile, text: "latency < 5 s and a<b; " + Sent.hostile)
    let text = Sent.text(try StatuspageBody.request(message, on: Sent.page))
    #expect(text.contains("latency < 5 s") && text.contains("a&lt;b") && text.contains("&lt;script>"))
    #expect(!text.contains("<s") && !text.contains("<!") && !text.contains("</"))
    #expect(throws: ChannelRefusal.self) {
      try StatuspageBody.request(Sent.message(text: String(repeating: "x", count: 25_001)), on: Sent.page)
    }
  }

  @Test func `PagerDuty, under one key`() throws {
    let message = Sent.message()
    let key = PagerDutyBody.key(message)
    #expect(key == "muster/01940000-0000-7000-8000-000000000007")
    let request = try PagerDutyBody.request(message, key: key, source: "muster@ops1")
    #expect(
      Sent.text(request)
        == #"{"event_action":"trigger","dedup_key":"muster/01940000-0000-7000-8000-000000000007","payload":{"summary":"Some orders cannot be confirmed","source":"muster@ops1","severity":"error","timestamp":"2026-11-22T11:50:00Z","custom_details":{"incident":"INC-7","state":"Investigating","text":"We are looking.\nNext update by 12:20 UTC.","next_update":"2026-11-22T12:20:00Z"}},"links":[],"client":"muster"}"#
    )
    #expect(
      String(decoding: PagerDutyBody.routed(request.body, key: "k"), as: UTF8.self).hasPrefix(
        #"{"routing_key":"k","event_action":"#))
    let over = try PagerDutyBody.request(Sent.message(state: .resolved), key: key, source: "m")
    #expect(Sent.text(over) == #"{"event_action":"resolve","dedup_key":"\#(key)"}"#)
    let page = try PagerDutyBody.request(Sent.message(title: "INC-7, SEV2, anna: please look"), key: key, source: "m")
    #expect(Sent.text(page).contains(#""summary":"INC-7, SEV2, anna: please look""#))
    let long = Sent.text(
      try PagerDutyBody.request(Sent.message(title: String(repeating: "é", count: 2_000)), key: key, source: "m"))
    #expect(long.contains("é…\",\"source\""))
    #expect(throws: ChannelRefusal.self) {
      try PagerDutyBody.request(Sent.message(text: String(repeating: "x", count: 1 << 20)), key: key, source: "m")
    }
  }

  @Test func `a webhook, with a key and no line break in a header`() throws {
    let request = try WebhookBody.request(Sent.message(title: Sent.hostile), key: "k\r\nX: y")
    #expect(request.headers.allSatisfy { !$0.contains("\r") && !$0.contains("\n") })
    #expect(Sent.text(request).hasPrefix(#"{"version":1,"kind":"message","key":"#))
    #expect(throws: ChannelRefusal.self) {
      try WebhookBody.request(Sent.message(text: String(repeating: "x", count: 1 << 20)), key: "k")
    }
  }

  @Test func `people outside are not told what is inside`() throws {
    var message = Sent.message()
    #expect(message.plain.contains("INC-7 · SEV2"))
    for audience in Audience.allCases where audience.isOutside {
      message.audience = audience
      #expect(try !message.plain.contains("INC-7") && !Sent.text(TeamsBody.request(message)).contains("INC-7"))
    }
  }

  @Test func `nothing without a text`() {
    #expect(throws: ChannelRefusal.empty) { try SlackBody.requests(Sent.message(text: " \n"), to: .webhook) }
    #expect(throws: ChannelRefusal.empty) { try TeamsBody.request(Sent.message(text: "")) }
  }

  @Test func `a link only when it is one`() {
    for url in [
      "javascript:alert(1)", "https://a.example/\r\nX", "https://a.example/<x>", "https://a.example/|b", "ftp://a",
    ] {
      #expect(!ChannelMessage.Link(text: "x", url: url).isSafe)
    }
    #expect(ChannelMessage.Link(text: "x", url: "https://a.example/b?c=d&e=%20").isSafe)
  }
}

@Suite struct `An answer says how a delivery went` {
  private func answer(_ status: Int, _ body: String, _ wait: String? = nil) -> ChannelAnswer {
    ChannelAnswer(status: status, body: body, retryAfter: wait)
  }

  private func told(_ outcome: DeliveryOutcome) -> String { "\(outcome.status): \(outcome.words)" }

  @Test func `Slack's webhook, by a word`() {
    #expect(SlackBody.readWebhook(answer(200, "ok")) == .sent(remote: nil, words: "posted"))
    #expect(
      told(SlackBody.readWebhook(answer(410, "channel_is_archived")))
        == "failed: Slack: the channel is archived (channel_is_archived)")
    #expect(told(SlackBody.readWebhook(answer(500, "rollup_error"))).hasPrefix("failed"))
    #expect(
      told(SlackBody.readWebhook(answer(429, "x", "30")))
        == "failed: Slack takes no more just now (429); not before 30s from now")
    #expect(
      told(SlackBody.readWebhook(answer(200, "<html>Sign in")))
        == "unknown: the answer (200) is not one that Slack gives: a page")
    #expect(told(SlackBody.readWebhook(answer(502, "<html>"))) == "unknown: Slack broke off (502): a page")
    #expect(told(SlackBody.readWebhook(answer(307, ""))).hasPrefix("failed: the address answers 307"))
  }

  @Test func `Slack's method, whose failures have status 200`() {
    #expect(
      SlackBody.read(answer(200, #"{"ok":true,"channel":"C1","ts":"1795346941.000100"}"#))
        == .sent(remote: "C1/1795346941.000100", words: "posted"))
    #expect(
      told(SlackBody.read(answer(200, #"{"ok":false,"error":"missing_scope","needed":"chat:write"}"#)))
        == "failed: Slack: the token lacks a right: it wants chat:write (missing_scope); it wants chat:write")
    #expect(told(SlackBody.read(answer(200, #"{"ok":false,"error":"fatal_error"}"#))).hasPrefix("unknown"))
    #expect(
      told(SlackBody.read(answer(200, #"{"ok":false,"error":"new\u001b[2J"}"#)))
        == #"failed: Slack refused it: new\e[2J"#)
    for odd in ["", "[]", #"{"ok":"true"}"#, #"{"ok":true}"#, #"{"ok":true,"ts":1}"#, "{\"ok\":true,"] {
      #expect(told(SlackBody.read(answer(200, odd))).hasPrefix("unknown"))
    }
  }

  @Test func `Teams, which only takes it`() {
    #expect(TeamsBody.read(answer(202, "")).status == .sent)
    #expect(TeamsBody.read(answer(200, "1")).status == .sent)
    #expect(TeamsBody.read(answer(200, "Webhook message delivery failed with error: x")).status == .failed)
    #expect(TeamsBody.read(answer(200, "<html>")).status == .unknown)
    #expect(told(TeamsBody.read(answer(413, ""))) == "failed: it is larger than Teams takes (413)")
  }

  @Test func `Statuspage, by the incident that it gives`() {
    let made = #"{"id":"inc1","name":"x","incident_updates":[{"id":"upd2","body":"b"},{"id":"upd1"}],"metadata":{}}"#
    #expect(StatuspageBody.read(answer(201, made)) == .sent(remote: "inc1/upd2", words: "published"))
    #expect(StatuspageBody.read(answer(201, #"{"id":"../x"}"#)).status == .unknown)
    #expect(
      told(StatuspageBody.read(answer(420, #"{"error":"slow down"}"#))).hasPrefix("failed: Statuspage takes no more"))
    #expect(
      told(StatuspageBody.read(answer(422, #"{"error":["name can't be blank"]}"#)))
        == "failed: Statuspage refused it (422): name can't be blank")
    #expect(
      told(StatuspageBody.read(answer(401, #"{"error":"no"}"#))) == "failed: Statuspage does not let us in (401): no")
  }

  @Test func `Statuspage, looked up by what only we know`() {
    let message = Sent.message()
    let id = message.incident.text
    func list(_ metadata: String, _ body: String) -> ChannelAnswer {
      answer(
        200,
        #"[{"id":"old","metadata":{"other":{"id":1}}},{"id":"inc1","metadata":{"muster":\#(metadata)},"incident_updates":[{"id":"upd1","body":"\#(body)"}]}]"#
      )
    }
    let body = "We are looking.<br />Next update by 12:20 UTC."
    #expect(StatuspageBody.find(message, in: list(#"{"id":"\#(id)"}"#, body)) == .incident(id: "inc1", update: "upd1"))
    #expect(StatuspageBody.find(message, in: list(#"{"id":"\#(id)"}"#, "Other")) == .incident(id: "inc1", update: nil))
    // Another journal's INC-7.
    #expect(StatuspageBody.find(message, in: list(#"{"id":"x","incident":"INC-7"}"#, body)) == .none)
    #expect(
      StatuspageBody.find(message, in: list(#"{"incident":"INC-7"}"#, body)) == .incident(id: "inc1", update: "upd1"))
    #expect(
      StatuspageBody.find(message, in: answer(200, "<html>"))
        == .failed(words: "the answer (200) is not one that Statuspage gives: a page"))
  }

  @Test func `PagerDuty, by 202 and the key`() {
    #expect(
      PagerDutyBody.read(answer(202, #"{"status":"success","message":"Event processed","dedup_key":"muster/x"}"#))
        == .sent(remote: "muster/x", words: "Event processed"))
    #expect(
      told(
        PagerDutyBody.read(
          answer(400, #"{"status":"invalid event","message":"Event object is invalid","errors":["no key"]}"#)))
        == "failed: PagerDuty refused it (400): Event object is invalid; no key")
    #expect(PagerDutyBody.read(answer(200, "<html>")).status == .unknown)
    #expect(PagerDutyBody.read(answer(500, "")).status == .unknown)
  }

  @Test func `a webhook, by any 2xx`() {
    #expect(WebhookBody.read(answer(204, "")).status == .sent)
    #expect(WebhookBody.read(answer(404, "no")).status == .failed)
    #expect(WebhookBody.read(answer(408, "")).status == .unknown)
  }
}
