import FoundationEssentials
import Testing

/// An exported page as a browser takes it: it is whole by itself, and nothing in it runs.
@Suite struct `An exported page in a browser` {
  /// Chromium, under the names that distributions give it; nil where there is none.
  static let browser = [
    "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium",
  ].first { FileManager.default.fileExists(atPath: $0) }

  static let opening = #"""
    def visit(browser, page):
        """Opens a page: the lines of its console, every address that was asked for but the page, and what the page became."""
        name = os.path.splitext(os.path.basename(page))[0]
        words = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-sync", "--disable-extensions",
                 "--enable-logging=stderr", f"--user-data-dir={os.path.abspath('profile-' + name)}",
                 f"--log-net-log={os.path.abspath(name + '.net')}", "--dump-dom", "file://" + os.path.abspath(page)]
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=2 * LIMIT)
        text = open(name + ".net").read()
        try:
            log = json.loads(text)
        except ValueError:
            # A browser that ends at once leaves the list open.
            log = json.loads(text.rstrip().rstrip(",") + "]}")
        # What the browser wants for itself has no origin; nothing of either leaves this machine.
        asked = {event["params"]["url"] for event in log["events"]
                 if "url" in event.get("params", {}) and event["params"].get("initiator", "not an origin") != "not an origin"}
        lines = [line for line in done.stderr.decode(errors="replace").split("\n") if "CONSOLE" in line]
        return lines, sorted(url for url in asked if not url.startswith(("file:", "data:", "chrome:", "about:"))), done.stdout.decode()

    """#

  @Test func `asks for nothing outside, says nothing on the console, and shows what hostile people wrote as text`()
    throws
  {
    guard let browser = Self.browser else {
      print("SKIPPED: an exported page in a browser, because there is no chromium here")
      return
    }
    let stage = try Stage("browser", ["oversell.md": Stage.book])
    defer { stage.remove() }
    let played = try stage.play(
      Self.opening + "browser = \"\(browser)\"\n"
        + #"""
        run("muster", "walk", "oversell.md", "--no-input")
        run("muster", "declare", "INC-1", "SEV2")
        hostile = ["<script>console.log('ran')</script>", "<img src=http://127.0.0.1:9/pixel onerror=console.log(1)>",
                   "[x](http://127.0.0.1:9/link) ![y](http://127.0.0.1:9/image)", "</style><link rel=stylesheet href=http://127.0.0.1:9/css>",
                   "<svg onload=console.log(2)>", "javascript:console.log(3)", "]]></text><script>console.log(4)</script>"]
        for n, words in enumerate(hostile):
            run("muster", "note", "INC-1", words)
            run("muster", "observe", "INC-1", words, "--from", words)
            run("muster", "lessons", "INC-1", "--answer", f"{n % 5 + 1}={words}")
        run("muster", "message", "INC-1", "--to", "responders", "--text", "oversell.md")
        print(run("muster", "close", "INC-1", "--outcome", "mitigated", "--why", hostile[0])[1])
        for edition in ("internal", "anonymous", "training", "audit"):
            print(run("muster", "export", "INC-1", "--edition", edition, "--format", "html", "-o", f"{edition}.html")[1])
            console, asked, page = visit(browser, f"{edition}.html")
            print(edition, console, asked, len(page) > 5000, "&lt;img src=http://127.0.0.1:9/pixel" in page, page.count("<svg ") > 2)
        # A page that asks and speaks is found out; the exported one stops both, whatever gets into it.
        bad = "<img src='http://127.0.0.1:9/control'><script>console.log('here')</script></body>"
        open("bare.html", "w").write("<body>" + bad)
        console, asked, page = visit(browser, "bare.html")
        print("bare", len(console), asked)
        open("broken.html", "w").write(open("internal.html").read().replace("</body>", bad))
        console, asked, page = visit(browser, "broken.html")
        print("broken", len(console) > 0, asked, any('"here"' in line for line in console))
        """#)
    let said = played.output
    for edition in ["internal", "anonymous", "training", "audit"] {
      #expect(said.contains("0\n\(edition) [] [] True"), "\(edition): \(said)")
    }
    #expect(said.contains("internal [] [] True True True"), "\(said)")
    #expect(said.contains("bare 1 ['http://127.0.0.1:9/control']\nbroken True [] False"), "\(said)")
  }
}
