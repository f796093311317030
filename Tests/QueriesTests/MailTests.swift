import Engine
import FoundationEssentials
import Glibc
import Incidents
import Reports
import Runbooks
import Testing

@testable import Queries

/// Mail against a real server (aiosmtpd), and against servers that misbehave.
@Suite(.serialized) struct `Mail` {
  /// A mail as the server kept it.
  private struct Taken: Decodable {
    var server: String
    var from: String
    var to: [String]
    var tls: Bool
    var user: String?
    var raw: String
    var text: String { String(decoding: Data(base64Encoded: raw) ?? Data(), as: UTF8.self) }
  }

  private struct Servers {
    let folder: String
    let authority: String
    let stranger: String
    let good: Server
    let raw: Server
    var ports: [String: Int] = [:]

    init() throws {
      folder = try Server.folder()
      let folder = folder
      let openssl = try #require(Programs.openssl)
      func certificate(_ name: String) throws -> String {
        let path = "\(folder)/\(name)"
        try Server.run([
          openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
          "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", path + ".key", "-out", path + ".pem",
        ])
        return path
      }
      authority = try certificate("mail") + ".pem"
      stranger = try certificate("stranger") + ".pem"
      good = try Server(
        [
          "/usr/bin/python3", "-W", "ignore", Server.here + "/Servers/mail.py", folder, folder + "/mail.pem",
          folder + "/mail.key",
        ],
        removing: folder)
      raw = try Server(["/usr/bin/python3", Server.here + "/Servers/rawmail.py", folder])
      for (server, count) in [(good, 3), (raw, 9)] {
        for _ in 0..<count {
          let words = try server.line().split(separator: " ")
          ports[String(words[0])] = words.count > 1 ? Int(words[1]) : nil
        }
      }
    }

    private static let one = Result { try Servers() }
    static func shared() throws -> Servers { try one.get() }

    func taken() throws -> [Taken] {
      var out: [Taken] = []
      while let data = FileManager.default.contents(atPath: "\(folder)/\(out.count + 1).json") {
        out.append(try JSONDecoder().decode(Taken.self, from: data))
      }
      return out
    }

    func heard(_ name: String) -> String {
      FileManager.default.contents(atPath: "\(folder)/\(name).heard").map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
  }

  private func channel(_ name: String, _ encryption: ChannelDeclaration.Encryption = .starttls, password: Bool = true)
    throws -> ChannelDeclaration
  {
    let servers = try Servers.shared()
    var channel = ChannelDeclaration(name: "mail", kind: .smtp)
    let scheme = encryption == .tls ? "smtps" : "smtp"
    channel.address = .plain("\(scheme)://127.0.0.1:\(servers.ports[name] ?? 0)")
    channel.encryption = encryption
    channel.authority = servers.authority
    channel.timeout = .milliseconds(4_000)
    if password {
      channel.user = "muster"
      channel.password = .environment("MAIL")
    }
    channel.sender = MailAddress("Checkout incidents <incidents@shop.example>")
    channel.recipients = ["support", "refused", "later", "full", "cut"].compactMap { MailAddress("\($0)@shop.example") }
    return channel
  }

  private func send(
    _ channel: ChannelDeclaration, _ message: ChannelMessage = Couriers.message(), to: String = "support",
    _ courier: Courier = Couriers.courier()
  ) throws -> String {
    let outcome = try Couriers.send(message, channel, to: "\(to)@shop.example", courier)
    return "\(outcome.status): \(outcome.words)"
  }

