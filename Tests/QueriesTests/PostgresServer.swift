import FoundationEssentials
import Glibc
import Runbooks

/// A real PostgreSQL on loopback and a socket, with a reader who needs a password.
struct PostgresServer {
  let server: Server
  let folder: String
  let port: Int
  private let programs: String

  static let password = "geheim-wort-1"

  init() throws {
    guard let programs = Programs.postgres else { throw Server.Trouble(description: "no PostgreSQL") }
    self.programs = programs
    folder = try Server.folder()
    port = try Server.freePort()
    // It refuses to run as root; Debian's package brings a user along.
    let user = getuid() == 0 ? "postgres" : nil
    var become: [String] = []
    if let user {
      try Server.run(["/usr/bin/chown", user, folder])
      become = ["/usr/bin/setpriv", "--reuid", user, "--regid", user, "--clear-groups"]
    }
    let data = folder + "/data"
    try Server.run(
      become + [
        programs + "/initdb", "-D", data, "-U", "postgres", "-A", "trust", "--auth-host=scram-sha-256", "--no-sync",
        "--no-instructions", "-E", "UTF8", "--locale=C.UTF-8",
      ])
    server = try Server(
      [
        programs + "/postgres", "-D", data, "-p", "\(port)", "-c", "listen_addresses=127.0.0.1", "-c",
        "unix_socket_directories=\(folder)", "-c", "fsync=off", "-c", "max_connections=40",
      ], user: user, removing: folder)
    let (host, number) = (folder, port)
    try Server.await("PostgreSQL") {
      // Until it takes connections, asking fails: that is what is waited for.
      (try? Server.run([programs + "/pg_isready", "-q", "-h", host, "-p", "\(number)"])) != nil
    }
    try run(
      """
      CREATE ROLE reader LOGIN PASSWORD '\(Self.password)';
      CREATE TABLE things (name text, n integer);
      INSERT INTO things VALUES ('a', 1), ('b', NULL);
      CREATE SEQUENCE numbers;
      GRANT ALL ON things, numbers TO reader;
      CREATE TABLE hidden (x int);
      """)
  }

  /// Runs statements as the owner, over the socket.
  @discardableResult func run(_ sql: String) throws -> String {
    try Server.run([
      programs + "/psql", "-X", "-At", "-v", "ON_ERROR_STOP=1", "-h", folder, "-p", "\(port)", "-U", "postgres", "-c",
      sql,
    ])
  }

  /// The reader, over loopback, with its password by reference.
  var source: SourceDeclaration {
    var source = SourceDeclaration(
      name: "shop", kind: .postgresql, address: "postgresql://reader@127.0.0.1:\(port)/postgres")
    source.credentials.password = .environment("PGWORD")
    return source
  }

  /// The owner, over the socket, in the other spelling of an address.
  var owner: SourceDeclaration {
    SourceDeclaration(
      name: "owner", kind: .postgresql, address: "host=\(folder) port=\(port) user=postgres dbname=postgres")
  }

  static let environment = ["PGWORD": password]

  private static let one = Result { try PostgresServer() }
  static func shared() throws -> PostgresServer { try one.get() }
}
