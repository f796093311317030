import Testing

/// The secrets of all channels go out to servers that send them back in every form; afterwards they are looked for everywhere.
@Suite(.serialized) struct `The secrets of channels` {
  /// By the file that holds each; signs that some form writes otherwise stand wherever the protocol lets them.
  static let secrets = [
    "slack": #"xoxb-kan%ri'en+slack/"x\y&z-0d9e"#, "hook": "kanari+hook~5f1c-0d9e'x",
    "page": #"kan%ri'en+page/"x\y&z-0d9e"#,
    "route": #"kan%ri'en+route/"x\y&z-0d9e"#, "sign": #"kan%ri'en+sign/"x\y&z-0d9e"#,
    "bearer": #"kan%ri'en+bearer/"x\y&z-0d9e"#, "mail": #"kan%ri'en+mail/"x\y z&ü-0d9e"#,
  ]

  static let configuration = """
    channels:
      chat: {kind: slack, token: "file:vault/slack/token.txt", channel: C1, url: "http://127.0.0.1:PORT/slack", audiences: [status page]}
      hook: {kind: slack-webhook, url: "file:vault/hook.url", audiences: [status page]}
      page: {kind: statuspage, key: "env:T_PAGE", page: p, notify: false, url: "http://127.0.0.1:PORT/v1", audiences: [status page]}
      pager: {kind: pagerduty, key: "cmd:cat vault/route/token.txt", url: "http://127.0.0.1:PORT", audiences: [status page]}
      own: {kind: webhook, url: "http://127.0.0.1:PORT/hook", secret: "env:T_SIGN", bearer: "file:vault/bearer/token.txt", audiences: [status page]}
      mail: {kind: smtp, url: "smtp://127.0.0.1:LETTERS", tls: plain, user: muster, password: "file:vault/mail/token.txt", from: a@shop.example, to: [b@shop.example], audiences: [status page]}

    """

  /// Two servers that refuse everything and send back each secret that they were given; each is a line of `vault/seen`.
  static let echo = #"""
    import base64, json, re, socket, threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from urllib.parse import quote, quote_plus


    def forms(name, secret):
        open("vault/seen", "a").write(name + "\n")
        raw = secret.encode()
        out = [secret, base64.b64encode(raw).decode(), base64.b64encode(b"~" + raw).decode(), base64.urlsafe_b64encode(raw).decode(),
               quote(secret, safe=""), quote(secret), quote_plus(secret), json.dumps(secret)[1:-1], raw.hex()]
        return "|".join(out)


    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_POST(self):
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            word = (self.headers.get("Authorization") or " ").encode("latin-1").decode().split(" ", 1)[1]
            if self.path.startswith("/slack"):
                self.give(200, json.dumps({"ok": False, "error": forms("slack", word)}), wait=word)
            elif self.path.startswith("/services/"):
                self.give(429 if "again" in raw.decode() else 404, forms("hook", self.path.rsplit("/", 1)[1]) + self.path, wait=self.path)
            elif self.path.startswith("/v1"):
                self.give(422, json.dumps({"error": [forms("page", word), word]}))
            elif self.path == "/v2/enqueue":
                key = json.loads(raw)["routing_key"]
                self.give(400, json.dumps({"status": "invalid event", "message": forms("route", key), "errors": [key, raw.decode()]}))
            else:
                self.give(500, forms("bearer", word))

        do_GET = do_PATCH = do_POST

