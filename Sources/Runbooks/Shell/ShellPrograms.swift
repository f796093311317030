/// What is known of programs, kept as data: which only read, which change, which want a terminal.
///
/// A command is *looking* only when every one of its programs is in `reading` and its words keep within the rule. A rule is
/// written by asking "what could its arguments make it do?", so whoever adds one reads the program's manual to the end first.
enum ShellPrograms {
  /// The words with which a program only reads.
  struct Rule {
    /// Subcommands, `;` between them, `!` behind one that must stand alone; empty when the program has none.
    var forms: StaticString = ""
    /// Options before the subcommand that take a value.
    var valued: StaticString = ""
    /// Options that write, run or change something.
    var denied: StaticString = ""
    /// When not nil: the only options there may be; `:` behind one that takes a value.
    var only: StaticString?
    /// The most operands it may have.
    var operands: Int?
    /// One of these options must be there; without them the program does something else.
    var needs: StaticString = ""

    /// True when no argument can make the program do anything but read.
    var isOpen: Bool { denied.isEmpty && only == nil && operands == nil }
  }

  static let kubernetes = Rule(
    forms: """
      get;describe;logs;top;explain;api-resources;api-versions;version;cluster-info;auth can-i;auth whoami;config view;\
      config get-contexts;config current-context;config get-clusters;config get-users;rollout status;rollout history;events;wait
      """,
    valued: "-n --namespace --context --cluster --user -v --request-timeout --as --as-group",
    denied:
      "--raw --kubeconfig --profile --log-file --log-dir --cache-dir --output-directory --server --token --password")

  static let containers = Rule(
    forms: """
      ps;logs;inspect;images;version;info;stats;top;port;diff;history;events;container ls;container list;container inspect;\
      container logs;container top;container stats;image ls;image list;image inspect;image history;network ls;network inspect;\
      volume ls;volume inspect;node ls;node inspect;node ps;service ls;service ps;service inspect;service logs;stack ls;stack ps;\
      stack services;system df;system info;compose ps;compose logs;compose top;compose images;compose ls;context ls
      """,
    valued: "-H --host -c --context -f --file -p --project-name", denied: "--config")

