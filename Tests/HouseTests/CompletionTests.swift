import Testing

/// The printed scripts, sourced by the shells that they are for.
@Suite struct CompletionTests {
  private static let asked = ["muster t", "muster show --graph ", "muster walk run", "muster close INC-1 --outcome n"]
  private static let wanted = ["timeline", "mermaid", "runbook.md", "not-recovered"]

  private func has(_ shell: String, _ bash: Bash) throws -> Bool {
    if try bash.run("command -v \(shell)").status == 0 { return true }
    print("SKIPPED: \(shell) is not installed, so its completions were not asked for")
    return false
  }

  @Test func `fish completes verbs, values, runbooks and outcomes`() throws {
    let bash = try Bash("fish")
    defer { bash.remove() }
    guard try has("fish", bash) else { return }
    for (line, word) in zip(Self.asked, Self.wanted) {
      let script = "touch runbook.md runbook.txt; fish -c \"muster completions fish | source; complete -C '\(line)'\""
      let words = try bash.run(script).output.split(separator: "\n").map { $0.prefix { $0 != "\t" } }
      #expect(words.contains(word[...]) && !words.contains("runbook.txt"), "\(line): \(words)")
    }
  }

  /// zsh completes only in its line editor, so it gets a pty, and Tab is typed.
  @Test func `zsh completes verbs, values, runbooks and outcomes`() throws {
    let bash = try Bash("zsh")
    defer { bash.remove() }
    guard try has("zsh", bash) else { return }
    let typist = """
      import os, pty, re, select, sys
      pid, fd = pty.fork()
      if pid == 0:
          os.execvp("zsh", ["zsh", "-f", "-i"])
      def until(mark):
          seen = b""
          while mark not in seen:
              if not select.select([fd], [], [], 20)[0]:
                  break
              seen += os.read(fd, 65536)
          return seen
      def say(line, mark):
          os.write(fd, line.encode())
          return until(mark)
      say("PS1='%% '; fpath=($PWD/zsh $fpath); autoload -U compinit; compinit -u -d $PWD/dump; print rea''dy\\n", b"ready")
      for line, word in zip(sys.argv[1::2], sys.argv[2::2]):
          # Tab twice: the first completes or lists, the second lists or goes through what is listed. Ctrl-U empties the line.
          seen = say(line + "\\t\\t", word.encode())
          print(line, ":", word.encode() in seen, b"runbook.txt" in seen, flush=True)
          say("\\x15print do''ne\\n", b"done")
      """
    let pairs = zip(Self.asked, Self.wanted).map { "'\($0)' '\($1)'" }.joined(separator: " ")
    let script = """
      touch runbook.md runbook.txt; mkdir zsh; muster completions zsh > zsh/_muster
      cat > typist.py <<'PY'
      \(typist)
      PY
      python3 typist.py \(pairs)
      """
    let printed = try bash.run(script, seconds: 120).output
    for line in Self.asked { #expect(printed.contains("\(line) : True False\n"), "\(printed)") }
  }
}
