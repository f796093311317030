import Engine
import Runbooks

/// The command line that starts a `sh` elsewhere. Nothing of a script and no value is in it.
struct FarProgram {
  /// What ssh reads instead of the person's own configuration; nil for that.
  var configuration: String?

  /// Program and arguments; `socket` is the connection that is already there.
  func words(to place: Elsewhere, socket: String?) -> [String] {
    switch place {
    case .ssh:
      let sharing = socket.map { ["-o", "ControlMaster=no", "-S", $0] } ?? ["-o", "ControlPath=none"]
      return ssh(place, sharing) + ["exec sh -s"]
    case .container(let name): return ["docker", "exec", "-i", name, "sh", "-s"]
    case .pod(let pod, let namespace, let container):
      return ["kubectl", "exec", "-i"] + (namespace.map { ["--namespace=\($0)"] } ?? [])
        + (container.map { ["--container=\($0)"] } ?? []) + [pod, "--", "sh", "-s"]
    }
  }

  /// The one connection to a host that all scripts of a walk share. It lasts as long as somebody holds its input open.
  func connection(to place: Elsewhere, socket: String) -> [String] {
    ssh(place, ["-o", "ControlMaster=yes", "-o", "ControlPersist=no", "-S", socket]) + ["exec cat"]
  }

  /// Who is trusted, which key, through which other host: all of that is the person's own ssh configuration.
  private func ssh(_ place: Elsewhere, _ sharing: [String]) -> [String] {
    guard case .ssh(let host, let user, let port) = place else { return [] }
    var words = ["ssh"]
    if let configuration { words += ["-F", configuration] }
    words += ["-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=5"]
    words += ["-o", "ServerAliveCountMax=3", "-o", "RemoteCommand=none"] + sharing
    if let user { words += ["-l", user] }
    if let port { words += ["-p", String(port)] }
    return words + ["--", host]
  }
}
