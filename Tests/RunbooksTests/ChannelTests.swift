import Runbooks
import Testing

/// `channels:` of muster.yaml.
@Suite struct `Channels are declared` {
  private func read(_ text: String) -> ([ChannelDeclaration], [Diagnostic]) {
    let (configuration, diagnostics) = Configuration.read(Array(text.utf8), path: "muster.yaml")
    return (configuration.channels, diagnostics)
  }

  private func complaint(_ channel: String) -> String {
    let lines = channel.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    let (channels, diagnostics) = read("channels:\n  one:\n" + lines + "\n")
    #expect(channels.isEmpty)
    return diagnostics.map { "\($0.line):\($0.column) \($0.message)" + ($0.hint.map { " | \($0)" } ?? "") }.joined(
      separator: "\n")
  }

  static let all = """
    channels:
      here: {kind: terminal, audiences: [responders]}
      log:
        kind: file
        path: out/messages.md
        audiences: [responders, stakeholders]
      ops:
        kind: slack
        token: env:SLACK_TOKEN
        channel: C0123ABCD
        updates: edit
        audiences: responders
      hook: {kind: slack-webhook, url: "env:SLACK_HOOK", audiences: [support]}
      teams: {kind: teams, url: "file:teams.url"}
      page:
        kind: statuspage
        key: env:PAGE_KEY
        page: abc123
        notify: false
        components: [cmp1, cmp2]
        component-state: partial_outage
        audiences: [status page]
      pager: {kind: pagerduty, key: "cmd:pass pd", url: "https://events.eu.pagerduty.com", timeout: 5s}
      own: {kind: webhook, url: "https://hooks.shop.example/muster", secret: "env:HOOK_SECRET", idempotent: yes}
      mail:
        kind: smtp
        url: smtp://mail.shop.example:587
        user: muster
        password: env:MAIL_PASSWORD
        ca: ca.pem
        from: Checkout incidents <incidents@shop.example>
        to: [support@shop.example, "Söhne, Jörg <joerg@shop.example>"]
        audiences: [executives, affected customers]
    """

