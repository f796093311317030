import Engine
import Incidents
import Reports
import Runbooks

@testable import Queries

/// A courier with real HTTP and real mail, and secrets as the test has them.
enum Couriers {
  static let secrets = [
    "SLACK": "xoxb-canary-slack-0123456789", "PAGE": "canary-statuspage-0123456789",
    "ROUTING": "canaryrouting0123456789abcdef012", "SIGNING": "canary-signing-0123456789",
    "MAIL": "pa55 wörd/canary",
  ]

  static func courier(_ more: [String: String] = [:], isToldToEnd: Bool = false) -> Courier {
    let all = secrets.merging(more) { $1 }
    return Courier(
      sources: LiveSources(environment: { _ in nil }, version: "0"), post: LivePost(), files: NoFiles(),
      now: { Incidents.Moment(wall: Clock.wall, monotonic: Clock.monotonic, boot: "boot") },
      secret: { reference in
        guard case .environment(let name) = reference, let value = all[name] else {
          return .failure(AskFailure(.noSecret, "\(reference.shown) is not set"))
        }
        return .success(value)
      }, show: { _ in }, isToldToEnd: { isToldToEnd })
  }

  static func message(
    _ title: String = "Some orders are late", text: String = "We are looking.\nNext update by 12:20 UTC.",
    state: IncidentState = .investigating, incident: String = "01940000-0000-7000-8000-000000000007"
  ) -> ChannelMessage {
    ChannelMessage(
      id: ID(text: "01940000-0000-7000-8000-00000000000a"), incident: ID(text: incident), incidentName: "INC-7",
      title: title, text: text, state: state, severity: .sev2, label: "INC-7 · SEV2", audience: .stakeholders,
      links: [.init(text: "Runbook", url: "https://runbooks.example/lag?a=1&b=2")], time: 1_795_348_200_000_000_000)
  }

  /// The delivery's outcome, as one line.
  static func send(
    _ message: ChannelMessage, _ channel: ChannelDeclaration, to recipient: String? = nil, earlier: String? = nil,
    _ courier: Courier = courier(), id: String = "01940000-0000-7000-8000-0000000000ff"
  ) throws -> DeliveryOutcome {
    let delivery = try Delivery.prepare(
      message, by: channel, to: recipient ?? channel.recipientNames[0], id: ID(text: id), earlier: earlier,
      source: "muster@test")
    return try courier.deliver(delivery, begin: { _ in }, end: { _, _ in })
  }
}

/// No channel of these tests is a file.
private final class NoFiles: Files {
  private func none(_ path: String) -> HostError { HostError(errno: 2, operation: "use", object: path) }
  func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] { throw none(path) }
  func runbooks(below folder: String) throws(HostError) -> [String] { throw none(folder) }
  func write(_ bytes: [UInt8], to path: String) throws(HostError) { throw none(path) }
  func remove(_ path: String) throws(HostError) { throw none(path) }
  func privateFolder(for incident: ID) throws(HostError) -> String { throw none("") }
  func lock(_ incident: ID, mark: LeaseMark) throws(HostError) -> LockAnswer { throw none("") }
  func note(_ mark: LeaseMark, for incident: ID) {}
  func mark(of incident: ID) -> LeaseMark? { nil }
}
