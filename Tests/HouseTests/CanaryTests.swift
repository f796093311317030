import FoundationEssentials
import Testing

/// One secret goes through everything that the program does; afterwards it is looked for, in every form, in every file that the
/// program wrote, in all that it printed, and in the command lines of all processes of that time.
@Suite(.serialized) struct `The canary` {
  /// With every sign that some form writes otherwise.
  static let secret = #"kan%ri'en+5f1c/"x\y z&ü-0d9e"#

  /// Prints it, carries it, fails with it, asks sources that send it back, shows it on a screen of its own.
  static let book = #"""
    ---
    title: The canary
    owner: x
    parameters:
      token: {secret: yes}
    ---

    # The canary

    ## Printed in all forms

    ```sh run class=small secret=token
    python3 forms.py print; echo "plain $token"; echo "to stderr: $token" >&2
    printf '%s' "${token:0:9}"; sleep 0.3; printf '%s\n' "${token:9}"
    head -c 200000 /dev/zero | tr '\0' '.'; printf '%s' "$token"; head -c 300000 /dev/zero | tr '\0' ','; echo
    AUTH="Bearer $token"; LIST=(a "$token"); f() { echo "$AUTH"; }; OK=yes
    declare -p AUTH; printf '%q\n' "$token"; set | grep -a '^token='; sleep 0.5
    ```

    ## Uses what was set

    ```sh run class=small
    echo "carried <$AUTH> <$OK>"; type f
    ```

    ## Captured

    ```sh check name=captured expect="= nothing"
    printf 'it is %s\n' "$token"
    ```

    ## Fails

    ```sh run class=small
    echo "failing with $token" >&2; cd "/nowhere/$token"
    ```

    ## A served file

    ```http check name=echoed expect="= ok"
    GET http://127.0.0.1:45167/echo.txt
    ```

    ## A query that wants it

    ```http check name=wants
    GET http://127.0.0.1:45167/?q=$token
    ```

    ## A row

    ```sql check name=row source=shop expect="= 'x'"
    SELECT secret FROM t
    ```

    ## At a terminal

    ```sh run class=small interactive=yes
    printf 'screen %s\n' "$token"; printf '%s' "$token" | base64; printf 'End? '; read -r end
    ```

    ## Note it

    - [ ] Look at the wall.

    """#

  /// Forms made by other means than the product's.
  static let forms = #"""
    """The canary in every form, by other means than the product's: `print` prints them, `search PATH...` names what holds one."""
    import base64, binascii, html, json, os, re, shlex, sys
    from urllib.parse import quote, quote_plus

