package import Runbooks

/// Submits mail.
package protocol Post: AnyObject {
  /// Gives one mail to the server for one recipient, once, within its time-out. Nothing is thrown: how it went is the reply.
  func submit(_ mail: Mail, stop: () -> Bool) -> MailReply
}

/// One mail to one recipient, and how it is to be carried.
package struct Mail: Sendable, Equatable {
  /// `smtp://host:port` or `smtps://host:port`.
  package var address: String
  package var encryption: ChannelDeclaration.Encryption
  /// PEM file of the authority; nil for the system's.
  package var authority: String?
  package var user: String?
  package var password: String?
  package var sender: String
  package var recipient: String
  /// The whole mail, lines ended by CRLF.
  package var bytes: [UInt8]
  package var timeout: Duration

  package init(
    address: String, encryption: ChannelDeclaration.Encryption, authority: String?, user: String?, password: String?,
    sender: String, recipient: String, bytes: [UInt8], timeout: Duration
  ) {
    self.address = address
    self.encryption = encryption
    self.authority = authority
    self.user = user
    self.password = password
    self.sender = sender
    self.recipient = recipient
    self.bytes = bytes
    self.timeout = timeout
  }
}

/// How far a mail came, and what the server said there.
package struct MailReply: Sendable, Equatable {
  /// Where it ended.
  package enum Stage: String, Sendable {
    /// The server was not reached, or closed before it said a word.
    case connecting
    /// Encryption was wanted and not to be had, or the certificate is not trusted.
    case securing
    /// User and password were refused.
    case entering
    /// The server refused the sender, the recipient, or to take text at all.
    case addressing
    /// The connection broke while the text was sent: without its end the server has no mail.
    case writing
    /// The end of the text went out, and no reply to it came.
    case waiting
    /// The server answered the whole mail.
    case answered
    /// There is nothing on this machine that speaks SMTP.
    case unable
  }
  package var stage: Stage
  /// The reply's number; 0 without one.
  package var code: Int
  /// The server's line or the system's words, one line.
  package var text: String
  package init(_ stage: Stage, code: Int = 0, text: String) {
    self.stage = stage
    self.code = code
    self.text = text
  }
}

/// A world without mail.
package final class NoPost: Post {
  package init() {}
  /// Says that there is none.
  package func submit(_ mail: Mail, stop: () -> Bool) -> MailReply { MailReply(.unable, text: "no mail here") }
}
