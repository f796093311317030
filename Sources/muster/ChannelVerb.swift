import ArgumentParser
import Engine
import Host
import Incidents
import Queries
import Reports
import Runbooks

/// `muster channel`: where messages go, and whether they arrive there.
struct ChannelVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "channel", _superCommandName: "muster",
    abstract: "List the channels that messages go to, or send one marked test message.",
    discussion: "A test belongs to no incident and is recorded nowhere.")

  /// What is done.
  enum Action: String, ExpressibleByArgument, CaseIterable { case list, test }

  @Argument(help: "list or test.")
  var action = Action.list

  @Argument(help: "The channel's name, for test.")
  var name: String?

  @Option(
    help: ArgumentHelp("The configuration (else MUSTER_CONFIG, ./muster.yaml, the XDG folder).", valueName: "file"))
  var config: String?

  @OptionGroup var style: LookFlags

  func run() throws {
    let configuration = try ConfigurationFile.load(config)
    guard action == .test else { return Out.text(ChannelWords.list(configuration.channels)) }
    guard let channel = configuration.channels.first(where: { $0.name == name }) else {
      throw UsageError(
        sentence: (name.map { "no channel is called \(Escaping.line($0))" } ?? "which channel?")
          + "\n  See them: muster channel list")
    }
    if channel.kind == .statuspage {
      throw UsageError(
        sentence: "a status page has no place for a test: customers would read it\n"
          + "  Make a page of your own at Statuspage for tests, and declare that one under another name.")
    }
    guard Terminal.hasPerson(noInput: false) else {
      throw UsageError(sentence: "a test is sent by a person at a terminal")
    }
    let person = TerminalPerson(look: style.look, quiet: true)
    person.show(ChannelWords.testQuestion(channel))
    person.forgetTyped()
    guard person.ask("   type  send  to send it > ") == .line("send") else {
      return Out.text("Nothing was sent.\n")
    }
    try send(channel)
  }

  private func send(_ channel: ChannelDeclaration) throws {
    var ids = IDSource()
    let courier = Courier(
      sources: LiveSources(environment: { environment($0) }, version: Version.text), post: LivePost(),
      files: DiskFiles(folder: "."), now: Clocks.now,
      secret: { SecretFinder.value(of: $0, environment: { environment($0) }) }, show: { Out.text($0) })
    var isGood = true
    let incident = ids.next()
    // What pages somebody is taken back at once.
    for state in channel.kind == .pagerduty ? [IncidentState.investigating, .resolved] : [.investigating] {
      var message = ChannelWords.test(channel, by: "\(LiveWorld.user) on \(LiveWorld.host)", at: Clocks.now().wall)
      message.id = ids.next()
      message.incident = incident
      message.state = state
      for recipient in channel.recipientNames {
        let outcome: DeliveryOutcome
        do throws(ChannelRefusal) {
          let delivery = try Delivery.prepare(
            message, by: channel, to: recipient, id: ids.next(), source: "muster@\(LiveWorld.host)")
          // No incident, no record: there is nothing that a crash in between would have to remember.
          outcome = courier.send(delivery)
        } catch {
          outcome = .failed(words: error.words)
        }
        if case .sent = outcome {} else { isGood = false }
        Out.text(ChannelWords.line(outcome, channel, recipient) + "\n")
      }
    }
    Out.text("It belongs to no incident and was recorded nowhere.\n")
    if !isGood { throw ExitStatus.findings }
  }
}