  /// Programs that only read, by name.
  static let reading: [String: Rule] = [
    "kubectl": kubernetes, "oc": kubernetes, "docker": containers, "podman": containers, "nerdctl": containers,
    "crictl": Rule(forms: "ps;pods;images;inspect;inspecti;inspectp;logs;stats;info;version"),
    "systemctl": Rule(
      forms: """
        status;list-units;list-unit-files;list-timers;list-sockets;list-jobs;list-dependencies;is-active;is-enabled;is-failed;\
        show;cat;get-default;is-system-running;show-environment
        """, denied: "-H --host -M --machine"),
    "journalctl": Rule(
      denied: """
        --vacuum-size --vacuum-time --vacuum-files --rotate --flush --sync --relinquish-var --smart-relinquish-var --setup-keys \
        --update-catalog --cursor-file -M --machine
        """),
    "helm": Rule(
      forms: "list;ls;status;get;history;version;env;search repo",
      valued: "-n --namespace --kube-context", denied: "--post-renderer --kubeconfig --burst-limit --registry-config"),
    "etcdctl": Rule(
      forms: """
        get;endpoint status;endpoint health;endpoint hashkv;member list;alarm list;version;user list;role list;auth status;\
        cluster-health
        """,
      valued: "--endpoints --cacert --cert --key --user --password -w --write-out --command-timeout --dial-timeout"),
    "ceph": Rule(
      forms: """
        status;health!;health detail;df;osd tree;osd stat;osd df;osd dump;osd perf;osd ls;osd lspools;osd pool ls;osd pool get;osd pool stats;\
        osd find;osd metadata;osd utilization;osd blocklist ls;osd blacklist ls;osd crush rule ls;osd crush rule dump;\
        osd crush tree;osd erasure-code-profile ls;osd erasure-code-profile get;pg stat;pg dump;pg ls;pg dump_stuck;pg map;\
        mon stat;mon dump;mon metadata;quorum_status;mgr stat;mgr dump;mgr services;mgr module ls;mds stat;fs ls;fs status;\
        fs dump;crash ls;crash ls-new;crash info;crash stat;versions;version;config get;config dump;config show;config log;\
        orch ls;orch ps;orch host ls;orch status;progress!;balancer status;time-sync-status;node ls
        """,
      denied: "-o --out-file --output-file -i --in-file --in-buffer -w --watch --watch-channel"),
    "rbd": Rule(
      forms: """
        ls;list;info;status;du;snap ls;snap list;device list;device ls;showmapped;children;lock ls;trash ls;mirror pool status;\
        mirror image status
        """, valued: "-p --pool -n --id -c --conf -m"),
    "rados": Rule(forms: "lspools;df", denied: "-o --lock-cookie"),
    "redis-cli": Rule(
      forms: """
        ping;PING;info;INFO;dbsize;DBSIZE;role;ROLE;lastsave;LASTSAVE;client list;CLIENT LIST;config get;CONFIG GET;slowlog get;\
        SLOWLOG GET;slowlog len;SLOWLOG LEN;memory usage;MEMORY USAGE;memory stats;MEMORY STATS;latency latest;LATENCY LATEST;\
        cluster info;CLUSTER INFO;cluster nodes;CLUSTER NODES;get;GET;ttl;TTL;type;TYPE;exists;EXISTS;llen;LLEN;scard;SCARD;\
        hlen;HLEN;zcard;ZCARD;strlen;STRLEN
        """,
      valued: "-h -p -a -n -u --user --pass",
      only: "-h: -p: -a: -n: -u: --user: --pass: --tls --no-auth-warning -c --raw"),
    "promtool": Rule(
      forms: "check config;check rules;check web-config;query instant;query range;query series;query labels",
      denied: "--http.config.file"),
    "amtool": Rule(
      forms: "alert query;silence query;config show;config routes show;check-config;cluster show",
      valued: "--alertmanager.url"),
    "terraform": Rule(
      forms: "show;output;version;state list;state show;workspace list;workspace show;validate",
      valued: "-chdir"),
    "git": Rule(
      forms: """
        status;log;diff;show;rev-parse;ls-files;describe;blame;shortlog;stash list;cat-file;ls-tree;rev-list;merge-base;\
        for-each-ref;name-rev;count-objects;whatchanged
        """,
      valued: "-C",
      denied:
        "--output --ext-diff --textconv --filters --exec-path -O --open-files-in-pager --batch-command -c --paginate"),

    // Files and text.
    "ls": Rule(), "cat": Rule(), "tac": Rule(), "nl": Rule(), "rev": Rule(), "head": Rule(), "tail": Rule(),
    "wc": Rule(),
    "grep": Rule(), "egrep": Rule(), "fgrep": Rule(), "zgrep": Rule(), "zcat": Rule(), "bzcat": Rule(), "xzcat": Rule(),
    "cut": Rule(), "tr": Rule(), "paste": Rule(), "join": Rule(), "comm": Rule(), "cmp": Rule(), "diff": Rule(),
    "fold": Rule(),
    "expand": Rule(), "column": Rule(), "seq": Rule(), "basename": Rule(), "dirname": Rule(), "realpath": Rule(),
    "readlink": Rule(), "stat": Rule(), "du": Rule(), "df": Rule(), "md5sum": Rule(), "sha1sum": Rule(),
    "sha256sum": Rule(),
    "sha512sum": Rule(), "cksum": Rule(), "base64": Rule(), "od": Rule(), "hexdump": Rule(), "strings": Rule(),
    "numfmt": Rule(), "getfacl": Rule(), "lsattr": Rule(), "namei": Rule(), "jq": Rule(),
    "file": Rule(denied: "-C --compile"), "tree": Rule(denied: "-o -R"),
    "xxd": Rule(only: "-l: -s: -c: -g: -p -u -b", operands: 1),
    "uniq": Rule(only: "-c -d -u -i -D -f: -s: -w: --count --repeated --unique --ignore-case", operands: 1),
    "sort": Rule(denied: "-o --output --compress-program"),
    "yq": Rule(denied: "-i --inplace --in-place -s --split-exp --split-exp-file --from-file"),
    "find": Rule(denied: "-exec -ok -delete -fprint -fls"),
    "unzip": Rule(only: "-l -v -t -q", needs: "-l -t"), "crontab": Rule(only: "-l -u:", operands: 0, needs: "-l"),

    // The machine.
    "free": Rule(), "uptime": Rule(), "w": Rule(), "who": Rule(), "whoami": Rule(), "id": Rule(), "groups": Rule(),
    "last": Rule(), "nproc": Rule(), "arch": Rule(), "uname": Rule(), "lscpu": Rule(), "lsblk": Rule(),
    "lspci": Rule(denied: "-q -Q"),
    "lsusb": Rule(), "lsmod": Rule(), "lsof": Rule(denied: "-D"), "findmnt": Rule(), "ps": Rule(), "pgrep": Rule(),
    "pidof": Rule(),
    "pstree": Rule(), "vmstat": Rule(), "iostat": Rule(), "mpstat": Rule(), "pidstat": Rule(denied: "-e"),
    "sar": Rule(denied: "-o"),
    "getent": Rule(), "printenv": Rule(), "locale": Rule(), "getconf": Rule(), "lslocks": Rule(), "lsns": Rule(),
    "ipcs": Rule(),
    "getenforce": Rule(), "sestatus": Rule(), "lsscsi": Rule(), "atq": Rule(), "jps": Rule(), "jstat": Rule(),
    "top": Rule(only: "-b -n: -p: -u: -H -c -w: -o: -d: -bn1 -bn2", operands: 1, needs: "-b -bn1 -bn2"),
    "dmesg": Rule(
      only: "-T -H -x -k -u -w -W -l: -f: -r -t -P --ctime --level: --facility: --human --decode --reltime --nopager"),
    "lvs": Rule(denied: "--config --profile --reportformat"), "vgs": Rule(denied: "--config --profile"),
    "pvs": Rule(denied: "--config --profile"), "xfs_info": Rule(),
    "mount": Rule(only: "-l", operands: 0), "swapon": Rule(only: "-s --show", operands: 0),
    "fdisk": Rule(only: "-l", needs: "-l"),
    "blkid": Rule(only: "-o: -s: -p -L: -U:"), "tune2fs": Rule(only: "-l", needs: "-l"),
    "mdadm": Rule(only: "-D --detail -E --examine -Q", needs: "-D --detail -E --examine -Q"),
    "smartctl": Rule(only: "-a -i -H -x -A -d: --all --info --health"),
    "multipath": Rule(only: "-l -ll", operands: 1, needs: "-l -ll"),
    "zpool": Rule(forms: "status;list", denied: "-c"), "zfs": Rule(forms: "list;get"),
    "nvidia-smi": Rule(only: "-L -q", operands: 0),
    "dpkg": Rule(only: "-l -s -L -S --list --status", needs: "-l -s -L -S --list --status"),
    "dpkg-query": Rule(only: "-l -W -s -L -S", needs: "-l -W -s -L -S"),
    "rpm": Rule(only: "-q -qa -qi -ql -qf -qR -qc", needs: "-q -qa -qi -ql -qf -qR -qc"),
    "apt": Rule(forms: "list;show;policy", denied: "-o --option -c --config-file"),
    "apt-cache": Rule(
      forms: "policy;show;search;madison;depends;rdepends", denied: "-o --option -c --config-file -p --pkg-cache -s"),
    "hostname": Rule(only: "-f -s -i -I -d -A --fqdn --short --ip-address --all-ip-addresses", operands: 0),
    "hostnamectl": Rule(forms: ";status", only: "", operands: 1),
    "timedatectl": Rule(forms: ";status;show;timesync-status", only: "", operands: 1),
    "chronyc": Rule(forms: "tracking;sources;sourcestats;activity", only: "-n -v -a", operands: 1),
    "ntpq": Rule(only: "-p -n", needs: "-p"),
    "coredumpctl": Rule(forms: "list;info", denied: "-o --output --debugger -D --directory"),
    "loginctl": Rule(forms: "list-sessions;list-users", denied: "-H --host -M --machine"),
    "systemd-analyze": Rule(forms: "blame;critical-chain;time", denied: "-H --host -M --machine"),

    // The network.
    "ss": Rule(denied: "-K --kill -D --diag"), "netstat": Rule(), "dig": Rule(), "nslookup": Rule(operands: 2),
    "host": Rule(),
    "ping": Rule(denied: "-f -A -l"), "ping6": Rule(denied: "-f -A -l"), "traceroute": Rule(), "tracepath": Rule(),
    "ifconfig": Rule(only: "-a -s", operands: 1), "route": Rule(only: "-n -e", operands: 0),
    "arp": Rule(only: "-a -n -an", operands: 1),
    "ethtool": Rule(only: "-i -S -k -g -a -c -T -l -P -m", operands: 1),
    "iptables": Rule(only: "-L -S -n -v -x -t: --line-numbers --list", operands: 1, needs: "-L -S --list"),
    "ip6tables": Rule(only: "-L -S -n -v -x -t: --line-numbers --list", operands: 1, needs: "-L -S --list"),
    "iptables-save": Rule(only: "-t: -c", operands: 0),
    "nft": Rule(forms: "list ruleset;list tables;list table;list chain", only: "-a -n"),
    "ipvsadm": Rule(only: "-L -n -l -Ln -ln --stats --rate", operands: 0),
    "conntrack": Rule(only: "-L -C -S -p: -s: -d:", operands: 0, needs: "-L -C -S"),
    "resolvectl": Rule(forms: "status;query;statistics", denied: "-i"), "networkctl": Rule(forms: "status;list"),
    "showmount": Rule(), "rpcinfo": Rule(only: "-p -s", operands: 1), "snmpget": Rule(), "snmpwalk": Rule(),
    "nc": Rule(only: "-z -v -n -u -4 -6 -w:", operands: 2, needs: "-z"),
    "openssl": Rule(
      forms: "x509;s_client;version;verify",
      only: """
        -in: -noout -text -dates -subject -issuer -enddate -startdate -serial -fingerprint -checkend: -ext: -inform: -pubkey -nameopt: \
        -connect: -servername: -showcerts -CAfile: -tls1_2 -tls1_3 -brief -verify: -verify_return_error -starttls: -status -alpn: -a \
        -untrusted: -sha256 -sha1 -hash
        """),

    // Other services.
    "rabbitmqctl": Rule(
      forms:
        "list_queues;list_connections;list_channels;list_consumers;list_exchanges;list_bindings;list_users;list_vhosts;status;cluster_status"
    ),
    "nodetool": Rule(
      forms: "status;info;ring;tpstats;describecluster;compactionstats;netstats;gossipinfo;version", valued: "-h -p -u"),
    "pg_isready": Rule(), "pg_lsclusters": Rule(),
    "patronictl": Rule(forms: "list;history", valued: "-c -d", denied: "-W --watch -w"),
    "pgbackrest": Rule(forms: "info", denied: "--log-path --spool-path --lock-path"),
    "virsh": Rule(
      forms:
        "list;dominfo;domstate;domblklist;domiflist;dumpxml;nodeinfo;net-list;pool-list;vol-list;version;vcpuinfo;domstats"
    ),
    "virtctl": Rule(forms: "guestosinfo;fslist;userlist;version", denied: "--kubeconfig"),
    "calicoctl": Rule(forms: "get;node status;version"),
    "istioctl": Rule(forms: "version;proxy-status", denied: "--kubeconfig"),
    "consul": Rule(forms: "members;kv get;catalog services;catalog nodes;operator raft list-peers"),
    "nomad": Rule(forms: "status;job status;node status;server members;alloc status"), "vault": Rule(forms: "status"),
    "argocd": Rule(forms: "app list;app history;version;cluster list"),
    "velero": Rule(forms: "backup get;restore get;schedule get"),
    "nginx": Rule(only: "-v -V -t", operands: 0, needs: "-v -V -t"),

    // The shell's own.
    "true": Rule(), "false": Rule(), ":": Rule(), "echo": Rule(), "pwd": Rule(), "sleep": Rule(), "type": Rule(),
    "which": Rule(),
    "whereis": Rule(), "printf": Rule(denied: "-v"), "test": Rule(operands: 0), "[": Rule(operands: 0),
    "cd": Rule(), "jobs": Rule(operands: 0), "times": Rule(operands: 0), "ulimit": Rule(only: "-a -n -u", operands: 0),
  ]

