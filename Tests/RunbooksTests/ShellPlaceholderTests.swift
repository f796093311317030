import Runbooks
import Testing

/// A placeholder's value is text to the shell, whatever it holds; the real bash is the judge.
struct ShellPlaceholderTests {
  static let hostile = [
    "$(touch pwned)", "`touch pwned`", "; touch pwned", "'; touch pwned; '", "\"; touch pwned; \"",
    "'\"; touch pwned; \"'",
    "} ; touch pwned ; {", "a\ntouch pwned\nb", ") ; touch pwned ; (", "&& touch pwned", "| touch pwned", "> pwned",
    "a > pwned", "${IFS}$(touch${IFS}pwned)", "\\", "'", "\"", "*", "<x>", "%s%n", "$HOME", "!!", "# no", "a  b",
    "é\u{1F525}",
    "a[$(touch pwned)]", "{a,b}", "~", "$'\\x27; touch pwned'", "EOF\ntouch pwned", "{{x}}", "x=$(touch pwned)",
  ]

  static let shapes = [
    "printf '%s\\n' <x>",
    "printf '%s\\n' \"<x>\"",
    "printf '%s\\n' '<x>'",
    "printf '%s\\n' before<x>after",
    "printf '%s\\n' \"before <x> after\"",
    "printf '%s\\n' 'before <x> after'",
    "printf '%s\\n' a\"b\"'c'<x>'d'\"<x>\"",
    "printf '%s\\n' \"it's <x>, isn't it\"",
    "printf '%s\\n' 'say \"<x>\"'",
    "printf '%s\\n' 'it'\"'\"'s <x>'",
    "printf '%s\\n' it\\'s\\ <x>",
    "v=<x>; printf '%s\\n' \"$v\"",
    "export V=\"<x>\"; printf '%s\\n' \"$V\"",
    "export V=a-<x>; printf '%s\\n' \"$V\"",
    "v=$(printf '%s' <x>); printf '%s\\n' \"$v\"",
    "printf '%s\\n' \"$(printf '%s' \"<x>\")\"",
    "printf '%s\\n' \"$(printf '%s' \"$(printf '%s' '<x>')\")\"",
    "v=`printf '%s' <x>`; printf '%s\\n' \"$v\"",
    "for f in <x> last; do printf '%s\\n' \"$f\"; done",
    "if [ -n <x> ]; then printf '%s\\n' <x>; else printf none; fi",
    "case <x> in *) printf '%s\\n' '<x>' ;; esac",
    "{ printf '%s\\n' <x>; }",
    "( printf '%s\\n' \"<x>\" )",
    "true && printf '%s\\n' <x> || touch failed",
    "printf '%s\\n' <x> | cat",
    "cat < <(printf '%s\\n' <x>)",
    "printf '%s\\n' \\\n  <x>",
    "env LANG=C printf '%s\\n' <x>",
    "timeout 5 printf '%s\\n' <x>",
    "printf '%s\\n' --flag=<x>",
    "list=(a <x> b); printf '%s\\n' \"${list[1]}\"",
    "grep -F -- <x> /dev/null; printf '%s\\n' <x>",
    "while printf '%s\\n' <x>; do break; done",
    "printf '%s\\n' <x> 2>&1",
    "! printf '%s\\n' \"<x>\"",
    "printf '%s\\n' \"${HOME:+y}\" <x>",
    "LANG=C printf '%s\\n' <x>",
    "if true; then { ( printf '%s\\n' \"<x>\" ); }; fi",
  ]

  @Test(arguments: shapes) func `a hostile value is text`(_ shape: String) throws {
    let block = ShellReading.block(shape, language: "sh", firstLine: 1, annotated: false)
    let command = try #require(block.commands.first)
    #expect(block.items.count == 1)
    #expect(command.obstacle == nil, "\(command.script)")
    #expect(!command.script.contains("<x>"))
    let name = try #require(command.placeholders.first)
    let bash = Bash()
    defer { bash.clear() }
    for value in Self.hostile {
      let run = bash.run(command.script, environment: [ShellReading.variableName(for: name): value])
      #expect(run.output.contains(value), "\(shape) with \(value) printed \(run.output)")
      #expect(run.files.isEmpty, "\(shape) with \(value) left \(run.files)")
    }
  }