    secret = open(os.path.dirname(os.path.abspath(__file__)) + "/token.txt", "rb").read()
    text = secret.decode()
    forms = {
        "plain": secret, "hex": binascii.hexlify(secret), "HEX": binascii.hexlify(secret).upper(),
        "percent": quote(text, safe="").encode(), "path": quote(text).encode(), "plus": quote_plus(text).encode(),
        "lower": re.sub("%..", lambda found: found.group().lower(), quote(text, safe="")).encode(),
        "json": json.dumps(text)[1:-1].encode(), "json utf-8": json.dumps(text, ensure_ascii=False)[1:-1].encode(),
        "shell": shlex.quote(text)[1:-1].encode(), "html": html.escape(text).encode(),
        "quoted": text.replace("'", "'\\''").encode(), "repr": text.replace("\\", "\\\\").replace("'", "\\'").encode(),
    }
    for alphabet, signs in (("base64", b"+/"), ("base64url", b"-_")):
        for before in range(3):
            digits = base64.b64encode(bytes(before) + secret + bytes(3), signs)
            forms[f"{alphabet} {before}"] = digits[-(-8 * before // 6):8 * (before + len(secret)) // 6]

    if sys.argv[1] == "print":
        for name, form in forms.items():
            print(f"<{form.decode()}>", flush=True)
        for before in range(3):
            print(base64.encodebytes(b"~" * before + secret + b"|" * 60).decode(), base64.urlsafe_b64encode(secret).decode())
    else:
        for top in sys.argv[2:]:
            for folder, _, files in os.walk(top):
                for file in files:
                    held = open(os.path.join(folder, file), "rb").read()
                    for name, form in forms.items():
                        if form in held or form in held.replace(b"\r\n", b"").replace(b"\n", b""):
                            print(f"LEAK of {name} in {os.path.join(folder, file)}")
        print("searched", len(forms), "forms")

    """#

  /// Goes on at every prompt.
  static let rules = #"""
    ledger> 1-4 | 3
    Why is it normal now | it is
    End\? | done
    type  (.*?)  to go on | \1
    1 run it again | 2
    Why, one line | gone on
    how did it end | 2
    r run | r
    r ask | s
    type what you saw | seen
    accept | 
    Enter | 

    """#

  /// The process list, again and again.
  static let sample = #"""
    """The command lines of all processes, again and again, each once."""
    import glob, os, sys
    seen = set()
    while True:
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                line = open(path, "rb").read()
            except OSError:
                continue
            if line not in seen:
                seen.add(line)
                sys.stdout.buffer.write(line.replace(b"\0", b" ") + b"\n")
                sys.stdout.buffer.flush()

    """#

  /// The walks, then every verb that tells of them.
  static let scenario = #"""
    export PLAY_QUIET=0.1 PLAY_PATIENCE=40
    mkdir -p www out
    cp token.txt www/echo.txt
    python3 -c 'import sqlite3; d = sqlite3.connect("shop.db"); d.execute("create table t (secret text)"); d.execute("insert into t values (?)", (open("token.txt").read(),)); d.commit()'
    : > http.log
    python3 -u -m http.server 0 --bind 127.0.0.1 --directory www >http.log 2>&1 & server=$!
    while ! grep -qs port http.log; do read -t 0.05 < <(:); done
    port=$(sed -n 's/.* port \([0-9]*\).*/\1/p' http.log)
    sed -i "s/PORT/$port/" book.md
    printf 'secrets:\n  token: file:token.txt\n  SHOWN:\nsources:\n  shop: {kind: sqlite, path: shop.db}\n' > muster.yaml
    python3 sample.py > out/cmdlines & sampler=$!
    python3 "$ROOT"/scripts/play.py --rules rules muster walk book.md > out/walk 2>&1; code=$?; echo "walk $code"; [ $code = 0 ] || tail -n 40 out/walk
    secret=$(cat token.txt)
    printf 'type what you saw | n typed %s\ntype what you saw | it says %s\nhow did it end | 2\n' "$secret" "$secret" > keys
    python3 "$ROOT"/scripts/play.py keys muster walk book.md --from note-it > /dev/null 2>&1; echo "typed $?"
    kill $sampler $server; wait $sampler $server 2>/dev/null
    muster note INC-1 "noted: $secret" > out/note 2>&1
    muster timeline INC-1 --all > out/timeline 2>&1
    muster timeline INC-1 --all --format json > out/timeline.json 2>&1
    muster timeline INC-1 --all --format csv > out/timeline.csv 2>&1
    for n in 1 2; do muster export INC-$n > out/export$n.md 2>&1; done
    muster export INC-1 --format json > out/export.json 2>&1
    muster search noted > out/search 2>&1
    muster search carried --json > out/search.json 2>&1
    muster backup out/copy.db > out/backup 2>&1
    muster verify > out/verify 2>&1
    muster walk book.md --no-input --json > out/alone.json 2> out/alone.err
    muster walk book.md --no-input --from fails --json > out/fails.json 2> out/fails.err
    muster resume --no-input --set "token=$secret" > out/refused 2>&1
    muster where --json > out/where 2>&1
    python3 forms.py search home out
    grep -a -c "redacted" out/walk out/export1.md out/export2.md out/export.json out/timeline.csv | sed "s/:[1-9][0-9]*$/ is redacted/"

    """#

  @Test func `is found nowhere`() throws {
    var bash = try Bash("canary")
    defer { bash.remove() }
    // Nobody's own configuration.
    bash.environment["XDG_CONFIG_HOME"] = bash.folder + "/none"
    bash.environment["MUSTER_CONFIG"] = bash.folder + "/muster.yaml"
    let files = [
      "book.md": Self.book, "forms.py": Self.forms, "rules": Self.rules, "sample.py": Self.sample,
      "token.txt": Self.secret,
    ]
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: bash.folder + "/" + name)) }
    let result = try bash.run(Self.scenario, seconds: 120)
    let expected = """
      walk 0
      typed 0
      searched 19 forms
      out/walk is redacted
      out/export1.md is redacted
      out/export2.md is redacted
      out/export.json is redacted
      out/timeline.csv is redacted

      """
    #expect(result.output == expected)
    // The search itself finds what is there.
    let control = try bash.run("mkdir control; cp token.txt control; python3 forms.py search control")
    #expect(control.output.contains("LEAK of plain"))
    // The samples were taken while scripts ran.
    let lines = try bash.run("grep -c 'bash -c' out/cmdlines")
    #expect(lines.status == 0)
  }
}
