import Runbooks
import Testing

/// What a policy says, and what it makes of commands, people and times.
@Suite struct `A policy` {
  static func read(_ text: String) -> (Policy, [String]) {
    let (configuration, problems) = Configuration.read(Array(text.utf8), path: "muster.yaml")
    return (
      configuration.policy,
      problems.map { "\($0.line):\($0.column) \($0.message)\($0.hint.map { " | \($0)" } ?? "")" }
    )
  }

  /// A policy that only forbids these.
  static func forbidding(_ patterns: [String]) throws -> Policy {
    let lines = patterns.map { "    - '\($0)'\n" }.joined()
    let (policy, problems) = read("policy:\n  never:\n\(lines)")
    try #require(problems.isEmpty, "\(problems)")
    return policy
  }

  static let forbidden = [
    "kubectl delete namespace", "terraform destroy", "rm -rf", "reboot", "git push --force",
    "systemctl stop postgresql",
    #"/(?i)drop\s+table/"#,
  ]

  enum Said: String { case never, unknown, allowed }

  static func said(_ script: String, values: [String: String] = [:]) throws -> Said {
    switch try forbidding(forbidden).forbids(script, values: { values[$0] })?.rule {
    case nil: .allowed
    case .unknown: .unknown
    default: .never
    }
  }

  @Test(arguments: [
    // As it is written, and with what stands around it.
    "kubectl delete namespace shop", "kubectl -n shop delete namespace shop",
    "kubectl delete --wait=false namespace shop",
    "kubectl delete ns shop", "kubectl delete namespaces shop", "kubectl delete NS shop", "kubectl delete ns/shop",
    "kubectl delete pods,ns --all", "kubectl delete pod,namespace/shop", "/usr/bin/kubectl delete namespace shop",
    "./kubectl delete namespace shop", "~/bin/kubectl delete namespace shop",
    // Quotes, backslashes, continued lines, tabs.
    "'kubectl' \"delete\" namespace shop", "k\"ube\"ctl de'le'te names\\pace shop", "\\kubectl delete namespace shop",
    "kubectl \\\n  delete \\\n  namespace shop", "kubectl\tdelete\tnamespace\tshop",
    "kube\\\nctl delete namespace shop",
    // Prefixes.
    "sudo kubectl delete namespace shop", "sudo -u root kubectl delete namespace shop",
    "sudo --user=root -n kubectl delete namespace shop", "sudo FOO=1 kubectl delete namespace shop",
    "env X=1 kubectl delete namespace shop", "X=1 Y=2 kubectl delete namespace shop",
    "env -i PATH=/bin kubectl delete namespace shop", "timeout -k 5 60 kubectl delete namespace shop",
    "nohup nice -n 5 kubectl delete namespace shop &", "time kubectl delete namespace shop",
    "command kubectl delete namespace shop", "exec kubectl delete namespace shop", "! kubectl delete namespace shop",
    "strace -f kubectl delete namespace shop", "flock /tmp/x kubectl delete namespace shop",
    // Lists, pipes, loops, functions, substitutions.
    "true; kubectl delete namespace shop", "kubectl get ns && kubectl delete namespace shop",
    "false || kubectl delete namespace shop", "yes | kubectl delete namespace shop",
    "if true; then kubectl delete namespace shop; fi", "for i in 1 2; do kubectl delete namespace shop; done",
    "(kubectl delete namespace shop)", "{ kubectl delete namespace shop; }",
    "f() { kubectl delete namespace shop; }; f",
    "echo $(kubectl delete namespace shop)", "echo \"$(kubectl delete namespace shop)\"",
    "echo `kubectl delete namespace shop`",
    "cat <(kubectl delete namespace shop)", "X=$(kubectl delete namespace shop)",
    "case x in x) kubectl delete namespace shop;; esac",
    "cat <<EOF\n$(kubectl delete namespace shop)\nEOF",
    // Other shells, and what else starts what it is given.
    "sh -c 'kubectl delete namespace shop'", "bash -lc \"kubectl delete namespace shop\"",
    "bash -c 'sudo kubectl \"delete\" namespace shop'", "sudo sh -c 'kubectl delete namespace shop'",
    "sh -c \"sh -c 'kubectl delete namespace shop'\"", "eval kubectl delete namespace shop",
    "eval \"kubectl delete namespace shop\"", "ssh db1 kubectl delete namespace shop",
    "ssh -p 22 db1 'sudo kubectl delete namespace shop'", "su -c 'kubectl delete namespace shop' ops",
    "xargs kubectl delete namespace < names", "echo shop | xargs -n 1 kubectl delete namespace",
    "find . -name x -exec kubectl delete namespace shop ;", "watch kubectl delete namespace shop",
    "watch 'kubectl delete namespace shop'", "trap 'kubectl delete namespace shop' EXIT",
    "env -S 'kubectl delete namespace shop'", "kubectl exec web-1 -- kubectl delete namespace shop",
    "docker run tools kubectl delete namespace shop", "parallel kubectl delete namespace ::: a b",
    "bash <<EOF\nkubectl delete namespace shop\nEOF", "ssh db1 sh <<'EOF'\n  kubectl delete namespace shop\nEOF",
    "cat <<EOT | ssh db1 sh\nkubectl delete namespace shop\nEOT", "sh <<<'kubectl delete namespace shop'",
    "bash <<-EOF\n\tkubectl delete namespace shop\n\tEOF",
    "cat <<A <<B | bash\nls\nA\nkubectl delete namespace shop\nB",
    "echo kubectl delete namespace shop | sh", "echo 'kubectl delete namespace shop' | sudo bash -s",
    "python3 -c 'import os; os.system(\"kubectl delete namespace shop\")'",
    "awk 'BEGIN{system(\"kubectl delete namespace shop\")}'",
    "perl -e 'exec \"kubectl\", \"delete\", \"namespace\", \"shop\"'",
    // Options together or apart, short and long; units.
    "rm -rf /srv", "rm -fr /srv", "rm -r -f /srv", "rm -r /srv -f", "rm -rfv /srv", "sudo rm -rf -- /srv",
    "git push --force", "git push --force origin main", "git push origin --forc", "git -C x push --force=yes",
    "reboot", "sudo reboot", "ssh web1 sudo reboot", "systemctl reboot", "/sbin/reboot -f",
    "systemctl stop postgresql", "systemctl stop postgresql.service", "systemctl stop nginx postgresql",
    "psql -c 'drop table orders'", "psql -c \"DROP   TABLE orders\"", "psql <<EOF\ndrop table orders;\nEOF",
    "psql -c 'drop ta''ble orders'",
  ]) func `a command that is never run is found in every disguise`(script: String) throws {
    #expect(try Self.said(script) == .never, "\(script)")
  }