  /// Verbs that change something, wherever they stand among a program's first words.
  static let changingVerbs: Set<String> = [
    "delete", "drain", "cordon", "uncordon", "scale", "autoscale", "restart", "reload", "patch", "apply", "set",
    "create", "edit",
    "replace", "label", "annotate", "taint", "expose", "start", "stop", "kill", "pause", "unpause", "resume", "remove",
    "rm", "rmi",
    "prune", "purge", "destroy", "install", "uninstall", "upgrade", "rollback", "undo", "update", "add", "put",
    "import", "write",
    "enable", "disable", "mask", "unmask", "failover", "switchover", "promote", "demote", "evict", "migrate", "reset",
    "repair",
    "truncate", "drop", "flush", "expire", "revoke", "grant", "push", "commit", "merge", "rebase", "checkout", "pull",
    "clone",
    "reboot", "terminate", "attach", "detach", "resize", "move", "rename", "copy", "run", "adopt", "abort", "cancel",
    "silence",
    "reinit", "reopen", "rotate", "addvolume", "removevolume", "FLUSHALL", "FLUSHDB", "DEL", "SET", "EXPIRE", "defrag",
    "compact",
    "disarm", "out", "reweight", "repeer", "deep-scrub", "load", "unload", "mv", "cp", "sync", "deploy", "register",
    "login",
    "use-context", "use", "step-down",
  ]

