package import Incidents
package import Reports
package import Runbooks

/// Brings messages to channels. The order is a script's: the intent is on record, then it is sent, once, then what came of it is
/// on record. Who dies in between leaves an unknown delivery, which is never sent again unasked.
package struct Courier {
  let sources: any Sources
  let post: any Post
  let files: any Files
  let now: () -> Moment
  let secret: (SecretReference) -> Result<String, AskFailure>
  /// Shows a message where `terminal` is a channel.
  let show: (String) -> Void
  /// True when a person wants it to end; asked while something is waited for.
  let isToldToEnd: () -> Bool
  /// Told of each secret before it is used, so that it is taken out of all that is shown and kept.
  package var onSecret: (_ name: String, _ value: String) -> Void = { _, _ in }

  package init(
    sources: any Sources, post: any Post, files: any Files, now: @escaping () -> Moment,
    secret: @escaping (SecretReference) -> Result<String, AskFailure>, show: @escaping (String) -> Void,
    isToldToEnd: @escaping () -> Bool = { false }
  ) {
    self.sources = sources
    self.post = post
    self.files = files
    self.now = now
    self.secret = secret
    self.show = show
    self.isToldToEnd = isToldToEnd
  }

  /// Brings messages by the means of this world.
  package init(world: World) {
    self.init(
      sources: world.sources, post: world.post, files: world.files, now: world.now, secret: world.secret,
      show: { world.person.show($0) }, isToldToEnd: { world.person.isToldToEnd })
  }

  /// Sends it: `begin` records the intent, and when it throws nothing is sent; `end` records the outcome.
  ///
  /// No word of an outcome holds a secret of the channel. Rate limits are told, and not waited for.
  package func deliver(
    _ delivery: Delivery, begin: (Delivery) throws -> Void, end: (Delivery, DeliveryOutcome) throws -> Void
  ) throws -> DeliveryOutcome {
    try begin(delivery)
    let outcome = send(delivery)
    try end(delivery, outcome)
    return outcome
  }

  /// What became of a delivery of unknown outcome.
  package enum Settlement: Sendable, Equatable {
    /// Looked up: it is there, or it is not.
    case settled(DeliveryOutcome)
    /// Nobody can be asked, or it could not be: a person rules.
    case askPerson(words: String)
  }

  /// Looks a delivery of unknown outcome up where the channel can be asked; nothing is sent.
  package func settle(_ delivery: Delivery) -> Settlement {
    var errand = Errand(delivery, self)
    switch delivery.channel.kind {
    case .statuspage:
      let settled = errand.searchPage()
      return errand.clean(settled)
    case .file: return searchFile(delivery)
    default:
      return .askPerson(words: "\(delivery.channel.name) cannot be asked: look whether it is there")
    }
  }

  /// Sends it without a record: for what belongs to no incident.
  package func send(_ delivery: Delivery) -> DeliveryOutcome {
    var errand = Errand(delivery, self)
    let outcome: DeliveryOutcome
    switch delivery.channel.kind {
    case .terminal:
      show(String(decoding: delivery.body, as: UTF8.self))
      outcome = .sent(remote: nil, words: "shown")
    case .file:
      do throws(HostError) {
        try files.append(delivery.body, to: delivery.recipient)
        outcome = .sent(remote: nil, words: "written")
      } catch {
        outcome = .failed(words: "\(delivery.recipient) cannot be written (error \(error.errno))")
      }
    case .smtp: outcome = errand.mail()
    case .slack: outcome = errand.slack()
    case .statuspage: outcome = errand.statuspage()
    case .slackWebhook: outcome = errand.first(SlackBody.readWebhook)
    case .teams: outcome = errand.first(TeamsBody.read)
    case .pagerduty: outcome = errand.first(PagerDutyBody.read)
    case .webhook: outcome = errand.first(WebhookBody.read)
    }
    return errand.clean(outcome)
  }

  private func searchFile(_ delivery: Delivery) -> Settlement {
    do throws(HostError) {
      let bytes = try files.read(delivery.recipient, limit: 64 << 20)
      let isThere = String(decoding: bytes, as: UTF8.self).contains(String(decoding: delivery.body, as: UTF8.self))
      return .settled(
        isThere ? .sent(remote: nil, words: "it stands in the file") : .failed(words: "it does not stand in the file"))
    } catch {
      if error.errno == 2 { return .settled(.failed(words: "there is no such file")) }
      return .askPerson(words: "\(delivery.recipient) cannot be read (error \(error.errno))")
    }
  }
}