  @Test func `a redirection's target is one file name`() throws {
    let command = try #require(
      ShellReading.block("echo hi > <file name>; cat <file name>", language: "sh", firstLine: 1, annotated: false)
        .commands.first)
    #expect(command.script == "echo hi > \"${MUSTER_FILE_NAME}\"; cat \"${MUSTER_FILE_NAME}\"")
    let bash = Bash()
    defer { bash.clear() }
    let run = bash.run(command.script, environment: ["MUSTER_FILE_NAME": "a b; touch pwned"])
    #expect(run.files == ["a b; touch pwned"])
    #expect(run.output == "hi\n")
  }

  @Test(arguments: [
    "ssh h 'ls <x>'", "ssh h \"ls <x>\"", "ssh -p 22 u@h ls <x>", "sudo ssh h ls <x>", "ssh -o ProxyCommand=<x> h",
    "sh -c 'ls <x>'",
    "bash -lc \"ls <x>\"", "sudo -u app bash -c 'ls <x>'", "sh -c 'ls \"$1\"' - <x>", "eval \"ls <x>\"", "eval ls <x>",
    "kubectl exec pod -- sh -c 'ls <x>'", "kubectl exec -it pod -c app -- /bin/bash -c \"ls <x>\"",
    "kubectl exec pod -- <x>",
    "docker exec web sh -c 'ls <x>'", "kubectl exec pod -- psql -c \"select '<x>'\"", "psql -tAc \"select <x>\"",
    "psql --command=\"select <x>\"", "psql -v id=<x> -f a.sql", "mysql -e 'kill <x>'", "mongosh --eval 'f(\"<x>\")'",
    "sqlite3 a.db 'select <x>'", "find . | xargs sh -c 'ls <x>'", "find . -exec sh -c 'ls <x>' \\;",
    "find . -exec <x> {} \\;",
    "cat <<EOF\n<x>\nEOF", "cat <<'EOF'\n<x>\nEOF", "cat <<-EOF\n\t<x>\n\tEOF", "cat <<< \"<x>\"",
    "kubectl get pods # of <x>",
    "echo $((<x> + 1))", "((<x> > 3)) && echo", "[[ a =~ <x> ]]", "[[ <x> -eq 1 ]]", "case a in <x>) echo;; esac",
    "<x> --help",
    "sudo <x> restart", "env <x> restart", "<VAR>=1", "python3 -c 'print(\"<x>\")'", "perl -ne 'print if /<x>/'",
    "node -e \"f('<x>')\"",
    "awk '/<x>/ {print}' f", "sed -n '/<x>/p' f", "sed s/a/<x>/ f", "su - app -c 'ls <x>'", "watch ls <x>",
    "echo 'ls <x>' | sh",
    "echo 'ls <x>' | ssh h", "echo \"select <x>\" | psql", "echo ls <x> | kubectl exec -i p -- bash",
    "bash <(echo ls <x>)",
    "bash -c \"$(echo ls <x>)\"", "source <x>", ". <x>", "trap 'ls <x>' EXIT", "alias a='ls <x>'", "PATH=<x>:$PATH ls",
    "export PATH=<x>",
    "printf -v <x> a", "read <x>", "echo ${V:-<x>}", "declare <x>=1", "declare -i n=<x>", "unset <x>", "test -v <x>",
    "[ <x> <x> ]",
    "echo $'<x>'", "exec <x>", "let <x>", "timeout 5 <x>", "xargs <x>", "echo \"`ls <x>`\"", "jq '.<x>' f",
    "jq \".a == \\\"<x>\\\"\" f",
    "f() { eval \"$1\"; }; f <x>", "rsync -e <x> a b", "scp a h:<x>", "parallel ls ::: <x>", "tmux send-keys <x>",
    "export <x>=1",
    "BASH_ENV=<x> ls", "for <x> in a; do echo; done", "script -c 'ls <x>'", "redis-cli eval <x> 0", "at <x>",
  ])
  func `where a value would be code the placeholder stays`(_ text: String) throws {
    let command = try #require(ShellReading.block(text, language: "sh", firstLine: 1, annotated: false).commands.first)
    #expect(command.obstacle == .nestedPlaceholder, "\(command.script)")
    #expect(command.script.contains("<x>") || command.script.contains("<VAR>"))
  }

  @Test func `an earlier function takes code`() {
    let commands = ShellReading.block(
      "run() { sh -c \"$1\"; }\nrun 'ls <x>'", language: "sh", firstLine: 1, annotated: false
    ).commands
    #expect(commands.map(\.obstacle) == [nil, .nestedPlaceholder])
  }

  @Test(arguments: [
    "kubectl get pods -o go-template='{{range .items}}{{.metadata.name}}{{end}}'",
    "kubectl get pods -o jsonpath='{.items[*].metadata.name}'",
    "awk '$3 < 5 && $4 > 2 {print $3}' f", "docker images | grep '<none>'", "grep -c '<br>' page.html",
    "grep '<title>' page.html",
    "cat <<EOF\nhi\nEOF", "sort < in.txt > out.txt", "sort <in.txt >out.txt", "diff <(ls a) <(ls b)", "ls 2>&1",
    "ls >/dev/null 2>&1",
    "mysql db <dump.sql>out.log", "echo \"<a href='x'>y</a>\"", "psql -c 'select 1 where a <> b'",
    "grep 'x<y and z>w' f",
    "jq '.items[] | {name: .metadata.name}'", "docker ps --format '{{.Names}}'", "curl -w '%{http_code}' http://a",
    "find . -exec ls {} +",
    "git rev-parse HEAD@{upstream}", "echo {a,b} {1..3}", "xargs -I{} echo {}", "kubectl get svc -o jsonpath={.spec}",
    "cmd <<< word",
    "echo '<name>x</name>'", "cat 0<in 3>&1", "sed 's/<[^>]*>//g' f", "echo $YOUR_TOKEN ${YOUR_TOKEN}",
    "kubectl describe nodes | grep '<unset>'",
    "curl 'http://a/{id}?x={y,z}'",
  ])
  func `what only looks like a placeholder is left alone`(_ text: String) throws {
    let command = try #require(ShellReading.block(text, language: "sh", firstLine: 1, annotated: false).commands.first)
    #expect(command.placeholders == [])
    #expect(command.script == command.text)
  }

  @Test(arguments: [
    ("kubectl logs <pod-name> -n <namespace>", ["pod-name", "namespace"]),
    ("open <the tenant you were paged for>", ["the tenant you were paged for"]),
    ("NAMESPACE=<your namespace>", ["NAMESPACE"]), ("export NODE='<value of the node label>'", ["NODE"]),
    ("export TOKEN=...", ["TOKEN"]),
    ("RG=rg-<number>", ["number"]), ("curl -H 'Authorization: YOUR_TOKEN' http://a", ["YOUR_TOKEN"]),
    ("TOKEN=YOUR_API_TOKEN", ["TOKEN"]),
    ("shopctl show {tenant-id}", ["tenant-id"]), ("curl http://a/tenants/{tenant}/state", ["tenant"]),
    ("kubectl cp <ns>/<pod>:/a/b .", ["ns", "pod"]),
    ("ls <path/to/dir>", ["path/to/dir"]), ("ls <dir>/*.log", ["dir"]), ("ping <user>@<host>", ["user", "host"]),
    ("echo <yes|no>", ["yes|no"]),
    ("cat <file> > <file>.bak", ["file"]), ("ls <größe>", ["größe"]),
  ])
  func `placeholders have the author's names`(_ text: String, _ names: [String]) throws {
    let command = try #require(ShellReading.block(text, language: "sh", firstLine: 1, annotated: false).commands.first)
    #expect(command.placeholders == names)
    #expect(command.obstacle == nil)
  }

  @Test func `jq takes the value through its environment`() throws {
    let command = try #require(
      ShellReading.block(
        "jq -r '.items[] | select(.name == \"pvc-<pvc>\")' f", language: "sh", firstLine: 1, annotated: false
      ).commands.first)
    #expect(command.script == "jq -r '.items[] | select(.name == \"pvc-\\(env.MUSTER_PVC)\")' f")
    #expect(command.obstacle == nil)
  }

  @Test func `a value at the start of a word could be an option`() throws {
    let command = try #require(
      ShellReading.block(
        "kubectl logs <pod> -n \"<ns>\" pod/<name> --x=<y>", language: "sh", firstLine: 1, annotated: false
      ).commands.first)
    #expect(command.leading == ["pod", "ns"])
  }

  @Test func `names become variables of the environment`() {
    #expect(ShellReading.variableName(for: "pod-name") == "MUSTER_POD_NAME")
    #expect(ShellReading.variableName(for: "the tenant you were paged for") == "MUSTER_THE_TENANT_YOU_WERE_PAGED_FOR")
    #expect(ShellReading.variableName(for: "NAMESPACE") == ShellReading.variableName(for: "namespace"))
    #expect(ShellReading.variableName(for: "größe") != ShellReading.variableName(for: "grüße"))
    #expect(ShellReading.variableName(for: "") == "MUSTER_")
  }

  @Test func `prose has placeholders as well`() {
    #expect(
      ShellReading.placeholders(
        inProse:
          "List exports of <tenant> in {{region}}, <br> not <https://x.example>, <a@b.c> or <none>; <tenant> again")
        == ["tenant", "region"])
  }
}