  /// Beginnings of such verbs in the names of one cloud's operations.
  static let changingBeginnings = [
    "delete-", "create-", "update-", "put-", "modify-", "terminate-", "start-", "stop-", "reboot-", "attach-",
    "detach-", "set-",
    "remove-", "add-", "associate-", "disassociate-", "restore-", "failover-", "promote-", "cancel-", "run-", "revoke-",
    "authorize-",
    "register-", "deregister-", "enable-", "disable-", "reset-", "send-", "execute-",
  ]

  /// Programs that change something whatever their words are.
  static let changing: Set<String> = [
    "rm", "rmdir", "mv", "cp", "ln", "mkdir", "touch", "chmod", "chown", "chgrp", "truncate", "shred", "dd", "mkfs",
    "wipefs", "kill",
    "pkill", "killall", "fuser", "reboot", "shutdown", "halt", "poweroff", "useradd", "userdel", "usermod", "passwd",
    "groupadd",
    "umount", "swapoff", "mkswap", "fsck", "resize2fs", "xfs_growfs", "lvextend", "lvremove", "lvcreate", "vgremove",
    "pvremove",
    "insmod", "rmmod", "modprobe", "setenforce", "setfacl", "logrotate", "rsync", "scp", "install", "unlink", "tee",
    "patch",
    "service", "initctl", "supervisorctl", "apt-get", "yum", "dnf", "pip", "npm", "make", "systemd-run", "crontab",
    "at", "logger",
    "mail", "sendmail", "wall", "iptables", "ip6tables", "sgdisk", "parted", "fdisk", "blkdiscard", "ceph-volume",
    "ansible-playbook",
    "ansible", "chattr", "nohup", "createdb", "dropdb", "pg_restore", "pg_ctl", "pg_resetwal", "monmaptool",
    "ceph-objectstore-tool",
  ]