  @Test(.enabled(if: Programs.openssl != nil))
  func `goes out encrypted, by somebody who said who it is, and arrives as it was written`() throws {
    let before = try Servers.shared().taken().count
    let text = try send(
      channel("starttls"), Couriers.message("Einige Bestellungen — verspätet", text: "Wir schauen.\n.\nEnde."))
    #expect(text.hasPrefix("sent: taken by the server: 250 2.0.0 queued as"))
    let mail = try #require(try Servers.shared().taken().dropFirst(before).first)
    #expect(
      mail.tls && mail.user == "muster" && mail.from == "incidents@shop.example" && mail.to == ["support@shop.example"])
    let expected = try Delivery.prepare(
      Couriers.message("Einige Bestellungen — verspätet", text: "Wir schauen.\n.\nEnde."), by: channel("starttls"),
      to: "support@shop.example", id: ID(text: "01940000-0000-7000-8000-0000000000ff"))
    #expect(Array(mail.text.utf8) == expected.body)
    #expect(mail.text.contains("Message-ID: <\(expected.key)>\r\n"))
    #expect(mail.text.contains("Subject: =?utf-8?q?"))
  }

  @Test(.enabled(if: Programs.openssl != nil))
  func `is read by another program as it was meant`() throws {
    let before = try Servers.shared().taken().count
    let hostile = "Späť \r\nBcc: evil@evil.example\r\n\r\n<b>x</b> =?utf-8?q?x?= " + String(repeating: "ž", count: 100)
    #expect(try send(channel("starttls"), Couriers.message(hostile, text: hostile + "\n.\n.\nRSET")).hasPrefix("sent"))
    #expect(try Servers.shared().taken().count == before + 1)
    let program = """
      import base64, email, email.policy, json, sys
      raw = base64.b64decode(json.load(open(sys.argv[1]))["raw"])
      mail = email.message_from_bytes(raw, policy=email.policy.default)
      print(sorted(mail.keys()) , len(mail.get_payload()), [p.get_content_type() for p in mail.walk()])
      print(mail["Subject"]); print(mail["To"].addresses[0].addr_spec, mail["Date"].datetime.isoformat())
      print(mail.get_body(("plain",)).get_content(), end="")
      assert not mail.defects and max(map(len, raw.split(b"\\r\\n"))) <= 998
      """
    let said = try Server.run([
      "/usr/bin/python3", "-c", program, "\(try Servers.shared().folder)/\(before + 1).json",
    ]).replacing("\r\n", with: "\n")
    let line = "Späť  Bcc: evil@evil.example  <b>x</b> =?utf-8?q?x?= " + String(repeating: "ž", count: 100)
    #expect(
      said.hasPrefix(
        "['Auto-Submitted', 'Content-Type', 'Date', 'From', 'In-Reply-To', 'MIME-Version', 'Message-ID', 'References', 'Subject', 'To']"
          + " 2 ['multipart/alternative', 'text/plain', 'text/html']\n[INC-7 · SEV2] \(line)\n"
          + "support@shop.example "), "\(said)")
    #expect(said.contains("\nBcc: evil@evil.example\n\n<b>x</b> =?utf-8?q?x?= ž") && said.contains("\n.\n.\nRSET\n"))
  }

  @Test(.enabled(if: Programs.openssl != nil))
  func `has an outcome for each recipient`() throws {
    let channel = try channel("starttls")
    #expect(
      try send(channel, to: "refused") == "failed: the server refused it before the text: 550 5.1.1 no such mailbox")
    #expect(
      try send(channel, to: "later")
        == "failed: the server refused it before the text: 451 4.3.0 come again in an hour; it may be tried again later"
    )
    #expect(try send(channel, to: "full") == "failed: the server refused the mail: 552 5.2.2 the mailbox is full")
    #expect(try send(channel, to: "support").hasPrefix("sent"))
  }

  @Test(.enabled(if: Programs.openssl != nil))
  func `is of unknown outcome when the reply to its end is lost`() throws {
    let before = try Servers.shared().taken().count
    let words = try send(channel("starttls"), to: "cut")
    #expect(words.hasPrefix("unknown: the whole mail went out, and the server's answer to it never came"))
    // It was taken, and nobody here could know.
    #expect(try Servers.shared().taken().count == before + 1)
    #expect(try send(channel("forgets", .plain, password: false)).hasPrefix("unknown"))
    var hangs = try channel("hangs", .plain, password: false)
    hangs.timeout = .milliseconds(1_000)
    #expect(try send(hangs).hasPrefix("unknown"))
    // What is said on leaving is no answer to the text.
    var mutters = try channel("mutters", .plain, password: false)
    mutters.timeout = .milliseconds(1_000)
    let muttered = try send(mutters)
    #expect(muttered.hasPrefix("unknown"))
  }

  @Test(.enabled(if: Programs.openssl != nil))
  func `has not gone out when the connection broke before its end`() throws {
    guard case .plain(let address)? = try channel("cuts", .plain).address else { return #expect(Bool(false)) }
    // More than any system keeps for who does not read.
    let line = Array("0123456789 abcdefgh\r\n".utf8)
    let mail = Engine.Mail(
      address: address, encryption: .plain, authority: nil, user: nil, password: nil, sender: "a@shop.example",
      recipient: "b@shop.example", bytes: Array(repeatElement(line, count: 2_000_000).joined()), timeout: .seconds(20))
    #expect(LivePost().submit(mail, stop: { false }).stage == .writing)
  }

  @Test(.enabled(if: Programs.openssl != nil))
  func `says nothing in clear when encryption is wanted and not offered`() throws {
    #expect(try send(channel("offers")).hasPrefix("failed: there is no safe connection"))
    let heard = try Servers.shared().heard("offers").split(separator: "\r\n").map { $0.prefix(4) }
    #expect(!heard.isEmpty && heard.allSatisfy { ["EHLO", "QUIT"].contains($0) })
    // Also from the first byte.
    #expect(try send(channel("plain", .tls)).hasPrefix("failed"))
  }

  @Test(.enabled(if: Programs.openssl != nil))
  func `goes to nobody whose certificate is not trusted`() throws {
    var channel = try channel("starttls")
    channel.authority = try Servers.shared().stranger
    #expect(try send(channel).hasPrefix("failed: there is no safe connection"))
    channel.authority = nil
    #expect(try send(channel).hasPrefix("failed: there is no safe connection"))
    channel.authority = "/nowhere/ca.pem"
    #expect(try send(channel).hasPrefix("failed: there is no safe connection"))
  }

  @Test(.enabled(if: Programs.openssl != nil))
  func `goes encrypted from the first byte, or in clear, where that is declared`() throws {
    #expect(try send(channel("tls", .tls)).hasPrefix("sent"))
    #expect(try send(channel("plain", .plain, password: false)).hasPrefix("sent"))
    let taken = try Servers.shared().taken().suffix(2)
    #expect(taken.map(\.tls) == [true, false] && taken.map(\.user) == ["muster", nil])
  }

  @Test(.enabled(if: Programs.openssl != nil))
  func `is refused to a wrong password, which no word repeats`() throws {
    let words = try send(channel("starttls"), Couriers.message(), Couriers.courier(["MAIL": "canary-wrong-password"]))
    #expect(words.hasPrefix("failed: the server did not let us in") && !words.contains("canary"))
  }

  @Test(.enabled(if: Programs.openssl != nil))
  func `waits for nobody longer than it may`() throws {
    for (name, expected) in [
      ("silent", "failed: the server was not reached"), ("closes", "failed: the server was not reached"),
      (
        "busy",
        "failed: the server refused it before the text: 421 4.3.2 too many connections; it may be tried again later"
      ),
    ] {
      var channel = try channel(name, .plain, password: false)
      channel.timeout = .milliseconds(1_000)
      let before = Clock.monotonic
      #expect(try send(channel).hasPrefix(expected))
      #expect(Clock.monotonic - before < 4_000_000_000)
    }
    var nobody = try channel("silent", .plain, password: false)
    nobody.address = .plain("smtp://127.0.0.1:\(try Server.freePort())")
    #expect(try send(nobody).hasPrefix("failed: the server was not reached"))
  }

  @Test(.enabled(if: Programs.openssl != nil))
  func `can be ended by a person while it waits`() throws {
    let courier = Couriers.courier(isToldToEnd: true)
    let before = Clock.monotonic
    #expect(try send(channel("silent", .plain, password: false), Couriers.message(), courier).hasPrefix("failed"))
    #expect(Clock.monotonic - before < 3_500_000_000)
  }
}
