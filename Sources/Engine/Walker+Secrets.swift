import Digests
package import Incidents
import Reports
package import Runbooks

/// A secret that a script wants and that is found when it starts.
package struct WantedSecret: Sendable {
  package var parameter: Parameter
  package var reference: SecretReference
}

/// What can be known of secrets without anybody's asking for them.
package enum KnownSecrets {
  /// The values of files and variables that the configuration or the incident refers to; no command is run for it, and what cannot
  /// be read now is left out.
  static func found(
    _ configuration: Configuration, _ incident: Incident,
    by find: (SecretReference) -> Result<String, AskFailure>
  ) -> [(name: String, value: String)] {
    var references = configuration.secrets.compactMap { secret in secret.reference.map { (secret.name, $0) } }
    // What a source is asked with, a script may print as well.
    for source in configuration.sources {
      for reference in source.credentials.references { references.append((source.name, reference)) }
    }
    for channel in configuration.channels {
      for reference in channel.references { references.append((channel.name, reference)) }
    }
    for (name, given) in incident.values.sorted(by: { $0.key < $1.key }) where given.secret {
      if let reference = given.reference.flatMap({ SecretReference($0) }) { references.append((name, reference)) }
    }
    return references.compactMap { name, reference in
      if case .command = reference { return nil }
      guard case .success(let value) = find(reference) else { return nil }
      return (name, value)
    }
  }

  /// What to take out of what is shown or written down beside a walk.
  package static func redaction(
    _ configuration: Configuration, _ fold: Incident, environment: (String) -> String?,
    by find: (SecretReference) -> Result<String, AskFailure>
  ) -> Redaction {
    var redaction = Redaction()
    for name in configuration.secretNames { if let value = environment(name) { redaction.add(value) } }
    for (_, value) in found(configuration, fold, by: find) { redaction.add(value) }
    return redaction
  }
}

extension Walker {
  /// Where a parameter's value is.
  enum Holding {
    case value(String, Basis)
    case reference(SecretReference, Basis)
  }

  /// Where a secret is: typed in this session, referred to by whoever gave it, referred to by the configuration, set in the
  /// environment. What a runbook refers to counts only when a person has given it.
  func holding(_ parameter: Parameter) -> Holding? {
    if let typed = secrets[parameter.name] { return .value(typed, .answered) }
    if let given = incident.values[parameter.name], let text = given.reference, let reference = SecretReference(text),
      !lost.contains(text)
    {
      return .reference(reference, given.basis)
    }
    let declared = options.configuration.secrets.first { $0.name == parameter.name || $0.name == parameter.variable }
    if let reference = declared?.reference, !lost.contains(reference.text) { return .reference(reference, .file) }
    if parameter.variable == parameter.name, let value = options.environment(parameter.name) {
      return complaint(about: value, for: parameter) == nil ? .value(value, .environment) : nil
    }
    if parameter.reference != nil { return nil }
    return parameter.fallback.map { .value($0, .fallback) }
  }

  /// From now on the value is taken out of all that is shown and kept.
  func learn(_ name: String, _ value: String) {
    if redaction.add(value) || value.isEmpty { return }
    guard told.insert(name).inserted else { return }
    tell("The secret \(name) is too short to be found in what programs print. It is not taken out of it.")
  }

  /// What is known to be secret before anything is given: what the environment holds under names that say so.
  func learnEnvironment(_ names: Set<String>) {
    for name in names.sorted() { if let value = options.environment(name) { learn(name, value) } }
  }

  /// What the configuration and, after a resume, the incident refer to is taken out of all that is printed, also by scripts
  /// that do not ask for it.
  func learnReferences() {
    learnEnvironment(options.configuration.secretNames)
    for (name, value) in KnownSecrets.found(options.configuration, incident, by: world.secret) { learn(name, value) }
  }

  /// A launch with the secrets that it wants in its environment, and with what must be taken out of its output.
  func withSecrets(_ launch: Launch, in book: Runbook) throws(Refusal) -> Launch {
    if let name = Self.evaluated(launch.environment, by: launch.script) {
      throw .valueNotAllowed(
        name: name,
        complaint: "It holds code, and this script calculates with it, so bash would run that. Nothing was run.")
    }
    var launch = launch
    for wanted in launch.wanted {
      let parameter = wanted.parameter
      switch world.secret(wanted.reference) {
      case .failure(let failure):
        // The next time it is asked for.
        lost.insert(wanted.reference.text)
        let why = failure.detail.isEmpty ? "\(wanted.reference.shown) cannot be read" : failure.detail
        throw .secretMissing(name: parameter.name, why: why)
      case .success(let value):
        learn(parameter.name, value)
        if let complaint = complaint(about: value, for: parameter) {
          throw .valueNotAllowed(name: parameter.name, complaint: complaint)
        }
        add(parameter, value, to: &launch.environment)
      }
    }
    launch.wanted = []
    launch.redaction = redaction
    launch.secretNames = book.secretNames.union(options.configuration.secretNames)
    for (name, given) in incident.values where given.secret { launch.secretNames.insert(name) }
    return launch
  }