  /// Programs that run the words behind them: how many operands of their own come first.
  static let wrappers: [String: Int] = [
    "sudo": 0, "doas": 0, "time": 0, "command": 0, "builtin": 0, "env": 0, "nice": 0, "ionice": 0, "timeout": 1,
    "stdbuf": 0,
    "xargs": 0, "setsid": 0,
  ]

  /// Their options that take a value.
  static let wrapperValued: [String: Set<String>] = [
    "sudo": ["-u", "-g", "--user", "--group"], "doas": ["-u"], "nice": ["-n", "--adjustment"], "ionice": ["-c", "-n"],
    "timeout": ["-s", "-k", "--signal", "--kill-after"],
    "xargs": ["-n", "-L", "-P", "-I", "-d", "-s", "-a", "--max-args", "--max-procs"],
    "env": ["-u"], "stdbuf": ["-o", "-e", "-i"],
  ]

  /// Their options without one that are as harmless; any other makes the command unknown.
  static let wrapperPlain: [String: Set<String>] = [
    "sudo": ["-n", "-H"], "time": ["-p"], "env": ["-i"], "timeout": ["--foreground", "--preserve-status"],
    "xargs": ["-r", "-0", "-t", "-i", "--no-run-if-empty", "--null"], "stdbuf": ["-oL", "-o0", "-eL", "-e0"],
  ]

  /// Variables in front of a command that cannot make it another one.
  static let harmlessVariables: Set<String> = [
    "TZ", "LANG", "LC_ALL", "LC_TIME", "LC_COLLATE", "LC_CTYPE", "COLUMNS", "NO_COLOR", "TERM", "ETCDCTL_API",
    "ETCDCTL_ENDPOINTS",
    "ETCDCTL_CACERT", "ETCDCTL_CERT", "ETCDCTL_KEY", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION",
    "AWS_DEFAULT_OUTPUT",
    "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "CONSUL_HTTP_ADDR", "VAULT_ADDR", "NOMAD_ADDR",
  ]

