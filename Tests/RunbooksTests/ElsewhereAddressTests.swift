import Testing

@testable import Runbooks

@Suite struct `An address elsewhere` {
  private func parse(_ text: String) -> Elsewhere? { try? Elsewhere.parse(text) }

  @Test(arguments: [
    ("ssh://web1", Elsewhere.ssh(host: "web1", user: nil, port: nil)),
    ("ssh://deploy@web-1.example.org:2222", .ssh(host: "web-1.example.org", user: "deploy", port: 2222)),
    ("ssh://10.0.0.7", .ssh(host: "10.0.0.7", user: nil, port: nil)),
    ("ssh://[2001:db8::1]:22", .ssh(host: "2001:db8::1", user: nil, port: 22)),
    ("container:orders_db.1", .container("orders_db.1")),
    ("k8s:relay-0", .pod("relay-0", namespace: nil, container: nil)),
    ("k8s:shop/relay-0", .pod("relay-0", namespace: "shop", container: nil)),
    ("k8s:shop/relay-0/main", .pod("relay-0", namespace: "shop", container: "main")),
  ]) func `is read, and written as it was`(text: String, place: Elsewhere) {
    #expect(parse(text) == place)
    #expect(place.text == text)
  }

  @Test(arguments: [
    "", "web1", "ssh://", "ssh://-oProxyCommand=x", "ssh://a b", "ssh://a:0", "ssh://a:65536", "ssh://a:22x",
    "ssh://a:",
    "ssh://@a", "ssh://-l@a", "ssh://a/b", "ssh://a@b@c", "ssh://[::1", "ssh://[]", "ssh://[x]", "ssh://[::1]x",
    "ssh://é",
    "ssh://a\n", "ssh://$h", "container:", "container:-v", "container:a b", "k8s:", "k8s:-n", "k8s:a/", "k8s:/a",
    "k8s:a/b/c/d", "k8s:a/-b", "http://a",
  ]) func `is refused where a part is no name`(text: String) { #expect(parse(text) == nil) }

  @Test func `takes a value for a name, and for nothing else`() throws {
    let address = ElsewhereAddress("ssh://${user}@<host>.example.org:$port")
    #expect(address.names == ["user", "host", "port"])
    #expect(address.complaint == nil)
    let values = ["user": "deploy", "host": "web-1", "port": "22"]
    #expect(try address.place { values[$0] }.text == "ssh://deploy@web-1.example.org:22")
    for value in [
      "-oProxyCommand=x", "a b", "a@b", "a:1", "a/b", "", "$x", "a\n", "`x`", "x;y", "é",
      String(repeating: "a", count: 300),
    ] {
      #expect(throws: Elsewhere.Complaint.self) { try ElsewhereAddress("ssh://$h").place { _ in value } }
      #expect(throws: Elsewhere.Complaint.self) { try ElsewhereAddress("container:$h").place { _ in value } }
      #expect(throws: Elsewhere.Complaint.self) { try ElsewhereAddress("k8s:$h").place { _ in value } }
    }
    #expect(throws: Elsewhere.Complaint.self) { try address.place { _ in nil } }
  }

  @Test func `wants its parameters as the script wants its own`() {
    let text = "# A\n\n## B\n\n```sh run on=ssh://$target class=small\nx=1; restart <unit>\n```\n"
    let command = runbook(text).steps.first?.blocks.first?.commands.first
    #expect(command?.placeholders == ["unit", "target"])
    #expect(command?.sets == [])
  }

  @Test(
    arguments: [
      ("sh", "sh", [], true), ("/bin/bash -e", "/bin/bash", ["-e"], true), ("python3", "python3", [], false),
      ("psql -X -f -", "psql", ["-X", "-f", "-"], false),
    ] as [(String, String, [String], Bool)])
  func `names a program and its arguments`(text: String, program: String, arguments: [String], shell: Bool) {
    let read = Interpreter.parse(text)
    #expect(read == Interpreter(program: program, arguments: arguments))
    #expect(read?.isShell == shell)
  }

  @Test(arguments: ["", " ", "-c", "sh; reboot", "psql 'x y'", "$SHELL", "a|b", "sh\n-c"])
  func `refuses what a shell would have to read`(text: String) { #expect(Interpreter.parse(text) == nil) }
}