        def give(self, status, body, wait="1"):
            body = body.encode()
            self.send_response_only(status, body.decode(errors="replace").split("|")[0][:20])
            self.send_header("Retry-After", wait.encode().decode("latin-1"))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)


    def letters(guest):
        lines = guest.makefile("rb")
        guest.sendall(b"220 mail.example\r\n")
        for line in lines:
            word = line.split(b" ")[0].strip().upper()
            if word == b"EHLO":
                guest.sendall(b"250-mail.example\r\n250 AUTH PLAIN\r\n")
            elif word == b"AUTH":
                guest.sendall(b"334 \r\n")
                blob = next(lines).strip()
                secret = base64.b64decode(blob).split(b"\0")[2].decode()
                guest.sendall(f"535 5.7.8 {forms('mail', secret)}|{blob.decode()}\r\n".encode())
            else:
                guest.sendall(b"221 bye\r\n")
                break
        guest.close()


    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    mail = socket.socket()
    mail.bind(("127.0.0.1", 0))
    mail.listen()
    print(web.server_address[1], mail.getsockname()[1], flush=True)
    while True:
        threading.Thread(target=letters, args=(mail.accept()[0],), daemon=True).start()

    """#

  static let scenario = #"""
    secrets = json.load(open("vault/secrets.json"))
    for name, value in secrets.items():
        os.makedirs(f"vault/{name}")
        open(f"vault/{name}/token.txt", "w").write(value)
        os.link("forms.py", f"vault/{name}/forms.py")
    os.environ["MUSTER_CONFIG"] = "muster.yaml"
    os.environ["T_PAGE"], os.environ["T_SIGN"] = secrets["page"], secrets["sign"]
    _, ports = serve("echo.py")
    port, letters = ports.split()
    open("vault/hook.url", "w").write(f"http://127.0.0.1:{port}/services/T0/B0/{secrets['hook']}")
    fill("muster.yaml", port=port, letters=letters)
    os.mkdir("out")
    sampler = subprocess.Popen(["python3", "sample.py"], stdout=open("out/cmdlines", "w"))
    servers.append(sampler)


    def keep(name, *words, **more):
        said, status = run(*words, **more)
        open("out/" + name, "w").write(said)
        print(name, status)


    # At a terminal: every channel, twice, the second time with a rate limit and with ends that nobody knows.
    lead = Terminal("muster", "walk", "oversell.md")
    lead.asks("1/1>")
    lead.type("declare SEV2")
    lead.until("INC-1 is SEV2")
    lead.asks("1/1>")
    lead.type("c")
    lead.asks("update> [Enter] back >")
    lead.type("send")
    lead.asks("type pasted when it is out, or Enter >")
    lead.type("")
    lead.asks("1/1>")
    # A secret that slips into a text is taken out of it before anybody sees it; one that is a command's only where it was used.
    lead.type("c status page")
    lead.asks(">")
    while "update>" not in lead.screen.split("\n")[-1]:
        lead.type("not sent")
        lead.asks(">")
    lead.type("use P4")
    lead.asks("update> [Enter] back >")
    lead.type("set fact = Try it again with " + secrets["slack"] + " or " + secrets["route"])
    lead.asks("update> [Enter] back >")
    # The terminal itself echoes what is typed, before any program has it.
    at = lead.raw.find(b"Try it again with", lead.mark)
    lead.raw = lead.raw[:at] + lead.raw[lead.raw.index(b"\n", at):]
    lead.type("")
    lead.asks("1/1>")
    lead.type("w")
    lead.asks("1/1>")
    lead.type("t")
    lead.asks("1/1>")
    lead.type("q")
    print("walk", lead.end())
    open("out/terminal", "wb").write(lead.raw)

    open("text", "w").write("Trouble\n\nTry again with " + secrets["bearer"] + " and " + secrets["page"] + ".\n\nNext update by " + soon() + " UTC.\n")
    keep("again", "muster", "message", "INC-1", "--to", "status page", "--text", "text", "--send", "--pass", "unknown-delivery=x",
         "--pass", "reading-level=x", "--pass", "hedge=x", "--pass", "internal-name=x", "--pass", "big-word=x")
    os.remove("text")
    for name in ("chat", "hook", "pager", "own", "mail"):
        tester = Terminal("muster", "channel", "test", name)
        tester.asks("to send it")
        tester.type("send")
        tester.end()
        open("out/test-" + name, "wb").write(tester.raw)
    keep("list", "muster", "message", "INC-1", "--list")
    keep("channels", "muster", "channel", "list")
    keep("doctor", "muster", "doctor")
    keep("where", "muster", "where", "INC-1", "--json")
    keep("timeline", "muster", "timeline", "INC-1", "--all", "--format", "json")
    keep("export", "muster", "export", "INC-1", "--format", "all", "-o", "out/all")
    keep("audit", "muster", "export", "INC-1", "--edition", "audit", "--format", "md")
    keep("search", "muster", "search", "sent")
    keep("backup", "muster", "backup", "out/copy.db")
    keep("verify", "muster", "verify")
    sampler.kill()
    seen = bodies("vault/seen").split()
    print("seen", {name: seen.count(name) > 1 for name in sorted(set(seen))})
    print("redacted", sorted(name for name in os.listdir("out") if os.path.isfile("out/" + name)
                             and "[redacted]" in open("out/" + name, errors="replace").read()))
    print("sampled", "muster" in open("out/cmdlines", errors="replace").read())
    for name in sorted(secrets):
        # The journal and its log, too; not what holds them for the channels to read.
        os.makedirs("looked", exist_ok=True)
        for kept in os.listdir("."):
            if kept.startswith("journal.db") and not os.path.exists("looked/" + kept):
                os.link(kept, "looked/" + kept)
        print(name, run("python3", f"vault/{name}/forms.py", "search", "looked", "out", "home")[0].strip())
    # The search finds what is there.
    os.mkdir("control")
    os.link("vault/mail/token.txt", "control/token.txt")
    print("control", "LEAK of plain" in run("python3", "vault/mail/forms.py", "search", "control")[0])

    """#

  @Test func `stand nowhere, though every server sends them back in an error`() throws {
    let list = Self.secrets.map { name, value in
      "\"\(name)\": \"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
    let stage = try Stage(
      "channel-canary",
      [
        "oversell.md": Stage.book, "muster.yaml": Self.configuration, "echo.py": Self.echo,
        "forms.py": `The canary`.forms, "sample.py": `The canary`.sample,
      ])
    defer { stage.remove() }
    _ = try stage.bash.run("mkdir vault")
    try stage.write("{\(list.joined(separator: ", "))}", "vault/secrets.json")
    let played = try stage.play(Self.scenario)
    let said = played.output
    try #require(!said.contains("MISSING"), "\(said)")
    #expect(!said.contains("LEAK of"), "\(said)")
    for name in ["bearer", "hook", "mail", "page", "route", "slack"] {
      #expect(said.contains("'\(name)': True"), "\(name): \(said)")
    }
    for name in Self.secrets.keys { #expect(said.contains("\n\(name) searched 19 forms\n"), "\(name): \(said)") }
    for name in [
      "again", "list", "terminal", "test-chat", "test-hook", "test-mail", "test-own", "test-pager", "timeline",
    ] {
      #expect(said.firstMatch(of: #/redacted \[(.*)\]/#)?.output.1.contains("'\(name)'") == true, "\(name): \(said)")
    }
    #expect(said.contains("sampled True") && said.contains("control True"), "\(said)")
  }
}