  /// Variables that every shell has: neither asked for nor counted as the walk's.
  static let ambient: Set<String> = [
    "HOME", "PATH", "USER", "LOGNAME", "PWD", "OLDPWD", "SHELL", "TERM", "LANG", "LC_ALL", "HOSTNAME", "HOSTTYPE",
    "OSTYPE",
    "MACHTYPE", "RANDOM", "SRANDOM", "SECONDS", "EPOCHSECONDS", "EPOCHREALTIME", "LINENO", "UID", "EUID", "GROUPS",
    "PPID",
    "BASHPID", "BASH", "BASH_VERSION", "BASH_SOURCE", "BASH_REMATCH", "FUNCNAME", "IFS", "PIPESTATUS", "REPLY",
    "OPTARG", "OPTIND",
    "SHLVL", "TMPDIR", "TMP", "EDITOR", "VISUAL", "PAGER", "COLUMNS", "LINES", "DISPLAY", "MAIL", "TZ", "_",
    "SUDO_USER", "PS1", "PS4",
    "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "COMP_WORDS", "DIRSTACK",
    "SSH_AUTH_SOCK", "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY",
  ]

  /// True for a variable whose value changes what later commands do, whatever their words are.
  static func isPowerful(_ name: String) -> Bool {
    for beginning in [
      "LD_", "DYLD_", "BASH", "GIT_CONFIG", "GIT_TRACE", "PERL5", "PERLIO", "LESS", "XDG_", "KUBECTL_", "GLIBC",
      "MALLOC_", "SSL",
      "PROMPT_", "HELM_", "DOCKER_C",
    ] where name.hasPrefix(beginning) { return true }
    // Python's and Ruby's own names go on without an underscore; `PYTHON_VERSION` is somebody's value.
    for beginning in ["PYTHON", "RUBY"] where name.hasPrefix(beginning) {
      let rest = name.dropFirst(beginning.count)
      if let next = rest.utf8.first, next != UInt8(ascii: "_") { return true }
    }
    switch name {
    case "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_ASKPASS", "GIT_EDITOR", "GIT_SEQUENCE_EDITOR",
      "GIT_PAGER", "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_PROXY_COMMAND", "GIT_EXEC_PATH", "GIT_DIR",
      "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_TEMPLATE_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
      "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_ATTR_SOURCE", "GIT_ALLOW_PROTOCOL",
      "GIT_SSL_NO_VERIFY", "GIT_REDIRECT_STDIN", "GIT_REDIRECT_STDOUT", "GIT_REDIRECT_STDERR",
      "GIT_CEILING_DIRECTORIES",
      "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_GLOB_PATHSPECS", "GIT_OPTIONAL_LOCKS", "GIT_HTTP_USER_AGENT",
      "NODE_OPTIONS", "NODE_PATH", "NODE_EXTRA_CA_CERTS", "NODE_TLS_REJECT_UNAUTHORIZED", "NODE_REPL_EXTERNAL_MODULE",
      "NODE_REPL_HISTORY", "NODE_V8_COVERAGE", "NODE_REDIRECT_WARNINGS", "NODE_ICU_DATA", "NODE_DEBUG",
      "NODE_DEBUG_NATIVE", "NODE_COMPILE_CACHE", "NODE_CHANNEL_FD", "NODE_PENDING_DEPRECATION",
      "NODE_PRESERVE_SYMLINKS",
      "PYTHON_PRESITE", "PYTHON_HISTORY", "PERLLIB", "PERLDB_OPTS", "PERL_UNICODE", "PERL_MM_OPT", "PERL_MB_OPT",
      "PERL_LOCAL_LIB_ROOT", "JAVA_TOOL_OPTIONS", "JAVA_OPTS", "JAVA_OPTIONS", "JAVA_ARGS", "JAVA_HOME":
      return true
    case "PATH", "IFS", "ENV", "SHELLOPTS", "PS0", "PS1", "PS4", "PAGER", "EDITOR", "VISUAL", "KUBECONFIG",
      "KUBE_EDITOR", "CDPATH", "HOME",
      "SHELL", "TMPDIR", "GLOBIGNORE", "CURL_HOME", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "MANPAGER",
      "SYSTEMD_PAGER",
      "SYSTEMD_EDITOR", "GCONV_PATH", "LOCPATH", "NLSPATH", "PSQLRC", "SSH_ASKPASS", "SUDO_ASKPASS", "GREP_OPTIONS",
      "JQ_COLORS",
      "AWKPATH", "AWKLIBPATH", "TERMINFO", "RES_OPTIONS", "HOSTALIASES", "OPENSSL_CONF", "WGETRC", "FUNCNEST",
      "POSIXLY_CORRECT":
      return true
    default: return false
    }
  }
}
