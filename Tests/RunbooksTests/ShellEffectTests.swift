import Runbooks
import Testing

/// Only what is known to look is ever started without a person: the tables below try to get past that.
struct ShellEffectTests {
  private func only(_ text: String) throws -> Command {
    try #require(ShellReading.block(text, language: "sh", firstLine: 1, annotated: true).commands.first)
  }

  @Test(arguments: [
    "kubectl get pods -A -o wide", "kubectl -n shop describe pod web-0",
    "kubectl --context=a -n b logs -l app=x --tail=100", "oc get nodes",
    "kubectl get pods | grep -v Running | wc -l",
    "kubectl rollout status deploy/a",
    "docker ps -a", "docker logs --tail 50 web", "docker compose ps", "podman inspect web",
    "systemctl status nginx --no-pager",
    "systemctl list-units 'loyalty-*'", "journalctl -u nginx -n 100 --since '1 hour ago'",
    "cat /proc/meminfo | grep -i mem", "ls -la /var/log",
    "df -h; du -sh /var", "df -h && free -m || true", "ps aux --sort=-%mem | head -n 5", "ss -tlnp", "ip addr",
    "ip -br link show", "ip route get 10.0.0.1",
    "curl -sS http://localhost:9090/-/healthy", "curl -fsSL -o /dev/null -w '%{http_code}' https://a.example/x?y=1",
    "curl -G http://a/api --data-urlencode 'query=up'",
    "curl -s -H 'Accept: text/plain' \"http://a:80/${P}\" | jq .", "wget -qO- http://a/metrics", "git log --oneline -5",
    "git -C /srv/app status", "git diff HEAD~1",
    "jq -r '.items[] | .name' f.json", "awk '{print $1}' f", "awk -F: '$3 > 1000' /etc/passwd", "sed -n '1,20p' f",
    "sed -e 's/a/b/g' -e '/x/d' f",
    "sed 's|/a|/b|; s/x/y/' f", "grep -rn error /var/log", "find /var/log -name '*.log' -mtime -1",
    "sort -k2 -n f | uniq -c | sort -rn", "dig +short a.example",
    "ping -c 3 10.0.0.1", "openssl x509 -in c.pem -noout -enddate",
    "echo | openssl s_client -connect a:443 -servername a", "date -u +%FT%TZ", "date -d yesterday",
    "hostname -f", "uptime", "aws ec2 describe-instances --region eu-1 --instance-ids i-1",
    "aws --profile p s3 ls s3://b", "aws sts get-caller-identity", "az vm list -o table",
    "gcloud compute instances list", "helm list -A", "helm -n a history b",
    "etcdctl --endpoints=$E endpoint status -w table", "ETCDCTL_API=3 etcdctl get / --prefix --keys-only",
    "ceph -s", "ceph health detail", "ceph health", "aws lambda get-function --function-name f", "ceph osd tree",
    "rbd info pool/img", "terraform state list",
    "redis-cli -h h -p 1 info replication", "sudo cat /etc/shadow",
    "sudo -u postgres ls", "timeout 5 curl -s http://a", "time ls", "command -v jq", "nice -n 10 du -sh /",
    "env LANG=C df", "X=1", "export NS=shop",
    "POD=$(kubectl get pod -o name | head -1)", "export T=\"$(date +%s)\"", "if [ -f /etc/x ]; then cat /etc/x; fi",
    "for p in a b; do echo \"$p\"; done", "[[ -f /a && $x != b ]] && ls",
    "ls 2>/dev/null >&2", "cat <<EOF\nhello $USER\nEOF", "(cd /tmp && ls)", "{ date; uptime; }", "! grep -q x f",
    "cd /srv/app", "xargs -n1 echo < f", "cat < /dev/null", "cat < \"$F\"", "cat < /dev/shm/a",
    "kubectl get po -o name | xargs -n 1 basename",
    "diff <(ls a) <(ls b)", "test -n \"$A\" && echo yes",
    "while read_it=$(cat f); [ \"$read_it\" != done ]; do sleep 1; done", "kubectl auth can-i create pods",
    "nc -zv h 443", "kill -0 12",
    "top -b -n 1 | head -20", "ethtool -S eth0", "iptables -L -n -v", "sysctl -a | grep vm", "sysctl vm.swappiness",
    "crontab -l", "rpm -qa", "dpkg -l", "mount | grep nfs", "case $x in a) ls;; *) df;; esac",
    "nslookup a.example", "promtool check rules f.yml", "printf '%s\\n' \"$A\"", "kubectl logs $POD -n $NS",
    "/usr/bin/kubectl get ns", "\\ls", "'ls' -l", "l\\\ns",
  ])
  func `what only reads is looking`(_ text: String) throws {
    let command = try only(text)
    #expect(command.effect == .looking)
    #expect(!command.destructive)
  }

