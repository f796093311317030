import FoundationEssentials
import Runbooks
import Testing

@Suite struct `The verb lint` {
  func inFolder(_ files: [String: String], _ command: String) throws -> Bash.Result {
    let bash = try Bash("lint")
    defer { bash.remove() }
    for (name, text) in files {
      let path = "\(bash.folder)/\(name)"
      let folder = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex))
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
    return try bash.run(command, seconds: 60)
  }

  @Test func `the exit status tells clean, findings and unreadable apart`() throws {
    let clean = "# A\n\n1. Call the desk.\n"
    let linked = "# A\n\n1. Is it full?\n   - **Yes** → [B](#b)\n   - **No** → [C](other.md)\n"
    #expect(try inFolder(["a.md": clean], "muster lint a.md").status == 0)
    #expect(try inFolder(["a.md": linked], "muster lint a.md").status == 1)
    #expect(
      try inFolder(["a.md": linked, "other.md": clean], "muster lint a.md | grep -c missing-runbook").output == "0\n")
    let missing = try inFolder(["a.md": clean], "muster lint a.md gone.md 2>&1")
    #expect(missing.status == 2 && missing.output.contains("cannot read gone.md"), "\(missing.output)")
    #expect(try inFolder(["a.md": clean], "muster lint --format xml a.md 2>&1").status == 2)
    #expect(try inFolder(["a.md": clean], "muster lint --today soon a.md 2>&1").status == 2)
    #expect(try inFolder([:], "muster lint 2>&1").status == 2)
  }

  @Test func `folders are looked through, and the folder runbooks is the default`() throws {
    let files = ["runbooks/a.md": "# A\n\n1. B.\n", "runbooks/b/c.md": "# C\n\n1. D.\n", "runbooks/note.txt": "x"]
    #expect(try inFolder(files, "muster lint").output.contains("in 2 files"))
    #expect(try inFolder(files, "muster lint runbooks/b .").output.contains("in 3 files"))
  }

  @Test func `bash is asked whether it can parse the scripts`() throws {
    let rule = try #require(LintRule.all.first { $0.code == .scriptSyntax })
    let bad = try inFolder(["a.md": rule.bad], "muster lint a.md")
    #expect(
      bad.status == 1 && bad.output.contains("a.md:6:") && bad.output.contains("[script-syntax]"), "\(bad.output)")
    #expect(bad.output.hasSuffix("1 error, no warnings and no notes in 1 file\n"), "\(bad.output)")
    #expect(try inFolder(["a.md": rule.good], "muster lint a.md").status == 0)
    #expect(try inFolder(["a.md": rule.bad], "muster lint --no-syntax a.md").status == 0)
  }

  @Test func `rule files and runbooks are held against each other, without any source`() throws {
    let rules = """
      groups:
      - name: a
        rules:
        - alert: DiskFull
          expr: up == 0
        - alert: Lost
          expr: up == 0
          annotations: {runbook_url: "https://wiki.example/disk-ful"}
      """
    let book = "---\nowner: me\nalerts: [DiskFull, DiskEmpty]\n---\n# Disk\n\n1. Look.\n"
    let files = [
      "runbooks/disk-full.md": book, "rules/a.yml": rules, "rules/b/c.yaml": "groups: [\n",
      "rules/values.yaml": "a: 5\n",
    ]
    let result = try inFolder(
      files, "muster lint --rules rules --format github; echo $?; muster lint --rules rules/a.yml | tail -1")
    let lines = result.output.split(separator: "\n").map(String.init)
    let codes = lines.dropLast(2).map { line in
      line.split(whereSeparator: { $0 == "," || $0 == ":" || $0 == " " }).filter {
        ["file=", "line=", "title="].contains(where: $0.hasPrefix)
      }.joined(separator: " ")
    }
    #expect(
      codes == [
        "file=runbooks/disk-full.md line=3 title=unknown-alert", "file=rules/a.yml line=6 title=alert-without-runbook",
        "file=rules/a.yml line=8 title=dead-runbook-url", "file=rules/b/c.yaml line=2 title=unreadable-rules",
      ], "\(result.output)")
    #expect(lines.suffix(2) == ["1", "no errors, 3 warnings and no notes in 2 files"], "\(result.output)")
    #expect(try inFolder(files, "muster lint --rules gone.yml 2>&1").status == 2)
    #expect(try inFolder(files, "muster lint --rules rules/values.yaml").output.contains("[unreadable-rules]"))
  }

  @Test func `a code is explained`() throws {
    let page = try inFolder([:], "muster lint --explain no-undo")
    #expect(page.output == (try Checkout.text("docs/lint/no-undo.md")) && page.status == 0)
    let unknown = try inFolder([:], "muster lint --explain no-und 2>&1")
    #expect(unknown.status == 2 && unknown.output.contains("Did you mean no-undo?"), "\(unknown.output)")
  }

  @Test func `nothing that is not text makes it fail`() throws {
    let command = """
      head -c 100000 /dev/urandom > random.md; : > empty.md; printf '\\357\\273\\277# A\\r\\n' > bom.md
      for i in $(seq 300); do printf '> '; done > deep.md; yes '```' | head -1001 > fences.md
      printf -- '---\\na: &a [*a, *a]\\n---\\n' > bomb.md
      muster lint random.md empty.md bom.md deep.md fences.md bomb.md > out.txt; echo "exit $?"
      LC_ALL=C grep -c $'[\\001-\\010\\013-\\037\\177]' out.txt
      """
    let result = try inFolder([:], command)
    #expect(result.output == "exit 1\n0\n", "\(result.output)")
  }

  /// A file that takes bash many times is broken off in its middle, and nothing is said that was not found. It is held still
  /// while a child of it is looked for, so that the signal surely comes before the end.
  @Test(arguments: ["SIGTERM", "SIGINT"]) func `a signal ends it at once`(name: String) throws {
    let command = """
      { printf -- '---\\nowner: a\\nuse-when: b\\n---\\n\\n# A\\n'
        for i in $(seq 1500); do printf '\\n## Look %s\\n\\n```sh run\\nif\\n```\\n' $i; done; } > a.md
      cat > stop.py <<'END'
      import signal, subprocess
      lint = subprocess.Popen(["muster", "lint", "a.md"], stdout=open("out.txt", "w"), stderr=subprocess.STDOUT)
      while lint.poll() is None:
          lint.send_signal(signal.SIGSTOP)
          if subprocess.run(["pgrep", "-P", str(lint.pid)], stdout=subprocess.DEVNULL).returncode == 0:
              lint.send_signal(signal.\(name))
          lint.send_signal(signal.SIGCONT)
      print(signal.Signals(-lint.returncode).name if lint.returncode < 0 else lint.returncode)
      END
      python3 stop.py; wc -c < out.txt
      """
    let result = try inFolder([:], command)
    #expect(result.output == "\(name)\n0\n")
  }
}
