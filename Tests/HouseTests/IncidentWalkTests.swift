import FoundationEssentials
import TestSupport
import Testing

/// A whole incident on the built program, from the walk to the postmortem, with a real mail server: who is told, what arrives, and
/// what is left when the sources are gone.
@Suite(.serialized) struct `An incident from the walk to the postmortem` {
  static let configuration = """
    environment: prod-eu
    sources:
      shop-db: {kind: sqlite, path: orders.db}
    channels:
      page: {kind: file, path: page.md, audiences: [status page]}
      dead: {kind: webhook, url: "http://127.0.0.1:9/hook", secret: "env:T_SIGN", audiences: [executives]}
      lost: {kind: webhook, url: "http://127.0.0.1:PORT/hook/slow", secret: "env:T_SIGN", timeout: 1s, audiences: [stakeholders]}
      mail:
        kind: smtp
        url: smtp://127.0.0.1:MAIL
        user: muster
        password: file:mail.password
        ca: mail.pem
        from: Checkout incidents <incidents@shop.example>
        to: [support@shop.example, refused@shop.example]
        audiences: [support]
    cadence:
      status page:
        SEV2: {first: 1s, investigating: 1h, identified: 1h, monitoring: 1h, later: 1h}

    """

  static let runbook = """
    ---
    title: Oversold units
    owner: checkout
    messages:
      title: Some orders cannot be confirmed
      symptom: have paid for items that had already sold out
      not-affected: Browsing and other orders work normally
      action: You do not need to do anything
      doing: changing how long items are held while a payment completes
      works-now: New orders are confirmed at once
      lag: A few orders of the last hour may be confirmed late
      hold: one hour
      sorry-for: for orders that we could not confirm
      made-whole: Every affected order is fulfilled or refunded in full
      recognise: the order is paid and has no confirmation
      offer: the item as soon as it is there, or the money back
      tag: oversell
    impact: {who: affected, counts: [affected_orders]}
    ---

    # Oversold units

    ## How many are hit

    ```sql check source=shop-db name=affected expect="< 0.01"
    SELECT share FROM hit
    ```

    ```sql check source=shop-db name=affected_orders expect="< 1"
    SELECT orders FROM hit
    ```

    ## Hold longer

    Set the hold to an hour, and type what it was.

    """

  static let setUp = #"""
    servers="$ROOT"/Tests/QueriesTests/Servers
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 \
      -keyout mail.key -out mail.pem 2>/dev/null
    mkdir -p mails
    printf 'pa55 wörd/canary' > mail.password
    export T_SIGN=canary-signing-0123456789
    /usr/bin/python3 -u "$servers"/channels.py > http.port & a=$!
    /usr/bin/python3 -W ignore -u "$servers"/mail.py mails mail.pem mail.key > mail.port & b=$!
    while ! grep -qs . http.port || ! grep -qs tls mail.port; do read -t 0.05 < <(:); done
    sed -i "s/PORT/$(cat http.port)/; s/MAIL/$(sed -n 's/^starttls //p' mail.port)/" muster.yaml
    sqlite3 orders.db "CREATE TABLE hit(share REAL, orders INTEGER); INSERT INTO hit VALUES (0.03, 212)"
    as() { MUSTER_USER=$1; export MUSTER_USER; shift; "$@"; }
    play() { PLAY_QUIET=0.3 PLAY_PATIENCE=30 python3 "$ROOT"/scripts/play.py "$@" | tr -d '\r'; }