  @Test(arguments: [
    // Writing by option, by operand, by redirection.
    "sort -o f f", "sort -uo f f", "sort --out=f f", "sort --compress-program=sh f", "find . -delete",
    "find . -fprint f", "find . -exec rm {} +", "find . -execdir ls \\;", "find . -ok ls \\;",
    "sed -i s/a/b/ f", "sed -n 's/a/b/w f' x", "sed 's/a/b/e' f", "sed 1e f", "sed 'w out' f", "sed -f s f",
    "sed --in-place=.bak p f", "sed 'r /dev/stdin' f", "sed 's/[/]/x/;w f' a",
    "awk '{print > \"f\"}' x", "awk '{print | \"sh\"}' x", "awk 'BEGIN{system(\"id\")}'", "awk '\"id\" | getline x' f",
    "awk -f p f", "awk -i inplace 1 f", "awk \"$P\" f", "awk '@load \"x\"' f", "gawk -e 1 f",
    "date -s now", "date --set=now", "date --se=now", "date 010100002030", "date $X", "hostname new", "hostname -F f",
    "hostname $H", "dmesg -C", "dmesg -c", "dmesg -Tc", "dmesg -n 1", "journalctl --vacuum-size=1M",
    "journalctl --vac 1d", "journalctl --rotate", "journalctl --cursor-file=f", "ip link set eth0 down",
    "ip a add 1.1.1.1 dev a", "ip r f", "ip netns exec a ls", "ip -b f", "ip route flush cache", "ifconfig eth0 down",
    "sysctl -w a=b", "sysctl a=b", "sysctl -p", "sysctl $S", "uniq a b", "xxd a b", "xxd -r a", "tree -o f",
    "file -C -m x", "curl -X POST http://a", "curl -XDELETE http://a", "curl -d a=b http://a",
    "curl --json '{}' http://a",
    "curl -T f http://a", "curl -F a=@f http://a", "curl -o f http://a", "curl -sSLo f http://a", "curl -O http://a/f",
    "curl -K c", "curl $URL", "curl \"$URL/x\"", "curl -s http://$A/x$(id)", "curl file:///etc/passwd",
    "curl telnet://a",
    "curl -w '%output{f}x' http://a", "curl -x p http://a --data b", "curl -c jar http://a", "curl --trace f http://a",
    "curl -D f http://a", "curl http://a --next -X POST http://b", "wget http://a", "wget -O f http://a",
    "wget -r -O- http://a --post-data=x",
    "git log --output=f", "git diff --outp=f", "git -c core.pager=sh log", "git fetch", "git branch -D a",
    "git diff --ext-diff", "git --exec-path=. log", "git grep -O a", "git config a b", "git tag a", "git stash",
    "ls > f", "ls >> f", "ls &> f", "ls >| f", "ls >& f", "ls 3<>f", "ls > $F", "ls > /dev/../f", ": > f",
    "echo a > /dev/tcp/h/1", "cat < /dev/tcp/h/1", "cat < \"/dev/tcp/h/1\"", "cat 0</dev/udp/h/53",
    "echo $(</dev/tcp/h/1)",
    "cat < /dev/tcp/$H/80", "cat < /dev/$P/h/1", "cat < /$X", "while read l; do echo \"$l\"; done < /dev/tcp/h/1",
    "exec 3<>/dev/tcp/h/1", "cat <&/dev/tcp/h/1", "ls | tee f", "echo x | tee /dev/null f", "cat f | sponge f",
    // Another command than it seems.
    "PATH=. ls", "LD_PRELOAD=./x ls", "BASH_ENV=x ls", "PAGER=sh git log", "env PATH=. ls", "env -S 'rm x' ls",
    "env sh", "env rm x", "command rm x", "builtin eval x", "time rm x", "nice rm x", "nohup ls", "sudo rm x",
    "sudo -i", "sudo sh",
    "sudo -E ls", "sudo PATH=. ls", "timeout 5 rm x", "xargs rm", "xargs sh -c 'ls'",
    "kubectl get po -o name | xargs -n 1 kubectl describe",
    "kubectl describe pod $(kubectl get po -o name)", "ls | xargs sort",
    "xargs -I{} sh -c '{}'", "$CMD x", "\"$CMD\" x", "${CMD} x", "$(echo rm) x", "`echo rm` x", "r\\m x", "r'm' x",
    "\"rm\" x", "/bin/r? x", "{rm,x}",
    "./ls", "~/bin/ls", "bin/ls", "/tmp/ls", "<cmd> x", "eval ls", "source ls", ". ls", "exec ls", "trap ls EXIT",
    "alias ls=rm", "ls() { rm x; }; ls", "function df { rm x; }\ndf", "ls(){ :; }", "coproc ls", "$'\\x72m' x",
    "sh -c ls", "bash ls",
    "ssh h ls", "kubectl exec p -- ls", "docker exec c ls", "enable -f x ls", "hash -p /tmp/x ls",
    "shopt -s expand_aliases", "set -x", "unset ls", "read x", "mapfile a", "ls & rm x", "ls &",
    // Hidden in an argument.
    "ls $(rm x)", "ls `rm x`", "ls \"$(rm x)\"", "echo \"${X:-$(rm x)}\"", "cat <(rm x)", "cat < <(rm x)", "X=$(rm x)",
    "X=$(ls; rm x) ls", "export X=$(rm x)", "echo $(( $(rm x) ))", "cat <<EOF\n$(rm x)\nEOF", "cat <<EOF\n`rm x`\nEOF",
    "a[$(rm x)]=1", "echo ${a[$(rm x)]}",
    "[[ -n $(rm x) ]]", "for f in $(rm x); do ls; done", "case $(rm x) in a) ls;; esac", "case a in $(rm x)) ls;; esac",
    "if rm x; then ls; fi", "while rm x; do ls; done", "(ls; rm x)", "{ ls; rm x; }", "ls && rm x", "ls | rm x",
    "ls; rm x", "! rm x", "ls 2> $(rm x)",
    "echo $((X))", "echo $((a[X]))", "((X++))", "[[ $x -eq 1 ]]", "[[ -v $x ]]", "[ -v a[0] ]", "test -v \"$x\"",
    "[ \"$a\" \"$b\" ]", "printf -v x a", "printf \"-v\" x a", "echo ${!x}", "echo ${x@P}", "echo ${x:y}",
    "echo ${x[y]}", "echo $[x]", "declare x=1", "let x=1",
    "echo \"`echo \\`rm x\\``\"", "echo ${x:=$(rm x)}",
    // Programs that look only with the right words.
    "kubectl get --raw /x", "kubectl get pods --profile=cpu --profile-output=f", "kubectl --kubeconfig=f get pods",
    "kubectl get {--profile=cpu,--profile-output=f}", "kubectl $V pods", "kubectl delete pod x",
    "kubectl -n get delete pod x", "kubectl --foo delete get", "kubectl -n $(id) get pods",
    "kubectl cluster-info dump --output-directory=d", "kubectl rollout restart deploy/a",
    "kubectl config use-context a", "kubectl cp a:b c", "kubectl apply -f x", "kubectl debug p", "kubectl proxy",
    "kubectl certificate approve x", "kubectl cnpg status", "kubectl", "docker rm x", "docker run x",
    "docker --config d ps",
    "systemctl restart x", "systemctl -H h status", "systemctl daemon-reload", "systemctl $V x", "helm upgrade a b",
    "helm template a --output-dir d", "etcdctl put a b", "etcdctl del a", "etcdctl snapshot save f", "ceph osd out 1",
    "ceph osd tree -o f", "ceph config set a b c", "ceph tell osd.0 x", "rbd rm x",
    "aws s3 cp a b", "aws s3api get-object --bucket b --key k f", "aws ec2 terminate-instances --instance-ids i",
    "aws lambda invoke --function-name f o", "aws sts get-session-token", "aws ecr get-login-password",
    "aws --cli-input-json f ec2 describe-x", "az vm delete -n a", "az rest --method delete --url u",
    "az account get-access-token", "gcloud compute ssh list",
    "gcloud compute instances delete a", "gcloud --flags-file=f compute instances list", "terraform apply",
    "terraform plan", "terraform state rm a", "redis-cli FLUSHALL", "redis-cli -x get a", "redis-cli --eval f",
    "redis-cli --rdb f get a", "psql -c 'select 1'", "mysql -e 'select 1'", "crontab f", "crontab", "crontab -r",
    "rpm -i p",
    "rpm -q --pipe sh", "dpkg -i p", "nginx", "nginx -s stop", "iptables -F", "iptables -L -Z", "iptables -Ln -F",
    "fdisk /dev/a", "multipath", "nc -l 1", "nc -e sh h 1", "nc h 1", "openssl x509 -in a -out b",
    "openssl s_client -connect a:1 -keylogfile f", "unzip a", "tar -xf a", "tar tf h:f", "mount /dev/a /b", "swapon -a",
    "ss -K dst a",
    "top", "less f", "vi f", "watch ls", "tcpdump -w f", "strace ls", "make -n", "python3 -c 1", "perl -e 1",
    "virsh start a", "zpool scrub a", "apt list -o Dir::x=y", "lsof -D b", "pidstat -e ls", "sar -o f",
    "git status -c a", "ulimit -n 10 x", "chronyc makestep", "hostnamectl set-hostname a", "timedatectl set-time a",
    "ethtool -s eth0 speed 1", "ethtool -K eth0 a off",
    "conntrack -D", "nft flush ruleset", "mdadm --stop /dev/md0", "smartctl -t long /dev/a", "zfs destroy a",
    "vault read a", "vault kv get a", "argocd app get a --refresh", "rabbitmqctl eval x", "nodetool drain",
    "promtool tsdb create-blocks-from a", "amtool silence add a", "etcdctl defrag", "kill 1", "kill -0 1 -9",
    "yq -i .a f", "tee f", "rm x", "unknown-program", "",
    "ceph health mute OSD_DOWN", "ceph progress clear", "terraform providers lock", "zpool status -c x",
    "aws appconfig get-configuration --a b out.json",
    "aws ebs get-snapshot-block out --a b", "aws medialive describe-input-device-thumbnail f",
    "kubectl get pods --token=x", "echo $((/???/??) )", "((*))",
    "a=([x]=1)", "hash -p /tmp/x ls", "time { rm x; }", "!(rm x)", "ls > >(rm x)", "x=(1) rm x",
    "cat <<$X\na\n$X\nrm x", "for PATH in .; do ls; done",
    // Not closed, not bash.
    "ls 'a", "ls \"$(", "if true; then ls", "ls )", "ls |", "ls (a)", "}", "ls \\", "cat <<EOF\na", "fi", "ls ${x",
    "ls $((1", "ls `a",
  ])
  func `whatever is not known to read only is not looking`(_ text: String) throws {
    let block = ShellReading.block(text, language: "sh", firstLine: 1, annotated: true)
    #expect(text.isEmpty == block.commands.isEmpty)
    for command in block.commands { #expect(command.effect != .looking) }
  }

  @Test(arguments: [
    "kubectl delete pod x", "kubectl -n a scale deploy b --replicas=0", "kubectl drain n", "systemctl restart a",
    "rm f", "mv a b", "cp a b", "kubectl apply -f f", "kubectl exec p -- rm x",
    "psql -c 'DROP TABLE x'", "psql -c \"update a set b = 1\"", "echo a > f", "labelctl spooler start",
    "helm upgrade a b", "aws ec2 stop-instances --instance-ids i", "sudo reboot", "curl -X POST http://a",
    "sed -i s/a/b/ f", "virtctl restart vm", "shopctl template restore || rm x", "az group delete -n a",
    "ls | xargs rm", "fuser -k 9100/tcp", "git push",
  ])
  func `known verbs change something`(_ text: String) throws { #expect(try only(text).effect == .changing) }

  @Test(arguments: [
    "rm -rf /x", "rm -f x", "sudo rm -r x", "psql -c 'DROP TABLE x'", "psql -c 'truncate a'", "mkfs.ext4 /dev/a",
    "dd if=a of=b", "kill -9 1", "pkill -KILL a", "kubectl delete pod x", "kubectl delete vmi a --force",
    "helm uninstall a", "aws s3 rm s3://a --recursive", "aws ec2 terminate-instances --instance-ids i",
    "terraform destroy", "fuser -k 9100/tcp", "git push --force", "find . -delete", "docker system prune",
    "kubectl exec p -- rm -rf /x",
    "if true; then rm -rf x; fi", "echo $(rm -rf x)",
  ])
  func `what looks destructive is told`(_ text: String) throws { #expect(try only(text).destructive) }

  @Test(arguments: [
    "rm x", "kubectl scale deploy a --replicas=0", "echo delete", "grep -r DROP .", "kubectl get pods",
    "systemctl restart a", "mv a b",
  ])
  func `not every change is destructive`(_ text: String) throws { #expect(try !only(text).destructive) }

  @Test(arguments: [
    "kubectl exec -it p -- bash", "docker run -it a sh", "ssh host", "ssh -p 22 u@h", "sudo -i", "su -", "psql",
    "psql -h h -U u db", "mysql -u root -p", "kubectl edit deploy a", "vi f", "less f", "man ls", "kubectl logs -f p",
    "docker logs -f --tail 10 c",
    "tail -f f", "tail -n 10 -F f", "journalctl -fu a", "kubectl port-forward svc/a 1:1", "watch kubectl get pods",
    "top", "htop", "kubectl get pods -w", "kubectl get pods --watch", "ping h", "while true; do date; sleep 1; done",
    "until false; do date; done", "kubectl attach p",
    "oc rsh p", "oc debug node/n", "redis-cli -h h", "python3", "cat", "kubectl exec -i -t p -- ls",
    "kubectl exec -i p -- psql", "virtctl console vm", "stern a", "crontab -e", "tail -f f | grep x",
    "openssl s_client -connect a:1", "systemctl edit a", "sudo vi f", "tcpdump -i any", "vmstat 1", "docker stats",
    "select x in a b; do echo; done; top",
  ])
  func `what wants a terminal or never ends is interactive`(_ text: String) throws {
    #expect(try only(text).interactive)
  }

  @Test(arguments: [
    "kubectl exec p -- ls", "ssh h ls", "psql -c 'select 1'", "psql < f", "echo 'select 1' | psql",
    "mysql -e 'select 1'", "kubectl logs p", "tail -n 5 f", "journalctl -u a", "kubectl get pods", "docker run -d a",
    "ping -c 1 h", "top -b -n 1", "python3 f.py", "redis-cli ping",
    "openssl s_client -connect a:1 </dev/null", "echo | cat", "cat f", "docker stats --no-stream", "vmstat 1 5",
    "kubectl get -f f", "crontab -l", "su -c ls a", "for i in a b; do date; done", "sqlite3 db 'select 1'",
  ])
  func `what ends by itself is not`(_ text: String) throws { #expect(try !only(text).interactive) }

  @Test func `a name that was defined anew is not trusted`() {
    func effects(_ text: String) -> [Command.Effect] {
      ShellReading.block(text, language: "sh", firstLine: 1, annotated: false).commands.map(\.effect)
    }
    #expect(effects("ls() { rm x; }\nls\ndf") == [.changing, .unknown, .looking])
    #expect(effects("alias ls=rm\nls\ndf").dropFirst() == [.unknown, .looking])
    #expect(effects("source lib.sh\nls") == [.unknown, .unknown])
    #expect(effects("export PATH=.\nls") == [.unknown, .unknown])
    #expect(effects("X=1\nls") == [.looking, .looking])
    var shadow = ShellShadow()
    for command in ShellReading.block("kubectl() { rm x; }", language: "sh", firstLine: 1, annotated: false).commands {
      shadow.note(command)
    }
    let later = ShellReading.block("kubectl get pods\nls", language: "sh", firstLine: 1, annotated: false).commands
    #expect(later.map(\.effect) == [.looking, .looking])
    #expect(later.map { shadow.effect(of: $0) } == [.unknown, .looking])
  }

  @Test func `values that could become words or options are named`() throws {
    #expect(try only("kubectl -n $NS logs \"$POD\" --tail=$N | grep $X").plainOnly == ["NS", "POD", "N"])
    #expect(try only("echo $A | cat \"$B\"").plainOnly == [])
    // What the command sets itself cannot be checked before it runs.
    #expect(try only("for p in a b; do kubectl describe pod $p; done").effect == .unknown)
    #expect(ShellReading.isPlain("web-0") && ShellReading.isPlain("10.0.0.1:80") && ShellReading.isPlain("a/b"))
    for value in ["", "-x", "a b", "a\nb", "*", "$(x)", "a;b", "~", "{a,b}", "a\u{a0}b", "a[1]", "'"] {
      #expect(!ShellReading.isPlain(value))
    }
  }
}
