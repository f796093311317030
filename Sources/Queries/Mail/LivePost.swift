import CCurl
package import Engine
import Incidents
import Runbooks

/// Submits mail through libcurl, which is loaded when the first is sent: each recipient on a connection of its own, so that each
/// has an outcome of its own and nothing is ever sent a second time by a library that means well.
package final class LivePost: Post {
  package init() {}

  package func submit(_ mail: Mail, stop: () -> Bool) -> MailReply {
    var reason = [CChar](repeating: 0, count: 256)
    guard ccurl_load(&reason, reason.count) == 0 else { return MailReply(.unable, text: Self.line(reason)) }
    return withoutActuallyEscaping(stop) { stop in
      let asked = Asked(stop)
      return withExtendedLifetime(asked) { send(mail, Unmanaged.passUnretained(asked).toOpaque()) }
    }
  }

  /// A closure that C can carry.
  private final class Asked {
    let stop: () -> Bool
    init(_ stop: @escaping () -> Bool) { self.stop = stop }
  }

  private func send(_ mail: Mail, _ context: UnsafeMutableRawPointer) -> MailReply {
    let texts = [mail.address, mail.sender, mail.recipient, mail.user, mail.password, mail.authority]
    var reply = ccurl_mail_reply()
    let began = withCStrings(texts) { text in
      mail.bytes.withUnsafeBufferPointer { bytes in
        var raw = ccurl_mail()
        raw.url = text[0]
        raw.must_encrypt = mail.encryption == .starttls ? 1 : 0
        raw.sender = text[1]
        raw.recipient = text[2]
        raw.user = text[3]
        raw.password = text[4]
        raw.authority = text[5]
        raw.bytes = bytes.baseAddress
        raw.size = bytes.count
        raw.timeout_ms = Int(max(1, mail.timeout.wholeNanoseconds / 1_000_000))
        raw.stop = { context in
          guard let context else { return 0 }
          return Unmanaged<Asked>.fromOpaque(context).takeUnretainedValue().stop() ? 1 : 0
        }
        raw.context = context
        return ccurl_send_mail(&raw, &reply)
      }
    }
    guard began == 0 else { return MailReply(.unable, text: "no memory for it") }
    let said = withUnsafeBytes(of: &reply.text) { Array($0.prefix { $0 != 0 }) }
    let text = AskFailure.said(.unavailable, String(decoding: said, as: UTF8.self)).detail
    return MailReply(Self.stage(reply.stage), code: Int(reply.code), text: text)
  }

  private static func stage(_ stage: ccurl_stage) -> MailReply.Stage {
    switch stage {
    case CCURL_CONNECTING: .connecting
    case CCURL_SECURING: .securing
    case CCURL_ENTERING: .entering
    case CCURL_ADDRESSING: .addressing
    case CCURL_WRITING: .writing
    case CCURL_WAITING: .waiting
    default: .answered
    }
  }

  private static func line(_ text: [CChar]) -> String {
    String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// C strings for as long as `body` runs; nil stays nil.
  private func withCStrings<Answer>(_ texts: [String?], _ body: ([UnsafePointer<CChar>?]) -> Answer) -> Answer {
    func next(_ rest: ArraySlice<String?>, _ found: [UnsafePointer<CChar>?]) -> Answer {
      guard let first = rest.first else { return body(found) }
      guard let text = first else { return next(rest.dropFirst(), found + [nil]) }
      return text.withCString { next(rest.dropFirst(), found + [$0]) }
    }
    return next(texts[...], [])
  }
}