  @Test func `of every kind, with what belongs to it`() throws {
    let (channels, diagnostics) = read(Self.all)
    #expect(diagnostics.map(\.message) == [])
    #expect(
      channels.map(\.kind.rawValue) == [
        "terminal", "file", "slack", "slack-webhook", "teams", "statuspage", "pagerduty", "webhook", "smtp",
      ])
    let named = Dictionary(uniqueKeysWithValues: channels.map { ($0.name, $0) })
    let ops = try #require(named["ops"])
    #expect(ops.address == .plain("https://slack.com/api") && ops.place == "C0123ABCD" && ops.updates == .edit)
    #expect(ops.audiences == ["responders"] && ops.recipientNames == ["C0123ABCD"] && ops.line == 7)
    let page = try #require(named["page"])
    #expect(!page.notifies && page.components == ["cmp1", "cmp2"] && page.componentState == "partial_outage")
    #expect(named["hook"]?.address == .secret(.environment("SLACK_HOOK")))
    #expect(named["pager"]?.timeout == .seconds(5))
    #expect(named["own"]?.isIdempotent == true)
    let mail = try #require(named["mail"])
    #expect(mail.encryption == .starttls && mail.address == .plain("smtp://mail.shop.example:587"))
    #expect(mail.sender?.name == "Checkout incidents" && mail.sender?.domain == "shop.example")
    #expect(mail.recipientNames == ["support@shop.example", "joerg@shop.example"])
    #expect(mail.recipients.last?.name == "Söhne, Jörg")
  }

  @Test func `and their secrets are known by name`() {
    let (configuration, _) = Configuration.read(Array(Self.all.utf8), path: "muster.yaml")
    #expect(configuration.secretNames == ["SLACK_TOKEN", "SLACK_HOOK", "PAGE_KEY", "HOOK_SECRET", "MAIL_PASSWORD"])
    #expect(configuration.givenAway.contains(.command("pass pd")))
  }

  @Test func `and what is relative begins at the file's folder`() throws {
    var (channels, _) = read(Self.all)
    for i in channels.indices { channels[i].anchor(in: "/etc/muster") }
    #expect(channels[1].place == "/etc/muster/out/messages.md")
    #expect(channels[4].address == .secret(.file("/etc/muster/teams.url")))
    #expect(channels[8].authority == "/etc/muster/ca.pem")
  }

  @Test func `a secret written out is refused with its line`() {
    #expect(
      complaint("kind: slack-webhook\nurl: https://hooks.slack.example/services/T/B/x")
        == "4:10 Whoever has this `url` can write there: it wants a reference to it, never the address"
        + " | write env:NAME, file:PATH or cmd:COMMAND")
    #expect(complaint("kind: teams\nurl: https://x.example/?sig=abc").contains("wants a reference"))
    #expect(
      complaint("kind: slack\nchannel: C1\ntoken: xoxb-123")
        == "5:12 `token` wants a reference to a secret, never the secret | write env:NAME, file:PATH or cmd:COMMAND")
    #expect(complaint("kind: pagerduty\nkey: 0123456789abcdef").contains("4:10 `key` wants a reference"))
    #expect(complaint("kind: statuspage\nkey: abc\npage: p\nnotify: true").contains("`key` wants a reference"))
    #expect(
      complaint("kind: webhook\nsecret: env:S\nurl: https://u:p@h.example/").contains("holds a secret written out"))
    #expect(
      complaint("kind: webhook\nsecret: env:S\nurl: https://h.example/?token=1").contains("holds a secret written out"))
    #expect(
      complaint("kind: smtp\nurl: smtp://m:587\nfrom: a@b\nto: c@d\nuser: u\npassword: geheim")
        .contains("8:15 `password` wants a reference"))
  }

  @Test func `what would go in clear is refused`() {
    #expect(complaint("kind: webhook\nsecret: env:S\nurl: http://h.example/").contains("`url` begins with https://"))
    #expect(
      complaint("kind: smtp\nurl: smtp://m:25\ntls: plain\nfrom: a@b\nto: c@d\nuser: u\npassword: env:P")
        == "9:15 With `tls: plain` the password would go in clear | write `tls: starttls` or `tls: tls`")
    #expect(
      complaint("kind: smtp\nurl: smtps://m:465\ntls: plain\nfrom: a@b\nto: c@d").contains("`tls` says otherwise"))
    // This machine itself is no way.
    let here =
      "kind: smtp\n    url: smtp://127.0.0.1:25\n    tls: plain\n    from: a@b\n    to: c@d\n    user: u\n    password: env:P"
    #expect(read("channels:\n  one:\n    \(here)\n").0.count == 1)
    #expect(!ChannelDeclaration.isPrivateWay("http://127.0.0.1.evil.example/"))
    #expect(!ChannelDeclaration.isPrivateWay("http://localhost.evil.example:80/"))
    #expect(!ChannelDeclaration.isPrivateWay("http://127.evil.example/"))
    #expect(ChannelDeclaration.isPrivateWay("http://127.0.0.1:8080/x"))
  }

  @Test func `what is missing, foreign or misspelt is told`() {
    #expect(complaint("kind: statuspage\nkey: env:K\npage: p").contains("2:3 `one` has no `notify`"))
    #expect(complaint("kind: smpt").contains("did you mean `smtp`?"))
    #expect(complaint("kind: slack\ntokn: env:T\nchannel: C").contains("did you mean `token`?"))
    #expect(complaint("kind: slack\ntoken: env:T\nchannel: C\nto: x@y").contains("only `smtp` has recipients"))
    #expect(complaint("kind: slack\ntoken: env:T\nchannel: '#ops'").contains("wants the channel's id"))
    #expect(complaint("kind: terminal\naudiences: [suport]").contains("did you mean `support`?"))
    #expect(complaint("kind: statuspage\nkey: env:K\npage: ../x\nnotify: true").contains("wants the page's id"))
    #expect(complaint("kind: terminal\ntimeout: 1h").contains("from 1s to 2m"))
    #expect(complaint("kind: smtp\nurl: smtp://m:587/x\nfrom: a@b\nto: c@d").contains("nothing more"))
    #expect(read("channels: [a]\n").1.first?.message.contains("wants a name for each channel") == true)
    #expect(read("chanels: {}\n").1.first?.hint == "did you mean `channels`?")
  }

  @Test(arguments: [
    "a@b", "incidents@shop.example", "x.y+z@a-b.example", "Name Name <a@b.example>", "\"A, B\" <a@b>",
  ])
  func `a mailbox is read`(_ text: String) { #expect(MailAddress(text) != nil) }

  @Test(arguments: [
    "", "a", "@b", "a@", "a b@c", "a@b\r\nBcc: c@d", "a@b\u{0}", "x <a@b", "<a@b> x", "a@b@c", "jörg@b",
    "a@bücher.example",
    "a..b@c", "<script> <a@b>", "a@b,c@d", "a@b>", "\"\r\nBcc: x\" <a@b>",
  ])
  func `what is no mailbox is none, and no second header`(_ text: String) { #expect(MailAddress(text) == nil) }
}
