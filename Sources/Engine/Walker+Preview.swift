import Incidents
import Reports
import Runbooks

/// The draft on the screen: what goes out, where it comes from, what the checks say; and what a person does about it.
extension Walker {
  /// Talks about a draft until it is sent or left.
  func discuss(_ letter: inout Letter, _ templates: [MessageTemplate]) throws -> ExitStatus? {
    var isShown = false
    while true {
      if !isShown { showPreview(letter) }
      isShown = true
      world.person.forgetTyped()
      let keys = Wrapping.items(
        "type  send  to publish   e edit   set NAME = words   use P4   a ask the lead   ?", width: options.look.width,
        indent: "   ")
      switch try question("\n\(keys)\(mode.rawValue) update> [Enter] back > ") {
      case .over(let status): return status
      case .again: continue
      case .line(let line):
        let words = line.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
        let rest = words.count > 1 ? words[1] : ""
        switch words.first?.lowercased() {
        case nil:
          tell("Nothing went out. The draft is on record.")
          return nil
        case "send":
          let (isSent, status) = try sendAsking(&letter)
          if let status { return status }
          if isSent { return nil }
        case "e", "edit":
          try edit(&letter)
          isShown = false
        case "use":
          guard let template = templates.first(where: { $0.id.lowercased() == rest.lowercased() }),
            template.audiences.contains(letter.draft.audience.rawValue)
          else {
            let fitting = TemplateChoice.candidates(in: templates, for: letter.draft.audience, incident.communications)
            tell("Templates here: " + fitting.map { "\($0.id) \($0.title)" }.joined(separator: ", "))
            continue
          }
          try commit(.communicate(.withdraw(id: letter.id.text, reason: "another template")))
          letter = try draft(
            template, to: letter.draft.audience, typed: letter.facts.typed,
            publishesNumbers: letter.facts.publishesNumbers)
          isShown = false
        case "set":
          let pair = rest.split(separator: "=", maxSplits: 1).map { String($0).collapsed }
          guard pair.count == 2, letter.draft.template.slot(pair[0]) != nil else {
            tell("set NAME = words.  Slots: \(letter.draft.template.slots.map(\.name).joined(separator: ", "))")
            continue
          }
          letter.facts.typed[pair[0]] = pair[1]
          try redraft(&letter)
          isShown = false
        case "numbers":
          letter.facts.publishesNumbers.toggle()
          try redraft(&letter)
          isShown = false
        case "a", "ask":
          if let status = try askLead(letter) { return status }
        case "?", "help": helpWithMessage()
        default: tell("That is no word here.  ?  lists them.")
        }
      }
    }
  }

  private func helpWithMessage() {
    for line in [
      "send     asks the impact again, checks, and sends what stands above", "e        edit the text",
      "set      set symptom = words fills a slot", "numbers  lets exact numbers be published, or not",
      "use      use P4 takes another template", "a        puts it on the lead's screen to approve",
      "Enter    leaves it; the draft stays on record",
    ] { say(Wrapping.wrap(line, width: options.look.width, indent: "   ", hanging: "            ")) }
  }

  private func redraft(_ letter: inout Letter) throws {
    try commit(.communicate(.withdraw(id: letter.id.text, reason: "drafted anew")))
    letter = try draft(
      letter.draft.template, to: letter.draft.audience, typed: letter.facts.typed,
      publishesNumbers: letter.facts.publishesNumbers)
  }

  /// What goes out, byte for byte; then what it was made of, and what is wrong with it.
  func showPreview(_ letter: Letter) {
    let channels = channels(for: letter.draft.audience).map { channel in
      let places = channel.recipientNames.map { ChannelWords.place(channel, $0) }
      return "\(Escaping.line(channel.name)): \(places.joined(separator: ", "))"
    }
    say(
      screen.preview(
        letter.draft, severity: incident.communications.severity, channels: channels,
        findings: MessageChecks.findings(in: checked(letter))))
  }

  /// The draft with all that its checks look at, as it stands now.
  func checked(_ letter: Letter) -> CheckedMessage {
    var message = CheckedMessage(letter.draft, facts: messageFacts(), last: letter.last)
    message.limits += channels(for: letter.draft.audience).compactMap { channel in
      let limits = ChannelLimits.of(channel.kind)
      return limits.goesOn ? nil : limits.text.map { (channel.name, $0) }
    }
    let book = incident.walk.flatMap { library[$0.runbook] }
    message.internalNames =
      options.configuration.sources.map(\.name) + (book?.steps.map(\.id) ?? []).filter { $0.contains("-") } + [
        world.host
      ]
    message.people = incident.communications.roles.people.filter { $0 != "muster" }
    return message
  }

  /// In the person's editor, or line by line where there is none.
  private func edit(_ letter: inout Letter) throws {
    let before = letter.draft.text
    let text = try editor().map { try editIn($0, before, letter.id) } ?? (try editLines())
    guard let text, text != before else { return tell("The text is as it was.") }
    let edited = letter.draft.edited(redaction(text))
    if edited.text == before { return tell("The text is as it was.") }
    let (digest, bytes) = Self.kept(edited.text)
    try commit(.communicate(.edit(id: letter.id.text, body: digest)), blobs: [bytes])
    letter.draft = edited
    letter.passedOver = []
  }

  private func editor() -> String? {
    for name in ["VISUAL", "EDITOR"] {
      if let editor = options.environment(name), !editor.isBlank { return editor }
    }
    return nil
  }

  /// Nil when the editor could not be run, or was left with an error.
  private func editIn(_ editor: String, _ text: String, _ id: ID) throws -> String? {
    let path = try world.files.privateFolder(for: incident.id) + "/draft-\(id.text).txt"
    try world.files.write(Array(text.utf8), to: path)
    defer {
      do { try world.files.remove(path) } catch
      { /* A private draft that stays behind is wiped when the incident closes. */  }
    }
    // The words are the person's own setting, as every program that opens an editor takes them.
    let launch = Launch(
      script: editor + " \"$MUSTER_DRAFT\"", environment: [("MUSTER_DRAFT", path)], directory: options.folder,
      timeout: .seconds(3600), interactive: true)
    let finish = try world.shell.run(launch, onStart: { _ in }, onOutput: { _, _ in })
    guard finish.ending.succeeded else {
      tell("The editor was left with an error: \(Screen.words(finish.ending)). The text is as it was.")
      return nil
    }
    return String(decoding: try world.files.read(path, limit: 1 << 20), as: UTF8.self)
  }

  private func editLines() throws -> String? {
    tell("Type the whole text; a line with a single point ends it, and nothing before it goes back.")
    var lines: [String] = []
    while true {
      guard case .line(let line) = world.person.ask("   | ") else { return nil }
      if line == "." { break }
      lines.append(line)
    }
    return lines.isEmpty ? nil : lines.joined(separator: "\n") + "\n"
  }
}
