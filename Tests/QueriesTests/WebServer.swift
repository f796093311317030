import Runbooks

/// The server with every fault, one for all tests.
struct WebServer {
  let port: Int
  let server: Server
  let metrics: String

  /// The address of everything below a path.
  func url(_ path: String = "") -> String { "http://127.0.0.1:\(port)\(path)" }

  func source(_ kind: SourceDeclaration.Kind, _ path: String = "") -> SourceDeclaration {
    SourceDeclaration(name: "web", kind: kind, address: url(path))
  }

  init() throws {
    let folder = try Server.folder()
    metrics = folder + "/metrics.txt"
    try Server.write(Hostile.metrics, to: metrics)
    server = try Server(
      ["/usr/bin/python3", Server.here + "/Servers/web.py", Server.here + "/Fixtures", metrics], removing: folder)
    port = Int(try server.line()) ?? 0
  }

  private static let one = Result { try WebServer() }
  static func shared() throws -> WebServer { try one.get() }
}
