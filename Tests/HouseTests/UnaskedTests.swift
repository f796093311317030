import FoundationEssentials
import Glibc
import Testing

/// Walks documents with nobody there, and with somebody who only presses Enter, with stubs on PATH that log every start.
@Suite(.serialized) struct `Nothing runs unasked` {
  static let documents = [
    "pods": """
    # Pods do not start

    Look first:

    ```console
    $ kubectl get pods -n shop
    NAME   READY
    web-1  0/1
    $ kubectl describe pod <pod>
    ```

    Then delete it with `kubectl delete pod web-1`:

    ```
    kubectl delete pod <pod> --force
    ```

    1. Restart it
       ```bash
       for p in $(kubectl get pods -o name); do kubectl delete "$p"; done
       ```
    2. If that fails, `systemctl restart kubelet` on the node.
    """,
    "database": """
    # The replica lags

    ```sql
    SELECT pg_wal_replay_resume();
    ```

    ```sh
    psql -c 'select 1' && psql -c "drop table orders"
    systemctl status postgresql; systemctl restart postgresql
    cat <<EOT | ssh db1 sh
    reboot
    EOT
    rm -rf "$PGDATA"
    ```

    - [ ] docker ps
    - [ ] `docker system prune -f`
    """,
    "annotated": """
    # Too many connections

    ### How many are there?

    ```sh check name=count expect="< 10"
    docker ps
    ```

    ### Restart the pool

    ```sh preview
    docker ps -q
    ```

    ```sh run class=small
    docker restart pool
    ```

    ```sh undo covers="nothing"
    docker stop pool
    ```
    """,
  ]

  /// Programs that are logged and not started.
  static let stubs = [
    "kubectl", "systemctl", "docker", "psql", "ssh", "rm", "reboot", "sudo", "curl", "helm", "aws", "mv", "kill", "oc",
    "virtctl", "redis-cli", "mysql", "git", "terraform", "ansible-playbook", "service", "chmod", "chown", "dd", "mkfs",
  ]
  /// Words of which a start that only reads has one at least, and words of which it has none.
  static let looking: Set<String> = [
    "get", "describe", "logs", "top", "status", "ps", "version", "explain", "list", "cluster-info",
  ]
  static let changing: Set<String> = [
    "delete", "apply", "create", "patch", "edit", "scale", "drain", "cordon", "uncordon", "rollout", "exec", "run",
    "set",
    "annotate", "label", "restart", "start", "stop", "reload", "replace", "rm", "prune", "kill", "taint", "expose",
    "cp",
  ]

  private func bash() throws -> Bash {
    var bash = try Bash("unasked")
    for name in Self.stubs {
      let path = "\(bash.folder)/bin/\(name)"
      let stub = "#!/bin/bash\nprintf '%q ' \"${0##*/}\" \"$@\" >> \"$HOME/started\"\necho >> \"$HOME/started\"\n"
      try Data(stub.utf8).write(to: URL(fileURLWithPath: path))
      #expect(chmod(path, 0o700) == 0)
    }
    bash.environment["PLAY_QUIET"] = "0.03"
    return bash
  }

  private func started(_ bash: Bash) -> [String] {
    let data = FileManager.default.contents(atPath: bash.folder + "/home/started") ?? Data()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func expectOnlyLooking(_ lines: [String], _ name: String) {
    for line in lines {
      let words = Set(line.split(separator: " ").prefix { $0 != "::" }.map(String.init))
      #expect(
        !words.isDisjoint(with: Self.looking) && words.isDisjoint(with: Self.changing), "\(name): started \(line)")
      #expect(!line.contains("''") && !line.contains("<"), "\(name): started with a placeholder: \(line)")
    }
  }

  @Test(arguments: [
    "kubectl delete pod web-1 ", "systemctl restart x ", "reboot ", "kubectl get pod '' ", "kubectl get pod \\<pod\\> ",
  ])
  func `a start that changes something or holds a placeholder is found`(line: String) {
    withKnownIssue { expectOnlyLooking([line], "self-check") }
  }

  @Test func `with nobody there, only what looks is started`() throws {
    var all: [String] = []
    for (name, text) in Self.documents.sorted(by: { $0.key < $1.key }) {
      let bash = try bash()
      defer { bash.remove() }
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(bash.folder)/\(name).md"))
      let result = try bash.run("muster walk \(name).md", seconds: 20)
      #expect(result.status != 0 && result.status < 100, "\(name): \(result.status) \(result.output)")
      expectOnlyLooking(started(bash), name)
      all += started(bash)
    }
    #expect(all.contains { $0.hasPrefix("docker ps") }, "the stubs log nothing, so this test shows nothing")
  }

  @Test func `fifty times Enter starts only what looks`() throws {
    for (name, text) in Self.documents.sorted(by: { $0.key < $1.key }) {
      var bash = try bash()
      defer { bash.remove() }
      bash.environment["PLAY_MOST"] = "50"
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(bash.folder)/\(name).md"))
      try Data(". | \n".utf8).write(to: URL(fileURLWithPath: "\(bash.folder)/rules"))
      _ = try bash.run("\"$ROOT\"/scripts/play.py --rules rules muster walk \(name).md", seconds: 60)
      expectOnlyLooking(started(bash), name)
    }
  }

  @Test func `the same holds for a folder of runbooks named by MUSTER_CORPUS`() throws {
    guard let corpus = ProcessInfo.processInfo.environment["MUSTER_CORPUS"] else {
      print("unasked: skipped, because MUSTER_CORPUS names no folder of runbooks")
      return
    }
    let bash = try bash()
    defer { bash.remove() }
    let script = """
      find '\(corpus)' -name '*.md' | sort | while read -r file; do
        : > "$HOME/started"; /bin/rm -f j.db*
        timeout 20 muster walk "$file" --db j.db < /dev/null > /dev/null 2>&1; status=$?
        [ $status -lt 100 ] || echo "status $status: $file"
        while read -r line; do echo "$line :: $file"; done < "$HOME/started"
      done
      """
    let result = try bash.run(script, seconds: 1800)
    expectOnlyLooking(result.output.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("status ") }, corpus)
    let died = result.output.split(separator: "\n").filter { $0.hasPrefix("status ") }
    #expect(died.isEmpty, "ended by a signal or not in time: \(died)")
  }
}
