import FoundationEssentials
import Incidents
import Reports
import Runbooks
import TestSupport
import Testing

@testable import Engine

/// Every template, every slot, every channel: what somebody smuggles into a value is plain text where it arrives.
///
/// The bodies are read by another program: by the contracts of the services, by Python's parsers of mail, HTML and JSON.
@Suite struct `A hostile text in a slot` {
  /// Each begins with a word by which it is found again.
  static let hostile = [
    "QXZ <!channel> <!here|x> <@U1> @here <https://evil.example|bank> *b* `c` [x](javascript:alert(1)) ![i](http://evil.example/i)",
    "QXZ <script>alert(1)</script> <img src=x onerror=alert(1)> </p></body> <!-- &lt;!everyone&gt; &#60;b&#62; ]]> \" ' \\",
    "QXZ a\r\nBcc: eve@evil.example\r\nContent-Type: text/html\r\n\r\n.\r\nRSET\r\n--=_muster_01--\n =?utf-8?q?Bcc:_x?= \u{2028}y\u{85}z",
    "QXZ \u{1B}[2J\u{1B}]0;t\u{7} \u{0}\u{8}\u{9B}31m \u{202E}txt.exe\u{202C} \u{2066}x\u{2069} \u{200B}\u{200D}\u{FEFF} a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "QXZ {{title}} {{{who}}} {{#since}} {{/since}} {{> x}} {{=<% %>=}} $(id) `id` ${HOME} %s %n",
    "QXZ " + String(repeating: "<!channel>&\"\\\u{202E}\r\n", count: 9_000),
  ]

  static let templates: [MessageTemplate] = Page.names(in: "templates/messages").compactMap { name in
    Page.text("templates/messages/\(name)").map { MessageTemplate.read(Array($0.utf8), path: name).template }
  }

  /// One of each kind.
  static let channels: [ChannelDeclaration] = ChannelDeclaration.Kind.allCases.map { kind in
    var channel = ChannelDeclaration(name: "out", kind: kind)
    channel.place = kind == .file ? "page.md" : "C1"
    channel.sender = MailAddress("Checkout incidents <incidents@shop.example>")
    channel.recipients = [MailAddress("support@shop.example")].compactMap(\.self)
    return channel
  }

  private struct Body: Encodable {
    var kind: String
    var place: String
    var title: String
    var text: String
    var body: String
    var headers: [String]
  }

  private static let facts: MessageFacts = {
    var incident = Incident(id: ID(text: "01940000-0000-7000-8000-000000000007"))
    let place = RecordPlace()
    for (seq, event) in [
      Event.opened(title: "Orders", mode: .live, environment: "prod"),
      .declared(severity: .sev2, basis: .answered, proposed: nil),
    ].enumerated() {
      incident.apply(
        Record(
          incident: incident.id, seq: seq + 1, epoch: 1, kind: "", version: 1, happened: 1_795_348_200_000_000_000,
          recorded: 1_795_348_200_000_000_000, monotonic: 0, boot: "boot", place: place, actor: "mira", event: event,
          payload: [], prev: .none, hash: .none))
    }
    return MessageFacts(
      incident: incident, front: FrontMatter(), runbookTitle: "Orders wait", name: "INC-7",
      now: 1_795_348_800_000_000_000)
  }()

  /// The draft of a template whose slots hold their examples, but for one.
  private static func letter(_ template: MessageTemplate, _ slot: String, _ value: String) throws -> Letter {
    var facts = facts
    for other in template.slots {
      let known = MessageSlot.named(other.name)
      facts.typed[other.name] = known.map { $0.example } ?? "an example"
    }
    facts.typed[slot] = value
    let audience = try #require(template.audiences.first.flatMap { Audience(rawValue: $0) })
    let draft = try Draft.make(template, for: audience, from: facts, last: nil)
    return Letter(id: ID(text: "01940000-0000-7000-8000-00000000000a"), draft: draft, facts: facts, last: nil)
  }

  private static func deliveries(_ letter: Letter) throws -> [Delivery] {
    let message = ChannelMessage(
      id: letter.id, incident: facts.incident.id, incidentName: "INC-7", title: letter.parts.title,
      text: letter.parts.text, state: .investigating, severity: .sev2, audience: letter.draft.audience,
      nextUpdate: nil, time: facts.now)
    return try channels.map { channel in
      try Delivery.prepare(
        message, by: channel, to: channel.recipientNames[0], id: ID(text: "01940000-0000-7000-8000-0000000000ff"))
    }
  }

  @Test func `of any of the 25 templates is plain text in the body of any channel`() throws {
    #expect(Self.templates.count == 25)
    let folder = try Server.folder()
    defer {
      // It lies in /tmp.
      try? FileManager.default.removeItem(atPath: folder)
    }
    var lines: [UInt8] = []
    var count = 0
    let encoder = JSONEncoder()
    for template in Self.templates {
      for slot in template.slots {
        for (n, text) in Self.hostile.enumerated() {
          let letter = try Self.letter(template, slot.name, text)
          let place = "\(template.id) \(slot.name) \(n)"
          #expect(letter.draft.text.contains("QXZ"), "\(place): it stands nowhere")
          for delivery in try Self.deliveries(letter) {
            for (body, headers) in delivery.requests.isEmpty
              ? [(delivery.body, [])] : delivery.requests.map({ ($0.body, $0.headers) })
            {
              let row = Body(
                kind: delivery.channel.kind.rawValue, place: place, title: letter.parts.title, text: letter.parts.text,
                body: String(decoding: body, as: UTF8.self), headers: headers)
              lines += Array(try encoder.encode(row)) + [0x0A]
              count += 1
            }
          }
        }
      }
    }
    try Data(lines).write(to: URL(fileURLWithPath: folder + "/bodies"))
    try Server.write(Self.reader, to: folder + "/reader.py")
    let said = try Server.run(["/usr/bin/python3", folder + "/reader.py", folder + "/bodies", Server.here + "/Servers"])
    let isRight = said == "read \(count)\n"
    #expect(isRight, "\(said.prefix(4_000))")
    #expect(count > 25 * 5 * Self.hostile.count * Self.channels.count)
    // The reader finds what is wrong: a body that was not made fit.
    let bad = """
      {"kind":"slack","place":"control","title":"t","text":"<!channel>","headers":[],"body":"{\\"channel\\":\\"C1\\",\\"text\\":\\"t\\",\
      \\"blocks\\":[{\\"type\\":\\"section\\",\\"text\\":{\\"type\\":\\"plain_text\\",\\"text\\":\\"<!channel>\\",\\"emoji\\":false}}]}"}
      {"kind":"webhook","place":"control","title":"t","text":"a","headers":["A: b\\r\\nc"],"body":"{\\"title\\":\\"t\\",\\"text\\":\\"a\\"}"}

      """
    try Server.write(bad, to: folder + "/bad")
    let found = try Server.run(["/usr/bin/python3", folder + "/reader.py", folder + "/bad", Server.here + "/Servers"])
    #expect(found.contains("slack control: Breach('markup: <!channel>')"), "\(found)")
    #expect(found.contains("webhook control: Breach('a header with a line break')"), "\(found)")
  }

  private static let reader = #"""
    import email, email.policy, html, html.parser, json, re, sys, unicodedata

    # The contracts of the services, as the servers of the tests check them.
    exec(open(sys.argv[2] + "/channels.py").read().split("class Handler(")[0])


    def flat(text):
        return " ".join(text.split())


    class Tags(html.parser.HTMLParser):
        def __init__(self, text):
            super().__init__()
            self.tags, self.text = set(), ""
            self.feed(text)
            self.close()

        def handle_starttag(self, tag, attributes):
            self.tags.add((tag, *attributes))

        def handle_comment(self, text):
            self.tags.add(("comment", text))

        def handle_data(self, text):
            self.text += text


    def plain(text):
        for sign in text:
            must(sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Zl", "Zp", "Co", "Cn", "Cs"), f"the sign {sign!r}")


    def slack(row):
        body = json.loads(row["body"])
        slack_message(body)
        texts = [block["text"]["text"] for block in body["blocks"] if block["type"] in ("header", "section")]
        for text in texts:
            plain(text)
        # A header is no markup; a section's is spelled out, and reads as it was written.
        told = "".join(html.unescape(text) for text in texts[1:])
        must(flat(told) == flat(row["text"]), "another text")
        must("<" not in row["body"], "a bracket")


    def teams(row):
        body = json.loads(row["body"])
        card(body, len(row["body"].encode()))
        runs = [run["text"] for block in body["attachments"][0]["content"]["body"] for run in block["inlines"]]
        for run in runs:
            plain(run)
        must(flat(" ".join(runs)) == flat(row["title"] + " " + row["text"]), "another text")


    def statuspage(row):
        fields = json.loads(row["body"])["incident"]
        page_incident(fields, True)
        must(not Tags(fields["body"]).tags and not Tags(fields["name"]).tags, "a tag")
        plain(fields["body"])
        must(flat(fields["body"].replace("&lt;", "<").replace("&amp;", "&")) == flat(row["text"].replace("&lt;", "<").replace("&amp;", "&")),
             "another text")


    def pagerduty(row):
        body = json.loads(row["body"])
        event(body, len(row["body"].encode()))
        plain(body["payload"]["summary"])
        must("\n" not in body["payload"]["summary"], "a line break in the summary")
        plain(body["payload"]["custom_details"]["text"])
        must(flat(body["payload"]["custom_details"]["text"]) == flat(row["text"]), "another text")


    def webhook(row):
        must(not any("\r" in header or "\n" in header for header in row["headers"]), "a header with a line break")
        body = json.loads(row["body"])
        plain(body["title"] + body["text"])
        must("\n" not in body["title"] and body["title"] == row["title"] and body["text"] == row["text"], "another text")


    def smtp(row):
        raw = row["body"].encode()
        must(all(len(line) <= 78 for line in raw.split(b"\r\n")), "a long line")
        must(not re.search(rb"[^\r]\n|\r[^\n]|[^\x20-\x7e\r\n]", raw), "a sign that is no part of a mail")
        must(not re.search(rb"\r\n\.", raw), "a line that begins with a dot")
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        must(mail.keys() == ["Date", "From", "To", "Message-ID", "In-Reply-To", "References", "Subject", "Auto-Submitted",
                             "MIME-Version", "Content-Type"], f"headers {mail.keys()}")
        must(mail["To"] == "support@shop.example" and not mail.defects, "To")
        must(flat(mail["Subject"]) == flat(row["title"]) or mail["Subject"].endswith("…"), "another subject")
        parts = list(mail.iter_parts())
        must([part.get_content_type() for part in parts] == ["text/plain", "text/html"], "parts")
        wanted = flat(row["title"] + " " + row["text"])
        text = parts[0].get_content()
        plain(text.replace("\r\n", "\n"))
        must(flat(text) == wanted, "another text")
        page = Tags(parts[1].get_content())
        must({tag[0] for tag in page.tags} <= {"html", "head", "meta", "body", "h2", "p", "br"}, f"tags {page.tags}")
        must(all(len(tag) == 1 or tag[0] == "meta" for tag in page.tags), "an attribute")
        must(flat(page.text) == wanted, "another text in the page")


    def entry(row):
        plain(row["body"])
        must(flat(row["body"]).endswith(flat(row["title"] + " " + row["text"])), "another text")


    kinds = {"slack": slack, "slack-webhook": slack, "teams": teams, "statuspage": statuspage, "pagerduty": pagerduty,
             "webhook": webhook, "smtp": smtp, "terminal": entry, "file": entry}
    count = 0
    for line in open(sys.argv[1]):
        row = json.loads(line)
        count += 1
        try:
            plain(row["title"] + "\n" + row["text"])
            must("\n" not in row["title"], "a title of several lines")
            kinds[row["kind"]](row)
        except (Breach, KeyError, TypeError, ValueError, AssertionError, IndexError) as error:
            print(f"{row['kind']} {row['place']}: {error!r}")
    print("read", count)

    """#
}

/// A text that is longer than a channel takes is refused before anything goes out; one that just fits is not.
@Suite struct `A text too long for a channel` {
  /// By kind, as `facts.md` has read it: units of the text that fit in one message, or bytes of the whole.
  static let most: [(ChannelDeclaration.Kind, fits: Int, tooLong: Int)] = [
    (.slack, 30_000, 45_001), (.slackWebhook, 8_500, 9_001), (.teams, 24_000, 28_001), (.statuspage, 25_000, 25_001),
    (.pagerduty, 500_000, 512_001), (.webhook, 980_000, 1_000_001), (.smtp, 900_000, 2_000_001),
  ]

  private func prepare(_ kind: ChannelDeclaration.Kind, _ count: Int) throws -> Delivery {
    let channel = try #require(`A hostile text in a slot`.channels.first { $0.kind == kind })
    let line = String(repeating: "words ", count: 160) + "\n"
    let lines = String(repeating: line, count: count / line.utf8.count)
    let text = lines + String(repeating: "x", count: count - lines.utf8.count)
    return try Delivery.prepare(
      Couriers.message("Late", text: text), by: channel, to: channel.recipientNames[0], id: ID(text: "d"))
  }

  @Test(arguments: most.map(\.0))
  func `is refused, with its size and what fits`(kind: ChannelDeclaration.Kind) throws {
    let row = try #require(Self.most.first { $0.0 == kind })
    _ = try prepare(kind, row.fits)
    do {
      _ = try prepare(kind, row.tooLong)
      Issue.record("\(kind.rawValue) took it")
    } catch let refusal as ChannelRefusal {
      guard case .tooLong(kind, let size, let most, _) = refusal else { return #expect(Bool(false), "\(refusal)") }
      #expect(size > most)
      #expect(refusal.words.contains("and \(kind.rawValue) takes \(most)"), "\(refusal.words)")
    }
  }

  @Test func `is every kind but those of this machine`() {
    let own: Set<ChannelDeclaration.Kind> = [.terminal, .file]
    #expect(Set(Self.most.map(\.0)).union(own) == Set(ChannelDeclaration.Kind.allCases))
  }
}
