/// Commands after which one types into another shell.
enum ShellSession {
  /// What `ssh host`, `sudo -i`, `kubectl exec -it pod -- bash`, `psql` and their like open, when nothing feeds or follows them;
  /// `closes` for `exit`.
  static func use(_ unit: ShellUnit) -> Command.Session? {
    guard !unit.endless, let words = unit.simples.last?.words, let last = words.last else { return nil }
    if let first = unit.simples.first?.words.first?.value, first == "exit" || first == "logout" {
      return .closes
    }
    // What the words could be is asked first: it is told from one of them.
    guard let opened = opened(words, last), ShellInteraction.wants(unit) else { return nil }
    return opened
  }

  private static let shells: Set<String> = ["sh", "bash", "zsh", "ash", "ksh", "dash", "fish", "login"]
  private static let programs: Set<String> = [
    "psql", "mysql", "mariadb", "mongosh", "mongo", "sqlite3", "redis-cli", "bash", "sh", "zsh", "python", "python3",
    "sftp", "ftp", "cqlsh", "gdb", "screen", "tmux", "rails", "virsh",
  ]

  private static func opened(_ words: [ShellWord], _ last: ShellWord) -> Command.Session? {
    let asRoot = words.first.map { $0.value == "sudo" || $0.value == "doas" } ?? false
    let command = ShellCode.commandIndex(words)
    if asRoot, ShellInteraction.asAnother(words) { return .opensHost }
    guard command < words.count else { return asRoot ? .opensHost : nil }
    let name = words[command].value
    switch name {
    case "ssh", "su", "chroot", "nsenter", "machinectl", "vagrant", "gcloud", "aws", "doas":
      return .opensHost
    case "virtctl": return .opensContainer
    case "kubectl", "oc", "docker", "podman", "crictl", "nerdctl", "kubecolor", "ctr", "lxc":
      if words.contains(where: { $0.value == "debug" || $0.value == "rsh" || $0.value == "attach" }),
        !words.contains(where: { $0.value == "--" })
      {
        return .opensContainer
      }
      let tail = last.value.split(separator: "/").last.map(String.init) ?? last.value
      if shells.contains(tail) || tail.hasPrefix("$SHELL") { return .opensContainer }
      if programs.contains(tail) { return .opensProgram }
      // `docker run -it image`, `kubectl run -it x --image=y`: whatever the image starts.
      return words.contains { $0.value == "run" } && !words.contains { $0.value == "--" || $0.value == "-c" }
        ? .opensContainer : nil
    default:
      // `sudo bash` is a root's shell; `bash` alone a second one of the same.
      if asRoot, shells.contains(name) { return .opensHost }
      return programs.contains(name) ? .opensProgram : nil
    }
  }

  /// Programs that speak with a cluster or a cloud from wherever somebody sits; inside a container there are none.
  static let remote: Set<String> = [
    "kubectl", "oc", "helm", "docker", "podman", "nerdctl", "virtctl", "kustomize", "terraform", "aws", "az", "gcloud",
    "eksctl", "kind", "minikube", "argocd", "flux", "istioctl", "gh", "k9s", "kubecolor", "ssh", "scp", "rsync",
  ]

  /// Programs that tell of, or change, the one machine on which they are started.
  static let local: Set<String> = [
    "systemctl", "journalctl", "service", "ip", "ifconfig", "ethtool", "nmcli", "dmesg", "mount", "umount", "lsblk",
    "blkid", "fdisk", "parted", "sgdisk", "wipefs", "lvs", "pvs", "vgs", "lvremove", "vgremove", "pvremove", "lvcreate",
    "dd", "df", "du", "ps", "top", "htop", "free", "uptime", "hostname", "vmstat", "iostat", "lsof", "ss", "netstat",
    "kill", "pkill", "killall", "reboot", "shutdown", "poweroff", "halt", "crictl", "ctr", "etcdctl", "ceph", "rados",
    "rbd", "radosgw-admin", "ceph-volume", "mdadm", "smartctl", "iptables", "ip6tables", "nft", "ipset", "sysctl",
    "modprobe", "lsmod", "chroot", "nsenter", "exit", "apt", "apt-get", "dnf", "yum", "rpm", "dpkg", "swapoff",
    "swapon", "fsck", "xfs_repair", "multipath", "iscsiadm", "ulimit", "chronyc", "timedatectl", "ntpq", "kubelet",
    "kubeadm", "partprobe", "cryptsetup", "dmsetup", "nc", "perf", "strace", "tcpdump", "conntrack",
  ]

  /// Folders that every machine has its own of.
  private static let folders = [
    "/etc/", "/var/", "/proc/", "/sys/", "/dev/", "/host", "/run/", "/boot/", "/opt/", "/tmp/", "/mnt/", "/usr/",
    "/root",
  ]

  /// True when the command tells of the one machine on which it is started.
  static func isLocal(_ command: Command) -> Bool {
    if command.programs.contains(where: { local.contains($0) || $0.hasPrefix("mkfs") }) { return true }
    return folders.contains { command.text.contains($0) } && !isRemote(command)
  }

  /// True when it speaks with a cluster or a cloud.
  static func isRemote(_ command: Command) -> Bool { command.programs.contains { remote.contains($0) } }
}
