import Runbooks
import Testing

/// What a fence or a code span is.
struct ShellKindTests {
  @Test(arguments: [
    ("bash", Block.Kind.command), ("sh", .command), ("console", .command), ("shell-session", .command),
    ("zsh", .command), ("sql", .query), ("promql", .query), ("logql", .query), ("http", .query),
    ("text", .output), ("output", .output), ("log", .output), ("yaml", .config), ("json", .config), ("toml", .config),
    ("ini", .config), ("hcl", .config), ("mermaid", .diagram), ("dot", .diagram), ("python", .code),
    ("ruby", .code), ("go", .code), ("powershell", .code), ("cmd", .code), ("azurepowershell", .code),
  ])
  func `a label says the kind`(_ language: String, _ kind: Block.Kind) {
    let found = ShellReading.kind(language: language, text: "x")
    #expect(found.kind == kind)
    #expect(!found.guessed)
  }

  @Test(arguments: [
    ("$ frob all", Block.Kind.command), ("kubectl get pods", .command), ("sudo systemctl restart a", .command),
    ("importerctl key --fingerprint", .command), ("ls spool/in | wc -l", .command),
    ("for f in *; do\n  cat $f\ndone", .command),
    ("export A=1\nexport B=2", .command), ("# look first\nkubectl get pods", .command),
    ("NAMESPACE=a kubectl get pods", .command), ("root@db:~# df", .command), ("find . -name x", .command),
    ("./run.sh", .command),
    ("find the pod and wait for it.", .text), ("make sure that it works", .text), ("watch the board", .text),
    ("top of the list", .text), ("A sentence about nothing.", .text), ("time is short", .text),
    ("NAME   READY   STATUS\na-0    1/1     Running", .output), ("2024-01-02T10:00:00Z level=error msg=x", .output),
    ("ERROR: duplicate key", .output), ("I0120 12:28:34.231761 1 main.go:112] Version", .output),
    ("apiVersion: v1\nkind: Pod", .config), ("{\n  \"a\": 1\n}", .config),
    ("storage:\n  trace:\n    depth: 1", .config), ("[server]\nport = 1", .config),
    ("<?xml version=\"1.0\"?>", .config),
    ("SELECT * FROM a;", .query), ("select count(*) from b where c = 1;", .query), ("ALTER TABLE x ADD y int;", .query),
    ("sum by (a) (rate(b_total[5m])) > 1", .query), ("{app=\"a\"} |= \"b\"", .query), ("up{job=\"a\"} == 0", .query),
    ("┌────┐\n│ a  │\n└────┘", .diagram), ("├── YES\n│   └── Save\n└── NO", .diagram), ("func main() {\n}", .code),
    ("import os\nprint(1)", .code), ("", .text),
  ])
  func `a fence without a label is told by its looks`(_ text: String, _ kind: Block.Kind) {
    let found = ShellReading.kind(language: "", text: text)
    #expect(found.kind == kind)
    #expect(found.guessed)
  }

  @Test(arguments: [
    ("bash", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a", Block.Kind.config),
    ("bash", "SELECT 1 FROM a;", .query), ("bash", "NAME   STATUS\na      Bound", .output),
    ("console", "HEALTH_OK", .output),
    ("text", "├── YES (a)\n│  └── b\n└── NO (c)", .text), ("whatever", "kubectl get pods", .command),
    ("whatever", "(defn a [])", .code),
  ])
  func `a label is not always right`(_ language: String, _ text: String, _ kind: Block.Kind) {
    #expect(ShellReading.kind(language: language, text: text).kind == kind)
  }

  @Test(arguments: [
    "kubectl get pods -n <ns>", "labelctl spooler start", "ss -tn dst :8443", "docker ps --filter name=$WORKER",
    "$ uptime -p", "sudo systemctl restart x", "systemctl restart a", "./fetch.sh now", "KUBECONFIG=a kubectl get x",
  ])
  func `a known program with an argument is on offer`(_ code: String) {
    #expect(ShellReading.inlineCommand(code, line: 7)?.line == 7)
  }

  @Test(arguments: [
    "kubectl", "importer_queue_length", "foo bar", "READY", "a.yaml", "make sure", "X=1", "kubectl get 'x", "true",
    "--force", "", "spec.replicas", "GET /x", "sum(rate(a_total[5m]))", "time to first byte", "/etc/hosts", "find out",
  ])
  func `other code in a sentence is none`(_ code: String) { #expect(ShellReading.inlineCommand(code, line: 1) == nil) }

  @Test(arguments: [
    ("sum by (carrier) (rate(x_total[5m]))", "promql"), ("max by (carrier) (importer_backlog_items) > 40", "promql"),
    ("up{job=\"a\"}", "promql"), ("rate(x[5m])", "promql"), ("importer_backlog > 40", "promql"),
    ("x_total[5m]", "promql"), ("absent(up{a=\"b\"})", "promql"),
    ("100 * sum(rate(a_total[5m]))", "promql"), ("{app=\"importer\"} |= \"signature\"", "logql"),
    ("count_over_time({app=\"a\"} |= \"b\" [5m])", "logql"), ("SELECT release_exports();", "sql"),
    ("SELECT * FROM a", "sql"), ("SHOW wal_level;", "sql"), ("DELETE FROM a WHERE b = 1", "sql"),
  ])
  func `queries have a shape`(_ code: String, _ language: String) {
    #expect(ShellReading.inlineQuery(code) == language)
  }

  @Test(arguments: [
    "importer_queue_length", "kubectl get pods", "count(x)", "max", "{name}", "{\"a\": 1}", "select a file", "a > b",
    "show me", "update the board", "x = 1", "{{.Name}}", "", "min-width: 3", "sum of all",
  ])
  func `other code has none`(_ code: String) { #expect(ShellReading.inlineQuery(code) == nil) }
}
