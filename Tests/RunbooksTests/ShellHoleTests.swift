import Runbooks
import Testing

/// Holes that stand in a command without marks.
@Suite struct ShellHoleTests {
  private func read(_ text: String) -> Command? {
    ShellReading.block(text, language: "sh", firstLine: 1, annotated: false).commands.first
  }

  @Test(arguments: [
    ("kubectl get pods -n NAMESPACE", ["NAMESPACE"]),
    ("kubectl logs POD_NAME -n NS", ["POD_NAME", "NS"]),
    ("kubectl exec svc/SHOP-CLUSTER-rw -n shop -- ls", ["SHOP-CLUSTER"]),
    ("ssh USER@HOST uptime", ["USER", "HOST"]),
    ("curl http://HOST:8080/health", ["HOST"]),
    ("kubectl get pods -l app=APP_NAME", ["APP_NAME"]),
    ("podman manifest inspect your-registry/shop", ["your-registry"]),
    ("kubectl get pods -n your-namespace", ["your-namespace"]),
  ])
  func `a name in capitals where a value stands is asked for`(_ text: String, _ names: [String]) throws {
    let command = try #require(read(text))
    #expect(command.placeholders == names)
    for name in names { #expect(command.script.contains("${\(ShellReading.variableName(for: name))}")) }
  }

  @Test(arguments: [
    "grep ERROR app.log", "grep OOM_NAME app.log", "curl -X GET http://shop/x", "git log HEAD", "ps -o USER",
    "kubectl get pods -o custom-columns=NAME:.metadata.name", "kubectl get pods --sort-by=NAME", "journalctl -p ERR",
    "echo NAMESPACE", "printenv POD_NAME", "psql -c 'SELECT NAME FROM x'", "kubectl get pods -l app=web",
    "cat README.md",
    "redis-cli INFO KEYSPACE", "test -n NAME", "ls -lh Y", "dig shop.example TXT",
  ])
  func `capitals that the program knows are none`(_ text: String) throws {
    let command = try #require(read(text))
    #expect(command.placeholders.isEmpty)
    #expect(command.obstacle == nil)
  }

  @Test(arguments: [
    "kubectl get pods -n my-namespace", "kubectl get crd SHOP-WIDGET", "kubectl get ns/your_namespace.x",
    "kubectl logs shop-operator-xxxxx", "cat /var/log/xxx/app.log",
  ])
  func `what may be a hole never runs unasked`(_ text: String) throws {
    #expect(try #require(read(text)).effect == .unknown)
  }

  @Test(arguments: ["kubectl logs shop-operator-xxxxx", "kubectl delete pod shop-XXXX", "cat /var/log/xxx/app.log"])
  func `a name that is left out in part is incomplete`(_ text: String) throws {
    #expect(try #require(read(text)).obstacle == .incomplete)
  }

  @Test func `the names of temporary files are no holes`() throws {
    #expect(try #require(read("mktemp /tmp/shop.XXXXXX")).obstacle == nil)
    #expect(try #require(read("cat 0xxxx maxxx")).obstacle == nil)
  }
}
