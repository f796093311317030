package import Incidents
package import Runbooks

/// A mail as it goes over the wire (RFC 5322, MIME), lines ended by CRLF.
///
/// Both parts are quoted-printable, so no line is long and no byte is above 127. No header's text holds a line break or control
/// character, whatever the message's title says: `Escaping.line` came before, and what is not plain ASCII is an encoded word.
package enum MailText {
  /// The mail to one recipient; `delivery` makes its Message-ID.
  package static func bytes(
    _ message: ChannelMessage, from sender: MailAddress, to recipient: MailAddress, delivery: ID
  ) throws(ChannelRefusal) -> [UInt8] {
    let clean = message.cleaned
    guard clean.text.contains(where: { !$0.isWhitespace }) else { throw .empty }
    let most = ChannelLimits.of(.smtp).bytes ?? .max
    // What cannot be small enough is not written out first.
    if message.text.utf8.count > most {
      throw .tooLong(kind: .smtp, size: message.text.utf8.count, most: most, unit: "bytes as a mail")
    }
    // "=_" stands in no quoted-printable text: behind each "=" come two digits or the end of the line (RFC 2045, 6.7 and 5.1).
    let boundary = "=_muster_\(token(delivery.text))"
    let root = "<\(root(message))@\(sender.domain)>"
    var out: [UInt8] = []
    func line(_ text: String) { out += Array(text.utf8) + [13, 10] }
    func header(_ name: String, _ body: String) { for text in MailHeader.folded(name, body) { line(text) } }
    header("Date", MailHeader.date(message.time))
    header("From", MailHeader.mailbox(sender))
    header("To", MailHeader.mailbox(recipient))
    header("Message-ID", "<\(identity(message, delivery))@\(sender.domain)>")
    // All mails of an incident hang below an id that none of them has: readers show them as one conversation.
    header("In-Reply-To", root)
    header("References", root)
    let subject = [clean.label.map { "[\($0)]" }, clean.title].compactMap(\.self).joined(separator: " ")
    for text in MailHeader.text("Subject", ChannelText.cut(subject, to: 500)) { line(text) }
    header("Auto-Submitted", "auto-generated")
    header("MIME-Version", "1.0")
    header("Content-Type", "multipart/alternative; boundary=\"\(boundary)\"")
    line("")
    // The last part is the one that readers prefer.
    for (type, text) in [("plain", message.plain), ("html", html(clean))] {
      line("--\(boundary)")
      line("Content-Type: text/\(type); charset=utf-8")
      line("Content-Transfer-Encoding: quoted-printable")
      line("")
      QuotedPrintable.append(text, to: &out)
    }
    line("--\(boundary)--")
    if out.count > most { throw .tooLong(kind: .smtp, size: out.count, most: most, unit: "bytes as a mail") }
    return out
  }

  /// The Message-ID of a delivery, without brackets.
  package static func messageID(_ message: ChannelMessage, from sender: MailAddress, delivery: ID) -> String {
    "\(identity(message, delivery))@\(sender.domain)"
  }

  private static func identity(_ message: ChannelMessage, _ delivery: ID) -> String {
    "\(token(message.incidentName)).\(token(delivery.text))"
  }

  /// The id below which all mails of an incident hang: its name alone is another's in another journal.
  private static func root(_ message: ChannelMessage) -> String {
    "\(token(message.incidentName)).\(token(message.incident.text))"
  }

  /// What may stand on the left of an id: letters, digits and dashes.
  private static func token(_ text: String) -> String {
    let kept = text.utf8.filter { (48...57).contains($0) || (97...122).contains($0 | 0x20) || $0 == UInt8(ascii: "-") }
    return kept.isEmpty ? "0" : String(decoding: kept.prefix(64), as: UTF8.self)
  }

  // MARK: HTML

  private static func html(_ message: ChannelMessage) -> String {
    var out = "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n"
    out += "<h2>\(escaped(message.title))</h2>\n"
    if let label = message.label { out += "<p>\(escaped(label))</p>\n" }
    for paragraph in paragraphs(message.text) {
      out += "<p>\(escaped(paragraph).replacing("\n", with: "<br>\n"))</p>\n"
    }
    for link in message.links {
      out += "<p><a href=\"\(escaped(link.url))\">\(escaped(link.text))</a></p>\n"
    }
    return out + "</body></html>\n"
  }

  private static func paragraphs(_ text: String) -> [String] {
    var out: [String] = []
    var lines: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) + [Substring()] {
      if !line.isEmpty {
        lines.append(line)
      } else if !lines.isEmpty {
        out.append(lines.joined(separator: "\n"))
        lines = []
      }
    }
    return out
  }

  static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}

/// Quoted-printable (RFC 2045, 6.7).
enum QuotedPrintable {
  private static let digits = Array("0123456789ABCDEF".utf8)

  /// The text with its lines ended by CRLF, none longer than 76 characters, a line break behind the last.
  static func append(_ text: String, to out: inout [UInt8]) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(text.hasSuffix("\n") ? 1 : 0) {
      let bytes = Array(line.utf8)
      var width = 0
      for (i, byte) in bytes.enumerated() {
        let isLast = i + 1 == bytes.count
        // Space and tab at the end of a line do not survive the way; a dot in front may be taken for the end of the mail.
        let isPlain =
          (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || (byte == 0x20 || byte == 9) && !isLast
        if width + (isPlain ? 1 : 3) > (isLast ? 76 : 75) {
          out += [UInt8(ascii: "="), 13, 10]
          width = 0
        }
        let isKept = isPlain && !(byte == UInt8(ascii: ".") && width == 0)
        let written = isKept ? [byte] : [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        out += written
        width += written.count
      }
      out += [13, 10]
    }
  }
}