    """#

  private func bash(_ purpose: String) throws -> Bash? {
    var bash = try Bash(purpose)
    guard try bash.run("/usr/bin/python3 -c 'import aiosmtpd'; command -v openssl sqlite3").status == 0 else {
      print("SKIPPED: a whole incident on the built program, because aiosmtpd, openssl or sqlite3 is not here")
      bash.remove()
      return nil
    }
    bash.environment["XDG_CONFIG_HOME"] = bash.folder + "/none"
    bash.environment["MUSTER_CONFIG"] = bash.folder + "/muster.yaml"
    for (name, text) in ["muster.yaml": Self.configuration, "oversell.md": Self.runbook, "setup.sh": Self.setUp] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: bash.folder + "/" + name))
    }
    return bash
  }

  /// The parts of what was printed, by their `== name` lines.
  private func parts(_ output: String) -> [String: String] {
    var out: [String: String] = [:]
    var name = ""
    for line in output.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("== ") { name = String(line.dropFirst(3)) } else { out[name, default: ""] += line + "\n" }
    }
    return out
  }

  @Test func `from the walk to the postmortem`() throws {
    guard let bash = try bash("incident") else { return }
    defer { bash.remove() }
    let result = try bash.run(
      #"""
      . ./setup.sh
      cat > keys1 <<'KEYS'
      1/2> | declare SEV2
      1/2> | c
      update> | send
      On record as told | c support
      update> | send
      1/2> | state Identified
      1/2> | q
      KEYS
      echo "== walk"; as mira play keys1 muster walk oversell.md
      echo "== observe"; as rui muster observe INC-1 "6 callers, none got a mail" --from support
      echo "== refused"; as tomas muster resume INC-1; echo "rc $?"
      echo "== offer"; as mira muster handover INC-1 --to tomas --if "lag over 1 h: call anna"
      echo "== early"; as mira muster handover INC-1 --agree; echo "rc $?"
      echo "== accept"; as tomas muster accept INC-1 --read-back "settle the payers"
      as mira muster where INC-1 --json | grep -A 2 '"role": "lead"'
      echo "== agree"; as mira muster handover INC-1 --agree; echo "rc $?"
      sqlite3 orders.db "UPDATE hit SET share = 0.001, orders = 3"
      cat > keys2 <<'KEYS'
      1/2> | r
      1/2> | 
      2/2> | it was 900
      how did it end | 2
      KEYS
      echo "== monitoring"; as tomas muster state INC-1 monitoring
      as tomas muster message INC-1 --to "status page" --send; echo "rc $?"
      echo "== end"; as tomas muster close INC-1 --outcome mitigated --why "the hold is an hour"; echo "rc $?"
      as tomas muster message INC-1 --to "status page" --slot data="No data was lost" --slot ended="03:10 UTC" --send; echo "rc $?"
      echo "== page"; cat page.md
      echo "== mails"; /usr/bin/python3 - <<'READ'
      import base64, email, email.policy, glob, json
      for path in sorted(glob.glob("mails/*.json")):
          kept = json.load(open(path))
          mail = email.message_from_bytes(base64.b64decode(kept["raw"]), policy=email.policy.default)
          print(kept["to"], kept["tls"], kept["user"], mail["Subject"])
          print(mail.get_body(("plain",)).get_content())
      READ
      echo "== list"; as mira muster message INC-1 --list
      echo "== export"
      muster export INC-1 --format all -o one >/dev/null; muster export INC-1 --format all -o two >/dev/null
      rm -f orders.db oversell.md
      muster export INC-1 --format all -o three >/dev/null
      (cd one && find . -type f | sort | xargs sha256sum) > one.sum; (cd two && find . -type f | sort | xargs sha256sum) > two.sum
      (cd three && find . -type f | sort | xargs sha256sum) > three.sum
      cmp one.sum two.sum && cmp one.sum three.sum && wc -l < one.sum
      grep -c -E 'src="http|href="http|url\(http|<script' one/*.html
      echo "== verify"; muster verify; echo "rc $?"
      echo "== leaks"; kill $a $b; wait $a $b 2>/dev/null
      grep -r -a -l -E 'canar[y]|pa5[5]' home one page.md | head
      """#, seconds: 120)
    let said = parts(result.output)
    func has(_ part: String, _ words: String, _ place: SourceLocation = #_sourceLocation) {
      #expect(said[part]?.contains(words) == true, "\(part): \(said[part] ?? "nothing")", sourceLocation: place)
    }
    has("walk", "customer update")
    has("walk", "Some customers have paid for items that had already sold out.")
    has("walk", "page.md: sent")
    has("walk", "support@shop.example: sent")
    has("walk", "refused@shop.example: NOT sent")
    has("refused", "mira leads it")
    has("refused", "rc 2")
    has("refused", "muster take INC-1 --why")
    has("early", "not been read back")
    has("accept", "\"holder\": \"mira\"")
    has("agree", "tomas holds lead, operations, communications")
    has("monitoring", "sent")
    has("page", "We are looking into it now.")
    has("mails", "['support@shop.example'] True muster")
    has("mails", "INC-1, Investigating: Some orders cannot be confirmed")
    has("mails", "the order is paid and has no confirmation")
    #expect(said["mails"]?.contains("refused@") == false)
    has("list", "NOT sent")
    #expect(said["export"]?.contains("differ") == false, "\(said["export"] ?? "")")
    #expect(said["export"]?.hasSuffix("\n0\n") == true, "\(said["export"] ?? "")")
    has("verify", "rc 0")
    #expect(said["leaks"]?.isBlankText == true, "\(said["leaks"] ?? "")")
  }
}

extension `An incident from the walk to the postmortem` {
  @Test func `dead channels, unknown ends, hostile words, long words, old states, idle keys`() throws {
    guard let bash = try bash("abuse") else { return }
    defer { bash.remove() }
    let result = try bash.run(
      #"""
      . ./setup.sh
      export MUSTER_USER=mira
      muster walk oversell.md </dev/null >/dev/null; muster declare INC-1 SEV2 >/dev/null
      tell() { muster message INC-1 --to "$@" </dev/null; echo "rc $?"; }
      next=$(date -u -d '+1 hour' +%H:%M)
      echo "== dead"; tell executives --slot decision_wanted=none --slot business_effect="212 orders" --send
      id=$(muster message INC-1 --list | grep -m 1 -o -E '^[0-9a-f]{8}')
      muster message INC-1 --pasted "$id"; muster message INC-1 --list
      echo "== unknown"; tell stakeholders --template I3 --slot decision_wanted=none --slot business_effect="212 orders" --send
      echo "== again"; tell stakeholders --template I3 --slot decision_wanted=none --slot business_effect="212 orders hit" --send
      end=$(muster message INC-1 --list | grep 'lost' | grep -o -E '[0-9a-f]{8}' | head -1)
      echo "== ruled"; muster message INC-1 --rule "$end=failed" --why "nothing is there"; echo "rc $?"
      echo "== hostile"; printf 'Trouble\n\nSee <!channel> \033[31mred\033[0m \u202Ebidi <script>x</script>\r\nBcc: eve@evil.example\n\nNext update by '"$next"' UTC.\n' > hostile
      tell support --text hostile --pass internal-name=x --pass personal-data=x --send
      printf 'Trouble\n\nSee <!channel> \033[31mred <script>x</script>\r\n\nNext update by '"$next"' UTC.\n' > hostile2
      tell support --text hostile2 --send
      /usr/bin/python3 - <<'READ'
      import base64, glob, json
      for path in sorted(glob.glob("mails/*.json")):
          raw = base64.b64decode(json.load(open(path))["raw"])
          print("escape" if b"\x1b" in raw else "no escape", "bcc" if b"\nBcc" in raw else "no bcc", b"<script>" in raw.split(b"text/html")[-1])
      READ
      echo "== long"; { echo Trouble; echo; head -c 5000 /dev/zero | tr '\0' a; echo; echo; echo "Next update by $next UTC."; } > long
      tell "status page" --text long --send
      echo "== first"; tell "status page" --send
      echo "== backwards"; muster state INC-1 monitoring >/dev/null; tell "status page" --send
      muster state INC-1 investigating --why "it is back" >/dev/null
      tell "status page" --template P2 --send
      tell "status page" --template P7 --send
      echo "== newlines"; before=$(grep -c '' page.md)
      { printf '1/2> | c\n[status page] > | \n'; for i in $(seq 50); do printf '> | \n'; done; } > keys
      play keys muster resume INC-1 > screen; after=$(grep -c '' page.md); [[ $before == "$after" ]] && echo "nothing was added"
      grep -c 'Published\|: sent' screen
      echo "== kill"; (muster message INC-1 --to stakeholders --template I3 --slot decision_wanted=none --slot business_effect="300 orders" --send </dev/null >/dev/null 2>&1 & p=$!; read -t 0.6 < <(sleep 2); kill -9 $p; wait $p 2>/dev/null)
      muster message INC-1 --list | grep -c UNKNOWN
      tell stakeholders --template I3 --slot decision_wanted=none --slot business_effect="300 orders" --send
      echo "== end"; kill $a $b; wait $a $b 2>/dev/null
      """#, seconds: 120)
    let said = parts(result.output)
    func has(_ part: String, _ words: String, _ place: SourceLocation = #_sourceLocation) {
      #expect(said[part]?.contains(words) == true, "\(part): \(said[part] ?? "nothing")", sourceLocation: place)
    }
    has("dead", "NOT sent")
    has("dead", "no tool delivered it there")
    has("dead", "not delivered by tool")
    has("unknown", "UNKNOWN")
    has("again", "Nothing went out.")
    has("again", "rc 21")
    has("ruled", "rc 0")
    has("hostile", "personal-data")
    has("hostile", "no escape no bcc False")
    has("long", "over-limit")
    has("long", "rc 10")
    has("first", "rc 0")
    has("backwards", "[backwards]")
    has("backwards", "P7")
    has("newlines", "nothing was added")
    has("newlines", "\n0\n")
    has("kill", "1\n")
    has("kill", "rc 21")
  }
}

extension String {
  fileprivate var isBlankText: Bool { allSatisfy(\.isWhitespace) }
}
