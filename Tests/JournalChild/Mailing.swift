import Engine
import Incidents
import Journals
import Reports
import Runbooks

/// Brings one message to some recipients, each once, as the engine does: the intent, the mail, the outcome.
final class Mailing: Post, Files {
  private let journal: SQLiteJournal

  init(_ journal: SQLiteJournal) { self.journal = journal }

  func deliver(to count: Int) throws {
    var channel = ChannelDeclaration(name: "mail", kind: .smtp)
    channel.address = .plain("smtp://127.0.0.1:1")
    channel.sender = MailAddress("child@shop.example")
    channel.recipients = (1...count).compactMap { MailAddress("r\($0)@shop.example") }
    let message = ChannelMessage(
      id: ID(text: "m1"), incident: Child.incident, incidentName: "INC-1", title: "Late", text: "We look.",
      state: .investigating, audience: .support, time: 0)
    let courier = Courier(
      sources: NoSources(), post: self, files: self, now: Child.now, secret: { _ in .failure(AskFailure(.noSecret)) },
      show: { _ in })
    var outbox = Outbox()
    try journal.read(Child.incident, from: 1) { outbox.apply($0) }
    for recipient in channel.recipientNames {
      let delivery = try Delivery.prepare(message, by: channel, to: recipient, id: ID(text: "d-\(recipient)"))
      let standing = delivery.standing(in: outbox)
      guard standing.maySend else {
        Child.say("left \(recipient) \(standing)\n", to: 1)
        continue
      }
      _ = try courier.deliver(
        delivery, begin: { try append($0.started, [$0.body]) }, end: { try append($0.ended($1), []) })
      Child.say("done \(recipient)\n", to: 1)
    }
  }

  private func append(_ event: Event, _ blobs: [[UInt8]]) throws {
    _ = try journal.append(
      [Entry(event, at: RecordPlace(), actor: "muster")], blobs: blobs, to: Child.incident, epoch: 1, after: nil,
      at: Child.now())
  }

  func submit(_ mail: Mail, stop: () -> Bool) -> MailReply {
    Child.say("sent \(mail.recipient)\n", to: 1)
    return MailReply(.answered, code: 250, text: "250 ok")
  }

  // No file is touched.
  private var none: HostError { HostError(errno: 2, operation: "use", object: "nothing") }
  func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] { throw none }
  func runbooks(below folder: String) throws(HostError) -> [String] { throw none }
  func write(_ bytes: [UInt8], to path: String) throws(HostError) { throw none }
  func remove(_ path: String) throws(HostError) { throw none }
  func privateFolder(for incident: ID) throws(HostError) -> String { throw none }
  func lock(_ incident: ID, mark: LeaseMark) throws(HostError) -> LockAnswer { throw none }
  func note(_ mark: LeaseMark, for incident: ID) {}
  func mark(of incident: ID) -> LeaseMark? { nil }
}
