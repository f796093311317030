import Runbooks
import Testing

/// How fences become commands, and what else they hold.
struct ShellBlockTests {
  private func read(_ text: String, _ language: String = "sh", annotated: Bool = false) -> ShellBlock {
    ShellReading.block(text, language: language, firstLine: 10, annotated: annotated)
  }

  private func texts(_ text: String, _ language: String = "sh") -> [String] {
    read(text, language).commands.map(\.text)
  }

  @Test(arguments: [
    ("a\nb\nc", ["a", "b", "c"]), ("a; b\nc", ["a; b", "c"]), ("a \\\n  b\nc", ["a \\\n  b", "c"]),
    ("a |\n b\nc", ["a |\n b", "c"]),
    ("a &&\n\n b\nc", ["a &&\n\n b", "c"]), ("a ||\n# why\n b", ["a ||\n# why\n b"]),
    ("cat <<EOF\n$ x\n  EOF\nEOF\nb", ["cat <<EOF\n$ x\n  EOF\nEOF", "b"]),
    ("cat <<-'E O'\n\tx\n\tE O\nb", ["cat <<-'E O'\n\tx\n\tE O", "b"]),
    ("a <<X <<Y\n1\nX\n2\nY\nb", ["a <<X <<Y\n1\nX\n2\nY", "b"]),
    ("x=$(cat <<E\n)\nE\n)\nb", ["x=$(cat <<E\n)\nE\n)", "b"]),
    ("for i in a b; do\n  c\ndone\nd", ["for i in a b; do\n  c\ndone", "d"]),
    ("if a; then\nb\nelif c\nthen d\nelse e\nfi | f\ng", ["if a; then\nb\nelif c\nthen d\nelse e\nfi | f", "g"]),
    ("case $x in\n a|b) c ;;\n (d) e\nesac\nf", ["case $x in\n a|b) c ;;\n (d) e\nesac", "f"]),
    ("f() {\n a\n}\nb", ["f() {\n a\n}", "b"]), ("function f\n{\n a; }\nb", ["function f\n{\n a; }", "b"]),
    ("(\n a\n)\nb", ["(\n a\n)", "b"]), ("{ a\nb; }\nc", ["{ a\nb; }", "c"]),
    ("while read -r l; do\n a\ndone < f\nb", ["while read -r l; do\n a\ndone < f", "b"]),
    ("a 'x\ny' \"z\nw\"\nb", ["a 'x\ny' \"z\nw\"", "b"]),
    ("x=(\n a # one\n b\n)\nc", ["x=(\n a # one\n b\n)", "c"]), ("[[ a &&\n b ]]\nc", ["[[ a &&\n b ]]", "c"]),
    ("echo if; echo done\nb", ["echo if; echo done", "b"]), ("echo { a\nb", ["echo { a", "b"]),
    ("echo $(( 1 +\n 2 ))\nb", ["echo $(( 1 +\n 2 ))", "b"]),
    ("for ((i=0; i<3; i++)); do\n a\ndone\nb", ["for ((i=0; i<3; i++)); do\n a\ndone", "b"]),
    ("a # it's one\nb", ["a # it's one", "b"]), ("a#b\nc", ["a#b", "c"]),
    ("echo ${x#a} ${#x} $# \nb", ["echo ${x#a} ${#x} $# ", "b"]), ("a \\  \n  b\nc", ["a \\\n  b", "c"]),
    ("a\n-OR-\nb", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]), ("\n\n  a  \n\n", ["  a  "]), ("", []),
    ("# only words", []),
    ("select x in a b; do\n c\ndone\nd", ["select x in a b; do\n c\ndone", "d"]), ("a <<<x\nb", ["a <<<x", "b"]),
    ("! a\nb", ["! a", "b"]), ("echo a\\\nb", ["echo a\\\nb"]), ("x=`a\nb`\nc", ["x=`a\nb`", "c"]),
    ("until a; do b; done; c\nd", ["until a; do b; done; c", "d"]),
    ("echo $'it\\'s\n' x\nb", ["echo $'it\\'s\n' x", "b"]),
    ("cat <<E | grep x\na\nE\nb", ["cat <<E | grep x\na\nE", "b"]),
  ])
  func `each complete top-level command is one`(_ text: String, _ expected: [String]) {
    let commands = read(text).commands
    #expect(commands.map(\.text) == expected)
    #expect(commands.allSatisfy { $0.obstacle == nil })
  }

  @Test func `commands know their lines`() {
    #expect(read("# one\na\n\nb \\\n c\nd").commands.map(\.line) == [11, 13, 15])
  }

  @Test(arguments: ["a 'b\nc", "if a; then\nb", "a \"$(b\nc", "a (b)", "a |", "cat <<E\nb", "a \\", "fi", "a )"])
  func `what bash would refuse is shown and not run`(_ text: String) {
    #expect(read(text).commands.last?.obstacle == .incomplete)
  }

  @Test(arguments: [
    "kubectl", "kubectl get pods ...", "curl ...", "curl -d '{...}' http://a", "mongosh ... --eval x", "aws",
    "psql -c 'select a, ... from b'", "grep <none>", "ls [...]",
  ])
  func `what is elided is not run`(_ text: String) { #expect(read(text).commands.first?.obstacle == .incomplete) }

  @Test(arguments: [
    "uptime", "df", "go test ./...", "git diff a...b", "echo 'Waiting ...'", "./fetch.sh", "top", "ls ../..", "make",
  ])
  func `what is short or dotted may be whole`(_ text: String) { #expect(read(text).commands.first?.obstacle == nil) }

  // MARK: Sessions

  @Test func `prompts are stripped and the rest is output`() {
    let block = read(
      "$ shopctl tenants list --region ${region}\nTENANT      PLAN     ALIAS\nnorth       basic    <none>\n$ date", "")
    #expect(block.commands.map(\.script) == ["shopctl tenants list --region ${region}", "date"])
    #expect(block.commands.map(\.placeholders) == [[], []])
    #expect(block.commands.first?.uses == ["region"])
    #expect(block.sampleOutput == "TENANT      PLAN     ALIAS\nnorth       basic    <none>")
    #expect(block.guessed)
  }

  @Test(arguments: [
    ("$ a \\\n>   b\nout", "a \\\n  b", "out"), ("$ a \\\n    b\nout", "a \\\n    b", "out"),
    ("$ cat <<E\n> x\n> E\nout", "cat <<E\nx\nE", "out"), ("$ cat <<E\nx\nE\nout", "cat <<E\nx\nE", "out"),
    ("  $ a\n  out", "a", "  out"), ("% kubectl get x\nout", "kubectl get x", "out"),
    ("$kubectl get x\nout", "kubectl get x", "out"),
    ("$ for i in a; do\n> b\n> done\nout", "for i in a; do\nb\ndone", "out"),
    ("# ceph status\n  cluster: a", "ceph status", "  cluster: a"),
  ])
  func `a prompt's lines belong together`(_ text: String, _ command: String, _ output: String) {
    let block = read(text, "console")
    #expect(block.commands.map(\.script) == [command])
    #expect(block.sampleOutput == output)
    #expect(block.commands.first?.obstacle == nil)
  }

  @Test(arguments: [
    ("root@db1:~# df -h", "df -h"), ("ubuntu@ip-10-0-0-1:/var/log$ ls", "ls"), ("[me@host dir]$ uptime", "uptime"),
    ("sh-4.4# ls", "ls"), ("/ # ls", "ls"), ("bash-5.1$ id", "id"),
    ("postgres=# select 1;", "select 1;"), ("shop=> \\d", "\\d"), ("mysql> show databases;", "show databases;"),
    ("MariaDB [(none)]> select 1;", "select 1;"), ("127.0.0.1:6379> info", "info"), ("sqlite> .tables", ".tables"),
    ("rs0:PRIMARY> rs.status()", "rs.status()"),
  ])
  func `a prompt of another host or session is copied, not run`(_ text: String, _ command: String) {
    let found = read(text, "console").commands
    #expect(found.map(\.script) == [command])
    #expect(found.first?.obstacle == .otherContext)
  }

  @Test func `what follows a session's opening is typed into it`() {
    let commands = read("$ ssh db1\n$ df -h\n$ exit\n$ date").commands
    #expect(commands.map(\.obstacle) == [nil, .otherContext, .otherContext, nil])
    #expect(read("kubectl exec -it p -- bash\ncurl http://a").commands.last?.obstacle == .otherContext)
    #expect(read("kubectl exec -it p -- ls\ncurl http://a").commands.last?.obstacle == nil)
  }

  @Test(arguments: ["bash", "sh"]) func `a number sign in a script is a comment`(_ language: String) {
    #expect(read("# kubectl get pods\nls", language).commands.map(\.text) == ["ls"])
  }

  @Test func `output without prompts is told where it is sure`() {
    let block = read(
      "kubectl get pod -l app=a\n\nNAMESPACE   NAME   READY\ndefault     a-0    1/1\n\nkubectl describe pod a-0",
      "shell")
    #expect(block.commands.map(\.text) == ["kubectl get pod -l app=a", "kubectl describe pod a-0"])
    #expect(block.sampleOutput == "NAMESPACE   NAME   READY\ndefault     a-0    1/1")
    #expect(texts("ceph osd lspools\n1 .mgr\n2 pool", "console") == ["ceph osd lspools"])
    #expect(texts("ceph osd lspools\nfrobnicate all", "bash") == ["ceph osd lspools", "frobnicate all"])
  }

  // MARK: Comments

  @Test func `comment groups give titles and gates`() {
    let block = read(
      "# 1. Get the release\ncd deploy\n./fetch.sh\n\n# 2. Show the list to the shop owner\n\n# 3. Roll out\n./rollout.sh"
    )
    let lines = block.items.map { item in
      switch item {
      case .command(let command): "\(command.line) \(command.title ?? "-"): \(command.text)"
      case .gate(let title, let line): "\(line) gate: \(title)"
      }
    }
    #expect(
      lines == [
        "11 Get the release: cd deploy", "12 Get the release: ./fetch.sh", "14 gate: Show the list to the shop owner",
        "17 Roll out: ./rollout.sh",
      ])
  }

  @Test func `remarks are no gates`() {
    let block = read(
      "# Look at it\nls\n\n# Output: a b\n\n# Then at that\ndf\n\n# If it is full, call somebody\n# kubectl delete pod x"
    )
    #expect(block.items.count == 2)
    #expect(block.commands.map(\.title) == ["Look at it", "Then at that"])
    #expect(read("# Step 2: Stop it:\nls").commands.first?.title == "Stop it")
    #expect(read("ls # all\n").commands.first?.title == nil)
  }

  @Test func `an annotated fence is one script`() {
    let block = read("# why\na\nfor i in b; do\n c\ndone\n\nd", annotated: true)
    #expect(block.commands.map(\.text) == ["# why\na\nfor i in b; do\n c\ndone\n\nd"])
    #expect(read("#!/bin/bash\nset -e\na").commands.count == 1)
    #expect(read("$ a\nout\n$ b", annotated: true).commands.map(\.script) == ["a\nb"])
    #expect(read("# of <x>\necho <x>", annotated: true).commands.first?.script == "# of <x>\necho \"${MUSTER_X}\"")
  }

  // MARK: Variables and context

  @Test(arguments: [
    ("echo $A ${B} \"${C}\" '$D' \\$E", ["A", "B", "C"], []),
    ("echo ${A:-x} ${B-y} ${C:+z} ${D:?no} ${#E} ${F%x}", ["D", "E", "F"], []), ("A=1; echo $A", [], ["A"]),
    ("echo $A; A=1", ["A"], ["A"]),
    ("export A=1 B=$C", ["C"], ["A", "B"]), ("A=1 ls $A", ["A"], []), ("for i in $L; do echo $i; done", ["L"], ["i"]),
    ("while read -r a b; do echo $a $b $c; done", ["c"], ["a", "b"]), ("A=$(kubectl get $B)", ["B"], ["A"]),
    ("echo $HOME $? $1 $@ $$ ${PWD} $RANDOM $#", [], []), ("cat <<E\n$A\nE", ["A"], []), ("cat <<'E'\n$A\nE", [], []),
    ("ssh h \"echo $A\"", ["A"], []), ("awk '{print $A}' f", [], []), ("A=$B; A=$A$C", ["B", "C"], ["A"]),
    ("echo $((A + 1))", ["A"], []), (": ${A:=1}; echo $A", [], ["A"]), ("mapfile -t A < f", [], ["A"]),
    ("x=(a $B); echo ${x[0]}", ["B"], ["x"]), ("A+=1", [], ["A"]), ("export A", [], []), ("printf -v A x", [], ["A"]),
  ])
  func `variables are read and set`(_ text: String, _ uses: [String], _ sets: [String]) {
    let command = read(text).commands.first
    #expect(command?.uses == uses)
    #expect(command?.sets == sets)
  }

  @Test(arguments: [
    "kubectl get pods", "ls -l | grep x", "true && echo hi", "printf a > f", "[ -f /a ] || date", "sudo rm x",
    "cat <<E\na\nE", "kubectl logs <pod>",
  ])
  func `plain programs have no use for the context`(_ text: String) {
    #expect(read(text).commands.first.map { !$0.usesContext && !$0.writesContext } == true)
  }

  @Test(arguments: [
    "A=1", "cd /x", "export A=1", "source f", ". f", "eval x", "set -e", "unset A", "alias a=b", "f() { :; }", "read a",
    "declare a", "trap x EXIT", "shopt -s a", "pushd x", "for i in a; do b; done", "$X", "printf -v a b", "umask 0",
    "exec ls", "command cd x",
    "(cd x; ls)", "ulimit -n 1", "exit", "echo ${x:=1}", "let a=1",
  ])
  func `what may change the context says so`(_ text: String) {
    #expect(read(text).commands.first?.writesContext == true)
    #expect(read(text).commands.first?.usesContext == true)
  }

  @Test func `a variable's reader needs the context and leaves it alone`() {
    let command = read("kubectl logs $POD").commands.first
    #expect(command?.usesContext == true)
    #expect(command?.writesContext == false)
  }

  // MARK: Any bytes

  @Test(arguments: [
    "(", "{ ", "$(", "\"$(", "${x:-", "if a; then ", "case a in b) ", "<(", "$((", "[[ (", "f() {", "\"`", "x=(",
  ])
  func `deep nesting is no harm`(_ opening: String) {
    for depth in [500, 20_000] {
      let block = read(String(repeating: opening, count: depth))
      #expect(block.commands.allSatisfy { $0.obstacle == .incomplete && $0.effect != .looking })
    }
  }

  @Test func `five hundred levels are read`() {
    let text = String(repeating: "$(echo ", count: 500) + "x" + String(repeating: ")", count: 500)
    #expect(read("echo " + text).commands.map(\.effect) == [.looking])
    let groups = String(repeating: "( ", count: 500) + "rm x" + String(repeating: ")", count: 500)
    #expect(read(groups).commands.map(\.effect) == [.changing])
    #expect(read(groups).commands.first?.obstacle == nil)
  }

  @Test func `any bytes are read without harm`() {
    var state: UInt64 = 42
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(truncatingIfNeeded: state >> 33) % bound
    }
    let pieces = [
      "$", "(", ")", "{", "}", "'", "\"", "`", "\\", "\n", " ", "<", ">", "<<E", "E", "&", "|", ";", "#", "if ", "fi",
      "do", "done", "case ", "in", "esac", "[[ ", " ]]", "a", "X=", "<x>", "$ ", "> ", "é", "\u{0}", "\u{fffd}", "1",
      "-", "*", "[", "]",
      "kubectl get ", "sed ", "jq ", "ssh ", "curl ", "awk '", "sort ", "! ", "~", ":", "=", "%", "YOUR_A", "{x}",
      "...", "# 1. a", "| ",
    ]
    for round in 0..<3000 {
      var text = ""
      for _ in 0..<next(40) { text += pieces[next(pieces.count)] }
      for language in ["sh", "console", ""] {
        _ = ShellReading.block(text, language: language, firstLine: 1, annotated: round % 2 == 0)
        _ = ShellReading.kind(language: language, text: text)
      }
      _ = ShellReading.inlineCommand(text, line: 1)
      _ = ShellReading.inlineQuery(text)
      _ = ShellReading.placeholders(inProse: text)
    }
  }

  @Test(arguments: [
    "echo <a> ", "'", "\"", "$(", "<<E\n", "a $(b) ", "${a} ", "a;", "a|", "a\n", "# a\n\n", "$ a\n", "a b ", "<",
    "{a} ", "x=1 ", "( ", "f() ", "sh -c a ", "-o x ", "\\", "a[", "NAME  READY\n", "YOUR_X ", "a: b\n", "`a` ",
  ])
  func `long text takes no more than its length`(_ piece: String) {
    let text = "kubectl " + String(repeating: piece, count: 200_000 / piece.utf8.count)
    _ = read(text)
    _ = ShellReading.kind(language: "", text: text)
    _ = ShellReading.placeholders(inProse: text)
    _ = ShellReading.inlineQuery(text)
  }
}
