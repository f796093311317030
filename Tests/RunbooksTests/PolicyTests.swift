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
    // Around the words: options, variables, inputs.
    "env -S'kubectl delete namespace shop'", "env -vS 'kubectl delete namespace shop'",
    "env --split-string='kubectl delete namespace shop'", "env --split='kubectl delete namespace' shop",
    "find . -exec sh -c 'kubectl delete namespace shop' \\; -exec echo {} \\;",
    "alias k='kubectl delete namespace'\nk shop", "git -c alias.x='!kubectl delete namespace shop' x",
    "git -c alias.x='push --force' x", "tar cf x --checkpoint-action=exec='kubectl delete namespace shop' .",
    "tar xf x --to-command=reboot", "ssh -o ProxyCommand='kubectl delete namespace shop' h",
    "ssh -oproxycommand='kubectl delete namespace shop' h", "less +'!kubectl delete namespace shop' x",
    "PAGER='kubectl delete namespace shop' man ls", "export PAGER='kubectl delete namespace shop'",
    "GIT_SSH_COMMAND='kubectl delete namespace shop' git fetch", "PROMPT_COMMAND='reboot' bash -i",
    "env GIT_SSH_COMMAND=reboot git fetch", "python3 - <<X\nos.system('kubectl delete namespace shop')\nX",
    "source /dev/fd/0 <<<'kubectl delete namespace shop'", "crontab - <<<'* * * * * kubectl delete namespace shop'",
    "echo kubectl delete namespace shop | at now", "ssh h 'bash -s' <<X\nkubectl delete namespace shop\nX",
    "bash -o errexit <<X\nkubectl delete namespace shop\nX", "bash /dev/fd/0 <<<'kubectl delete namespace shop'",
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
    // Beside each rule about what is hidden.
    "alias", "hash -r", "env X=1 ls", "env -u A ls", "env -i X=1 ./serve", "find . -name x -exec echo {} +",
    "find . -type f -exec chmod 600 {} +", "git -c user.name=x commit -m y", "git -c core.quotepath=off add .",
    "tar -I zstd -cf x.tar .", "tar cf x --checkpoint=1 .", "ssh -o ConnectTimeout=5 h uptime",
    "ssh -o \"ConnectTimeout=$T\" h uptime", "ssh -o ProxyCommand='ssh -W %h:%p jump' h uptime", "less +F x",
    "PAGER=cat git log", "GIT_SSH_COMMAND='ssh -i key' git fetch", "test -v HOME", "[ -v X ]", "[ \"$N\" -gt 3 ]",
    "[[ $N -gt 3 ]]", "[[ $x == a[bc] ]]", "printf -v x '%s' y", "printf '%s\\n' 'a[1]'",
    "while IFS= read -r l; do kubectl logs \"$l\"; done < names", "curl -s x | python3 -m json.tool",
    "curl -s x | python3 -c 'import json'", "psql < dump.sql", "bash < fix.sh", "bash -o errexit fix.sh",
    "bash -ex fix.sh y",
    "ps aux | grep bash", "crontab -l", "crontab jobs", "at -l", "sudo -n systemctl restart nginx", "ssh web1 uptime",
    "ssh web1 sh <<'X'\nuptime\nX", "echo uptime | ssh web1 sh", "for h in a b; do ssh \"$h\" uptime < /dev/null; done",
    "cat list | xargs touch", "cat list | xargs -n1 sudo touch", "cat list | xargs sh fix.sh", "echo a | tee b",
    "ssh web1", "sudo -i", "kubectl exec -it web-1 -- bash", "\"$DIR\"/check.sh", "export KUBECONFIG=x",
    "PATH=$PATH:/opt/bin tool", "systemctl restart nginx < /dev/null", "cat x | sed s/a/b/ > y",
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
    // New names, and variables as the program.
    "shopt -s expand_aliases\nalias k=kubectl\nk delete namespace shop",
    "hash -p /usr/bin/kubectl foo; foo delete namespace x",
    "enable -f ./x.so y", "HOME=kubectl sh -c '$HOME delete namespace shop'", "$KCMD", "\"$SHELL\" -c uptime",
    "export HOME=kubectl; bash -c '$HOME delete namespace shop'", "read HOME <<<kubectl; $HOME delete namespace shop",
    // Whatever is read as commands.
    "echo kubectl delete namespace shop | xargs env", "echo reboot | xargs sudo", "echo x | xargs sh -c",
    "base64 -d x | bash -o errexit", "base64 -d x | bash /dev/fd/0", "base64 -d x | bash /proc/self/fd/0",
    "base64 -d x | (sh)", "base64 -d x | { sh; }", "base64 -d x | sudo -s", "base64 -d x | su",
    "base64 -d x | su - ops",
    "(sh) <<X\nls\nX", "{ base64 -d x; echo ls; } | bash", "base64 -d x | tee >(sh)", "base64 -d x > >(bash)",
    "exec < <(base64 -d x)\nbash", "ssh h \"bash -s\" < <(base64 -d x)", "ssh h < <(base64 -d x)",
    "f() { sh; }; base64 -d x | f", "base64 -d x | sh -c bash", "base64 -d x | \"$SHELL\"", "base64 -d x | python3",
    "base64 -d x | python3 -", "base64 -d x | perl", "base64 -d x | psql", "base64 -d x | docker exec -i db psql",
    "base64 -d x | awk '{system($0)}'", "base64 -d x | vim -es",
    "base64 -d x | crontab -", "crontab - <<<'* * * * * ls'", "base64 -d x | at now", "bash 3<<<ls <&4",
    "source /dev/stdin < <(base64 -d x)", "base64 -d x | source /dev/stdin", "coproc bash", "eval \"$(cat x)\"",
    // Arithmetic over text.
    "test -v 'a[$(kubectl delete namespace shop)]'", "[ -v 'a[$(reboot)]' ]", "test -v \"$X\"",
    "printf -v 'a[$(reboot)]' x", "[[ 'a[$(reboot)]' -eq 0 ]]", "N='a[$(reboot)]'; [[ $N -eq 0 ]]",
    "declare -i x='a[$(reboot)]'", "let 'a[`reboot`]=1'",
    // Options and variables that only the run shows.
    "git -c \"$X\" status", "ssh -o \"ProxyCommand=$X\" h", "PAGER=\"$X\" man ls", "BASH_ENV=x bash -c true",
    "ENV=x sh -c true", "LD_PRELOAD=./x.so ls", "export LD_PRELOAD=./x.so", "sudo LD_PRELOAD=./x.so ls",
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
    #expect(try Self.said("IFS=,\n$C", values: ["C": "kubectl,delete,namespace,shop"]) == .unknown)
    #expect(try Self.said("[[ $N -gt 3 ]]", values: ["N": "a[$(reboot)]"]) == .unknown)
    #expect(try said("KIND=pod; kubectl delete $KIND x") == .unknown, "the script sets it itself")
    #expect(try said(". ./env; kubectl delete $SAFE x") == .unknown, "another file may set it")
  }
}
