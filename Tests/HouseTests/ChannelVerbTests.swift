import FoundationEssentials
import TestSupport
import Testing

/// `muster channel` as it is built, on a real terminal, against real mail and the contracts of the others.
@Suite(.serialized) struct ChannelVerbTests {
  static let configuration = """
    channels:
      here: {kind: terminal, audiences: [responders]}
      log: {kind: file, path: out.md}
      ops: {kind: slack, token: "env:T_SLACK", channel: C1, url: "http://127.0.0.1:PORT/slack", audiences: [support]}
      hook: {kind: slack-webhook, url: "file:hook.url"}
      teams: {kind: teams, url: "env:T_TEAMS"}
      page: {kind: statuspage, key: "env:T_PAGE", page: p, notify: false, url: "http://127.0.0.1:PORT/v1"}
      pager: {kind: pagerduty, key: "cmd:cat routing.key", url: "http://127.0.0.1:PORT"}
      own: {kind: webhook, url: "http://127.0.0.1:PORT/hook", secret: "env:T_SIGN"}
      echo: {kind: webhook, url: "http://127.0.0.1:PORT/hook/echo", secret: "env:T_SIGN", bearer: "env:T_SLACK"}
      dead: {kind: webhook, url: "http://127.0.0.1:9/hook", secret: "env:T_SIGN"}
      mail:
        kind: smtp
        url: smtp://127.0.0.1:MAIL
        user: muster
        password: file:mail.password
        ca: mail.pem
        from: Checkout incidents <incidents@shop.example>
        to: [support@shop.example, refused@shop.example, cut@shop.example]

    """

  /// Not in the scenario: its text stands in the command line of the shell that plays it.
  static let secrets = #"""
    printf 'http://127.0.0.1:%s/services/T0/B0/canary-hook-0123456789' "$port" > hook.url
    printf 'pa55 wörd/canary' > mail.password
    printf 'canaryrouting0123456789abcdef012' > routing.key
    export T_SLACK=xoxb-canary-slack-0123456789 T_SIGN=canary-signing-0123456789 T_PAGE=canary-statuspage-0123456789
    export T_TEAMS="http://127.0.0.1:$port/workflows/x?sig=canary-teams-signature"

    """#

  static let scenario = #"""
    servers="$ROOT"/Tests/QueriesTests/Servers
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 \
      -keyout mail.key -out mail.pem 2>/dev/null
    mkdir -p www kept
    /usr/bin/python3 -u "$servers"/channels.py > http.port & a=$!
    /usr/bin/python3 -W ignore -u "$servers"/mail.py kept mail.pem mail.key > mail.port & b=$!
    while ! grep -qs . http.port || ! grep -qs tls mail.port; do read -t 0.05 < <(:); done
    port=$(cat http.port)
    sed -i "s/PORT/$port/; s/MAIL/$(sed -n 's/^starttls //p' mail.port)/" muster.yaml
    . ./secrets.sh
    python3 sample.py > kept/cmdlines & c=$!
    muster channel list --config muster.yaml > kept/list; sed "s#$PWD#.#" kept/list
    T_SIGN= muster doctor --config muster.yaml --db d/j.db | grep -A 1 'channel ' > kept/doctor; grep -A 1 -E 'ops:|own:|page:' kept/doctor
    printf 'to send it | send\n' > keys
    printf 'to send it | no\n' > refused
    for name in here log ops hook teams pager own echo dead mail page none; do
      echo "== $name"
      PLAY_QUIET=0.1 python3 "$ROOT"/scripts/play.py keys muster channel test $name --config muster.yaml > kept/$name.screen 2>&1
      code=$?
      tr -d '\r' < kept/$name.screen | grep -v '^$' | sed "s#$PWD#.#; s/20..-..-..T..:..:..Z/TIME/; s/sent by .* on .* to see/sent by WHO to see/; s/01[0-9a-f-]\{34\}/ID/"
      echo "-> $code"
    done
    echo "== not sent"
    PLAY_QUIET=0.1 python3 "$ROOT"/scripts/play.py refused muster channel test own --config muster.yaml | tr -d '\r' | tail -n 1
    muster channel test own --config muster.yaml < /dev/null
    wc -l < out.md; stat -c %a out.md
    kill $a $b $c; wait $a $b $c 2>/dev/null
    ls kept/*.json
    echo "== leaks"
    grep -a -l -E 'canar[y]|xox[b]|pa5[5]' kept/*.screen kept/list kept/doctor kept/cmdlines out.md
    grep -a -c 'muster channel test' kept/cmdlines | sed 's/^[1-9][0-9]*$/sampled/'
    find home -type f

    """#

  @Test func `says what came of each, keeps nothing, and shows no secret`() throws {
    var bash = try Bash("channel")
    defer { bash.remove() }
    guard try bash.run("/usr/bin/python3 -c 'import aiosmtpd'; command -v openssl").status == 0 else {
      print("SKIPPED: channels on the built program, because aiosmtpd or openssl is not here")
      return
    }
    bash.environment["XDG_CONFIG_HOME"] = bash.folder + "/none"
    for (name, text) in [
      "muster.yaml": Self.configuration, "secrets.sh": Self.secrets, "sample.py": `The canary`.sample,
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: bash.folder + "/" + name))
    }
    let result = try bash.run(Self.scenario, seconds: 120)
    expectSnapshot(result.output, named: "channels.txt")
  }
}
