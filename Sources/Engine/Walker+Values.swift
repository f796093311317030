import Digests
import Incidents
import Reports
import Runbooks

extension Walker {
  /// The parameters that the step's commands need, in order, each once.
  func parameters(of step: Step, in book: Runbook) -> [Parameter] {
    var seen = Set<String>()
    // What the step itself sets on the way is no value that it wants from elsewhere.
    var own = Set<String>()
    var out: [Parameter] = []
    for command in step.blocks.lazy.flatMap(\.commands) {
      out += needs(command, in: book).filter { !own.contains($0.name) && seen.insert($0.name).inserted }
      own.formUnion(command.sets)
    }
    return out
  }

  /// The parameters of one command: its placeholders, the declared ones that it reads as variables, and the variables that
  /// an earlier command of the runbook would have set and did not: skipped, or run elsewhere, it leaves a hole.
  func needs(_ command: Runbooks.Command, in book: Runbook) -> [Parameter] {
    var out = command.placeholders.map { parameter($0, in: book) }
    for use in command.uses where !out.contains(where: { $0.name == use }) {
      if let declared = book.parameters.first(where: { $0.declared && $0.name == use }) {
        out.append(declared)
      } else if setNames(of: book).contains(use), !isInContext(use) {
        out.append(Parameter(name: use, variable: use, secret: isSecret(use)))
      }
    }
    return out
  }

  /// True when the walk's context holds the variable.
  func isInContext(_ name: String) -> Bool { incident.walk?.context?.mark.names.contains(name) ?? false }

  /// The variables that some command of the runbook sets for those behind it.
  private func setNames(of book: Runbook) -> Set<String> {
    if let known = namesThatAreSet[book.id] { return known }
    var names = Set<String>()
    for step in book.steps {
      for block in step.blocks { for command in block.commands { names.formUnion(command.sets) } }
    }
    namesThatAreSet[book.id] = names
    return names
  }

  /// The parameter of this name; one that the reader found nowhere is text.
  func parameter(_ name: String, in book: Runbook) -> Parameter {
    book.parameters.first { $0.name == name }
      ?? Parameter(
        name: name, variable: ShellReading.variableName(for: name),
        secret: SecretNames.holds(name) || options.configuration.secretNames.contains(name))
  }

  /// Its value, empty for a secret that is found when it is used: given, set in the environment under its own name, read by an earlier check, or the author's default.
  func value(of parameter: Parameter) -> (value: String, basis: Basis)? {
    if !parameter.secret, let then = undoing?.pushed?.named[parameter.name] { return (then, .captured) }
    if parameter.secret {
      switch holding(parameter) {
      case .value(let value, let basis)?: return (value, basis)
      case .reference(_, let basis)?: return ("", basis)
      case nil: return nil
      }
    }
    if let secret = secrets[parameter.name] { return (secret, .answered) }
    if let given = incident.values[parameter.name], let value = given.value { return (value, given.basis) }
    if parameter.variable == parameter.name, let value = options.environment(parameter.name) {
      // One that a prompt would refuse counts as missing: the author's default is not what was meant either.
      return complaint(about: value, for: parameter) == nil ? (value, .environment) : nil
    }
    if let read = incident.readings[parameter.name] {
      // What a check says of its failure, or of a value too old to count, is no value, and the author's default neither.
      guard Verdict(rawValue: read.verdict)?.isDecided ?? false else { return nil }
      return (read.reading.text, .captured)
    }
    return parameter.fallback.map { ($0, .fallback) }
  }

  /// How a value is shown: secrets never are.
  func shownValue(_ parameter: Parameter, in book: Runbook) -> String? {
    guard let (value, basis) = value(of: parameter) else { return nil }
    if parameter.secret, case .reference(let reference, _)? = holding(parameter) {
      return "(secret, \(reference.shown))"
    }
    if parameter.secret || options.configuration.secretNames.contains(parameter.name) || value.holdsPassword {
      return "(secret)"
    }
    return "\(value)  (\(basis.rawValue))"
  }

  /// Asks for the values that are missing; true when all are there.
  func fill(_ names: [String], in book: Runbook) throws -> (filled: Bool, over: ExitStatus?) {
    for name in names {
      let parameter = parameter(name, in: book)
      if value(of: parameter) != nil { continue }
      if !parameter.description.isEmpty { tell(parameter.description) }
      if !parameter.choices.isEmpty { tell("one of: \(parameter.choices.joined(separator: ", "))") }
      if parameter.secret {
        let (filled, over) = try fillSecret(parameter, in: book)
        if !filled { return (false, over) }
        continue
      }
      switch try question("   \(Escaping.line(name)) > ") {
      case .again: return (false, nil)
      case .over(let status): return (false, status)
      case .line(let line):
        let value = line.hasPrefix("= ") ? String(line.dropFirst(2)) : line
        if value.isBlank {
          tell("Left empty; nothing was run.")
          return (false, nil)
        }
        if let complaint = complaint(about: value, for: parameter) {
          tell(complaint)
          return (false, nil)
        }
        // What holds a secret is one, whatever its name.
        let isSecret = redaction.holds(value.utf8)
        if isSecret { secrets[name] = value }
        try commit(.give(name: name, value: value, basis: .answered, secret: isSecret))
      }
    }
    return (true, nil)
  }

  /// Why a value is not allowed here; nil when it is.
  func complaint(about value: String, for parameter: Parameter) -> String? {
    if !parameter.choices.isEmpty, !parameter.choices.contains(value) {
      return "\(parameter.name) is one of: \(parameter.choices.joined(separator: ", ")). Nothing was run."
    }
    if let source = parameter.pattern, case .success(let pattern) = Pattern.compile(source),
      !pattern.matchesWhole(value)
    {
      return "\(parameter.name) must look like \(source). Nothing was run."
    }
    if value.hasPrefix("-") {
      return "A value that begins with - would be read as an option. Nothing was run."
    }
    return nil
  }

  /// What conditions see under a name: a check's last reading when it decided, an answer, a parameter.
  func lookUp(_ name: String, in book: Runbook, place: StepPlace) -> Value {
    if let read = incident.readings[name] {
      guard read.verdict == Verdict.met.rawValue || read.verdict == Verdict.notMet.rawValue else { return .unknown }
      return read.reading.value
    }
    if name == "step.exit" || name == "step.failed" {
      guard let ending = lastEnding(place), case .exited(let code) = ending else {
        return name == "step.failed" && lastEnding(place) != nil ? .truth(true) : .unknown
      }
      return name == "step.exit" ? .number(Double(code), .plain) : .truth(code != 0)
    }
    if let given = incident.values[name]?.value { return Value.reading(given, unit: nil) }
    if let parameter = book.parameters.first(where: { $0.name == name }), !parameter.secret,
      let (value, _) = value(of: parameter)
    {
      return Value.reading(value, unit: nil)
    }
    return .unknown
  }

  /// How the step's last finished run ended.
  func lastEnding(_ place: StepPlace) -> Ending? {
    let (_, step) = step(at: place)
    guard let state = state(place) else { return nil }
    for ref in step.commands.reversed() {
      if case .ended(let ending)? = state.runs[RunRef(block: ref.block, command: ref.command)] { return ending }
    }
    return nil
  }
}

extension String {
  /// True for an address with a password in it: `postgres://user:password@host`.
  fileprivate var holdsPassword: Bool {
    guard let scheme = split(separator: ":", maxSplits: 1).dropFirst().first, scheme.hasPrefix("//") else {
      return false
    }
    let authority = scheme.dropFirst(2).prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@") else { return false }
    return authority[..<at].contains(":")
  }
}