  /// What a script set and the context must not hold stays in memory, for the scripts behind it.
  func takeWithheld(_ finish: inout Finish) {
    if finish.withheld.isEmpty { return }
    for (name, value) in finish.withheld {
      secrets[name] = value
      learn(name, value)
    }
    finish.stdout.redact(redaction)
    finish.stderr.redact(redaction)
  }

  /// True for a name whose value is a secret.
  func isSecret(_ name: String) -> Bool {
    if options.configuration.secretNames.contains(name) || isWithheld(name) { return true }
    guard let key = incident.walk?.runbook, let book = library[key] else { return SecretNames.holds(name) }
    if let known = book.parameters.first(where: { $0.name == name }) { return known.secret }
    return SecretNames.holds(name) || book.secretNames.contains(name)
  }

  /// True for a variable that an earlier script set and the context does not hold, because it is a secret.
  func isWithheld(_ name: String) -> Bool { incident.walk?.context?.mark.withheld?.contains(name) ?? false }

  /// An event as it may be kept.
  func redacted(_ entry: Entry) -> Entry {
    var entry = entry
    entry.event = Payload.rewritten(entry.event) { redaction($0) }
    return entry
  }

  // MARK: Giving

  /// Why a secret cannot be given so by a flag or a file; nil when it can.
  func complaint(aboutSecret value: String, basis: Basis) -> String? {
    switch SecretReference(value) {
    case .command? where basis != .flag: "cmd: stands in muster.yaml or on the command line. Nothing was run."
    case nil: "It is a secret: give where it is found, env:NAME, file:PATH or cmd:COMMAND. Nothing was run."
    default: nil
    }
  }

  /// Puts on record where a secret is found.
  func give(_ name: String, at reference: SecretReference, basis: Basis) throws {
    let text = reference.text
    lost.remove(text)
    if incident.values[name]?.reference == text { return }
    try commit(.give(name: name, value: "", basis: basis, secret: true, reference: text))
  }

  /// Asks for a secret, hidden; what the runbook proposes is given only when a person says so.
  func fillSecret(_ parameter: Parameter, in book: Runbook) throws -> (filled: Bool, over: ExitStatus?) {
    if let proposed = parameter.reference {
      let (given, over) = try offer(proposed, for: parameter)
      if given || over != nil { return (given, over) }
    }
    if isWithheld(parameter.name) {
      tell("\(parameter.name) was set by an earlier script. It is a secret or holds one, and so it was not kept.")
    }
    switch try question("   \(Escaping.line(parameter.name)) (not shown) > ", hidden: true) {
    case .again: return (false, nil)
    case .over(let status): return (false, status)
    case .line(let line):
      let isLiteral = line.hasPrefix("= ")
      let value = isLiteral ? String(line.dropFirst(2)) : line
      if value.isBlank {
        tell("Left empty; nothing was run.")
        return (false, nil)
      }
      if !isLiteral, let reference = SecretReference(value) {
        if let complaint = complaint(aboutSecret: value, basis: .answered) {
          tell(complaint)
          return (false, nil)
        }
        return (try giveFound(parameter, reference.anchored(in: options.folder), .answered), nil)
      }
      learn(parameter.name, value)
      if let complaint = complaint(about: value, for: parameter) {
        tell(complaint)
        return (false, nil)
      }
      secrets[parameter.name] = value
      try commit(.give(name: parameter.name, value: value, basis: .answered, secret: true))
      return (true, nil)
    }
  }

  /// An `ask` whose answer is a secret: it is given as a parameter's value is.
  func askSecret(_ answer: Answer, _ place: StepPlace, _ book: Runbook) throws -> ExitStatus? {
    var parameter = parameter(answer.name ?? place.id, in: book)
    parameter.secret = true
    let (filled, over) = try fillSecret(parameter, in: book)
    if filled { try commit(.answer(place, value: "(secret)", basis: .answered)) }
    return over
  }

  /// A runbook may come from anywhere: what it would read of this machine, a person allows first.
  private func offer(
    _ proposed: SecretReference, for parameter: Parameter
  ) throws -> (given: Bool, over: ExitStatus?) {
    if case .command = proposed { return (false, nil) }
    let reference = proposed.anchored(in: incident.walk.map { runbookFolder($0.runbook) } ?? options.folder)
    tell("The runbook wants \(parameter.name) from \(reference.shown). Its scripts would be given what stands there.")
    switch try question("   type  give  to allow that in this incident, or Enter to type the value yourself > ") {
    case .again: return (false, nil)
    case .over(let status): return (false, status)
    case .line(let line):
      guard line.collapsed == "give" else { return (false, nil) }
      return (try giveFound(parameter, reference, .fallback), nil)
    }
  }

  /// Gives a reference that can be read now.
  private func giveFound(_ parameter: Parameter, _ reference: SecretReference, _ basis: Basis) throws -> Bool {
    switch world.secret(reference) {
    case .failure(let failure):
      tell(Refusals.sentence(.secretMissing(name: parameter.name, why: failure.detail)))
      return false
    case .success(let value):
      learn(parameter.name, value)
      if let complaint = complaint(about: value, for: parameter) {
        tell(complaint)
        return false
      }
      try give(parameter.name, at: reference, basis: basis)
      return true
    }
  }
}
