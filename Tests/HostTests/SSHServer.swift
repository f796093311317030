import Engine
import Glibc
import Incidents
import Runbooks

@testable import Host

/// A real sshd on loopback, with a host key, a user's key and a configuration of its own; nobody's `~/.ssh` is read or written.
final class SSHServer {
  let scratch = Scratch()
  let port: Int
  /// For `ssh -F`.
  var configuration: String { "\(scratch.path)/config" }
  var place: Elsewhere { .ssh(host: "127.0.0.1", user: nil, port: port) }
  private var pid: pid_t = -1
  private let child: ChildProcess

  struct Trouble: Error { var words: String }

  static var isInstalled: Bool { access("/usr/sbin/sshd", X_OK) == 0 && access("/usr/bin/ssh", X_OK) == 0 }

  init() throws {
    port = Self.freePort()
    let folder = scratch.path
    let finish = try ProcessShell(sole: false).run(
      """
      set -e
      cd \(folder)
      # sshd wants this folder when it runs as root (sshd(8), FILES).
      if [ "$(id -u)" = 0 ]; then mkdir -p /run/sshd; chmod 755 /run/sshd; fi
      ssh-keygen -q -t ed25519 -N '' -f host; ssh-keygen -q -t ed25519 -N '' -f user; cp user.pub authorized
      printf '[127.0.0.1]:%s %s\\n' \(port) "$(cut -d' ' -f1,2 host.pub)" > known
      cat > config <<END
      IdentityFile \(folder)/user
      IdentitiesOnly yes
      UserKnownHostsFile \(folder)/known
      GlobalKnownHostsFile /dev/null
      LogLevel ERROR
      END
      cat > server <<END
      ListenAddress 127.0.0.1:\(port)
      HostKey \(folder)/host
      AuthorizedKeysFile \(folder)/authorized
      PidFile none
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin prohibit-password
      LogLevel ERROR
      END
      """)
    guard finish.ending == .exited(code: 0) else { throw Trouble(words: finish.stderr.text) }
    // Marked, so that no shell of a test takes it for a stray child of its script.
    let words = ["/usr/sbin/sshd", "-D", "-E", "\(folder)/log", "-f", "\(folder)/server"]
    let launch = Launch(script: "")
    child = try ChildProcess.spawn(words, launch, marker: "\(ChildProcess.markerName)sshd").get()
    pid = child.pid
    try awaitConnections()
  }

  deinit { stop() }

  /// Ends the server and everybody's connection with it.
  func stop() {
    guard pid > 0 else { return }
    // Each connection is a child of its own that outlives the server.
    for line in ProcessTable.all() where line.parent == pid { kill(line.pid, SIGKILL) }
    kill(pid, SIGKILL)
    waitpid(pid, nil, 0)
    pid = -1
    for fd in [child.input, child.out, child.err, child.pidfd] where fd >= 0 { close(fd) }
  }

  /// How many connections stand, once those that are going are gone.
  var connections: Int {
    for _ in 0..<300 where children > 0 { usleep(10_000) }
    return children
  }

  private var children: Int { ProcessTable.all().count { $0.parent == pid && !$0.isZombie } }

  /// Ends the connections, as a network does that goes away at once.
  func cut() { for line in ProcessTable.all() where line.parent == pid { kill(line.pid, SIGKILL) } }

  private func awaitConnections() throws {
    for _ in 0..<500 {
      if Self.connects(to: port) { return }
      if waitpid(pid, nil, WNOHANG) == pid { break }
      usleep(10_000)
    }
    throw Trouble(words: "sshd takes no connection")
  }

  private static func address(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    return address
  }

  private static func connects(to port: Int) -> Bool {
    let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(fd) }
    var address = address(port)
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// A port that nobody has.
  static func freePort() -> Int {
    let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(fd) }
    var address = address(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
        guard bind(fd, place, length) == 0, getsockname(fd, place, &length) == 0 else { return 0 }
        return place.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
          Int(in_port_t(bigEndian: $0.pointee.sin_port))
        }
      }
    }
  }
}