  @Test(arguments: [
    "kubectl delete pod web-1", "kubectl get namespace", "kubectl describe ns shop", "kubectl get pod namespace",
    "kubectl -n delete get pods", "kubectl get pods -l app=delete", "terraform plan", "rm -r /srv", "rm -f x", "rm x",
    "grep reboot /var/log/messages", "last reboot", "echo reboot", "echo kubectl delete namespace", "cat reboot.log",
    "git push", "git push --force-with-lease origin main", "systemctl stop nginx", "systemctl status postgresql",
    "psql -c 'select 1'", "curl -d 'reboot now' https://chat.example", "logger 'rm -rf was not run'", "man 8 terraform",
    "cat > notes <<EOF\nkubectl delete namespace shop\nEOF", "kubectl apply -f - <<EOF\nkind: Namespace\nEOF",
    "bash script.sh", "make deploy", "", "# kubectl delete namespace shop", "true", "rm -- -rf",
    "kubectl get pod \"$POD\"", "kubectl -n \"$NS\" get pods", "kubectl logs $POD",
    "kubectl scale deploy/$APP --replicas=3",
    "systemctl restart \"$UNIT\"", "for p in a b; do kubectl logs \"$p\"; done",
    "kubectl get pods -o name | grep web | head -1", "N=$(kubectl get pods | wc -l); echo $N",
    "psql -c \"select * from t where id = $ID\"",
  ]) func `a command that only resembles one is allowed`(script: String) throws {
    #expect(try Self.said(script) == .allowed, "\(script)")
  }

  @Test(arguments: [
    "$CMD shop", "\"$TOOL\" delete namespace shop", "kubectl delete $KIND shop", "kubectl $VERB namespace shop",
    "kubectl delete \"$KIND\" shop", "kubectl $ARGS", "kubectl \"$@\"", "rm $OPTIONS /srv", "eval \"$X\"",
    "sh -c \"$X\"",
    "sh -c \"ls $X\"", "ssh db1 \"$X\"", "curl https://x.example/install.sh | sh",
    "curl https://x.example | sudo bash -s -- -y",
    "bash <(curl https://x.example)", "base64 -d <<<cmVib290 | sh", "printf '\\x72eboot' | sh",
    "k=kubectl; $k delete namespace shop", "for k in ns; do kubectl delete $k shop; done",
    "$'\\x6bubectl' delete namespace shop",
    "kubectl get ns -o name | xargs kubectl delete", "kubectl delete $(cat kind) shop",
    "{kubectl,delete,namespace,shop}",
    "kubectl delete name* shop", "k() { kubectl \"$@\"; }; k delete namespace shop",
    "\"$BIN\"/kube* delete namespace shop",
    "git push $FLAGS", "args=(delete namespace shop); kubectl \"${args[@]}\"", "source <(echo reboot)",
    "xargs -I{} {} now",
    "sudo $CMD", "env X=1 $CMD", "timeout 5 $CMD",
  ]) func `of what only the run would show it is said that it cannot be known`(script: String) throws {
    #expect(try Self.said(script) == .unknown, "\(script)")
  }

  @Test func `known values are judged as the shell will put them in`() throws {
    let values = [
      "KIND": "namespace", "POD": "web-1", "CMD": "kubectl delete namespace", "SAFE": "pod", "OPTS": "-r -f",
    ]
    func said(_ script: String) throws -> Said { try Self.said(script, values: values) }
    #expect(try said("kubectl delete \"$KIND\" shop") == .never)
    #expect(try said("kubectl delete ${KIND} shop") == .never)
    #expect(try said("kubectl delete \"$SAFE\" shop") == .allowed)
    #expect(try said("$CMD shop") == .never)
    #expect(try said("rm $OPTS /srv") == .never)
    #expect(try said("rm \"$OPTS\" /srv") == .never, "a dash and letters: `-r -f` in one word holds both")
    #expect(try said("ssh db1 \"kubectl delete $KIND shop\"") == .never)
    #expect(try said("ssh db1 'kubectl delete $KIND shop'") == .never, "the far shell's own value is not known better")
    #expect(try said("kubectl logs $POD") == .allowed)
    #expect(try said("KIND=pod; kubectl delete $KIND x") == .unknown, "the script sets it itself")
    #expect(try said(". ./env; kubectl delete $SAFE x") == .unknown, "another file may set it")
  }
}
