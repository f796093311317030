import Incidents
import Reports
import Runbooks
import Testing

@Suite struct `A mail` {
  private let delivery = ID(text: "01940000-0000-7000-8000-0000000000ff")

  private func mail(_ message: ChannelMessage, from: String = "Checkout incidents <inc@shop.example>") throws -> String
  {
    let sender = try #require(MailAddress(from))
    let recipient = try #require(MailAddress("\"Sato, Yui\" <yui@shop.example>"))
    return String(decoding: try MailText.bytes(message, from: sender, to: recipient, delivery: delivery), as: UTF8.self)
  }

  @Test func `is a text and the same as HTML`() throws {
    let expected = """
      Date: Sun, 22 Nov 2026 11:50:00 +0000
      From: Checkout incidents <inc@shop.example>
      To: "Sato, Yui" <yui@shop.example>
      Message-ID: <INC-7.01940000-0000-7000-8000-0000000000ff@shop.example>
      In-Reply-To: <INC-7.01940000-0000-7000-8000-000000000007@shop.example>
      References: <INC-7.01940000-0000-7000-8000-000000000007@shop.example>
      Subject: [INC-7] Some orders cannot be confirmed
      Auto-Submitted: auto-generated
      MIME-Version: 1.0
      Content-Type: multipart/alternative;
       boundary="=_muster_01940000-0000-7000-8000-0000000000ff"

      --=_muster_01940000-0000-7000-8000-0000000000ff
      Content-Type: text/plain; charset=utf-8
      Content-Transfer-Encoding: quoted-printable

      Some orders cannot be confirmed
      INC-7

      We are looking =3D soon.

      Next update by 12:20 UTC.

      Page: https://status.shop.example/
      --=_muster_01940000-0000-7000-8000-0000000000ff
      Content-Type: text/html; charset=utf-8
      Content-Transfer-Encoding: quoted-printable

      <!DOCTYPE html>
      <html><head><meta charset=3D"utf-8"></head><body>
      <h2>Some orders cannot be confirmed</h2>
      <p>INC-7</p>
      <p>We are looking =3D soon.</p>
      <p>Next update by 12:20 UTC.</p>
      <p><a href=3D"https://status.shop.example/">Page</a></p>
      </body></html>
      --=_muster_01940000-0000-7000-8000-0000000000ff--

      """
    let message = Sent.message(
      text: "We are looking = soon.\n\nNext update by 12:20 UTC.", label: "INC-7",
      links: [.init(text: "Page", url: "https://status.shop.example/")])
    #expect(try mail(message) == expected.replacing("\n", with: "\r\n"))
  }

  @Test func `has no header, part or end that its text has asked for`() throws {
    let hostile = Sent.hostile + "\r\n--=_muster_\(delivery.text)--\r\n.\r\nRSET\r\n"
    let text = try mail(
      Sent.message(title: hostile, text: hostile, label: hostile), from: "Ev\u{fc}l <inc@shop.example>")
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
    let head = lines.prefix { !$0.isEmpty }
    let names = head.filter { !$0.hasPrefix(" ") }.map { String($0.prefix { $0 != ":" }) }
    #expect(
      names == [
        "Date", "From", "To", "Message-ID", "In-Reply-To", "References", "Subject", "Auto-Submitted", "MIME-Version",
        "Content-Type",
      ])
    #expect(lines.count { $0.hasPrefix("--=_muster_") } == 3)
    #expect(!lines.contains { $0.hasPrefix(".") })
    #expect(text.utf8.allSatisfy { $0 == 13 || $0 == 10 || (0x20..<0x7F).contains($0) })
    // No CR or LF stands alone.
    #expect(!text.utf8.split(separator: 13, omittingEmptySubsequences: false).dropFirst().contains { $0.first != 10 })
    #expect(!text.replacing("\r\n", with: "").utf8.contains(10))
    #expect(head.allSatisfy { $0.utf8.count <= 78 })
    // Markup in the text of an HTML part is text.
    let html = text.firstRange(of: "text/html").map { text[$0.upperBound...] } ?? ""
    #expect(html.contains("&lt;script&gt;") && !html.contains("<script") && !html.contains("<!channel"))
  }

  @Test(arguments: [
    "Late\r\nBcc: evil@evil.example", "Late\nBcc: x", "Late\rBcc: x", "\r\n\r\nbody", "Late\u{0B}x\u{2028}y",
  ])
  func `has one subject, whatever breaks a line`(_ title: String) throws {
    let text = try mail(Sent.message(title: title, label: nil))
    let head = text.prefix(upTo: text.firstRange(of: "\r\n\r\n")?.lowerBound ?? text.endIndex)
    #expect(head.split(separator: "\r\n").count { !$0.hasPrefix(" ") } == 10)
    #expect(!head.contains("\r\nBcc") && head.contains("\r\nAuto-Submitted: auto-generated\r\n"))
    #expect(!head.replacing("\r\n", with: "").utf8.contains { $0 < 0x20 })
  }

  @Test func `has no long line, however long its text is`() throws {
    let text = try mail(
      Sent.message(
        title: String(repeating: "é", count: 2_000), text: String(repeating: "漢字", count: 40_000),
        label: String(repeating: "a", count: 3_000)))
    #expect(text.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 78 })
    #expect(throws: ChannelRefusal.self) { try mail(Sent.message(text: String(repeating: "漢字", count: 1 << 20))) }
  }

  @Test func `keeps what a reader would lose`() throws {
    let text = try mail(Sent.message(text: "ends in a space \n.\n\tx\t\nfrom the other"))
    #expect(text.contains("ends in a space=20\r\n=2E\r\n\tx=09\r\n"))
  }

  @Test(arguments: [
    (0, "Thu, 01 Jan 1970 00:00:00 +0000"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"),
    (1_795_348_238, "Sun, 22 Nov 2026 11:50:38 +0000"), (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 +0000"),
  ])
  func `has a date in English`(_ seconds: Int64, _ date: String) throws {
    var message = Sent.message()
    message.time = seconds * 1_000_000_000
    #expect(try mail(message).hasPrefix("Date: \(date)\r\n"))
  }
}
