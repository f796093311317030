import Digests
import Incidents
import Runbooks

extension Walker {
  /// What is known of a command now that its values and all that ran before are known.
  ///
  /// The reader's `looking` holds only while no earlier script defined one of its programs anew, while the values that the
  /// shell could split are plain words, and while no value could be read as an option. In doubt it is `unknown`, and so
  /// a person has to type its phrase.
  ///
  /// With `beforehand` a value that nothing has set yet is no doubt: that is for showing what a step is.
  func effect(
    of command: Runbooks.Command, in book: Runbook, beforehand: Bool = false
  ) -> Runbooks.Command.Effect {
    guard shadow.effect(of: command) == .looking else {
      return command.effect == .looking ? .unknown : command.effect
    }
    for name in command.plainOnly {
      let value = plainValue(name, in: book)
      if value == nil, beforehand { continue }
      guard let value, ShellReading.isPlain(value) else { return .unknown }
    }
    if ShellReading.calculates(command.script) {
      for name in Set(command.uses + command.placeholders) {
        if let value = plainValue(name, in: book), !ShellReading.isPlain(value) { return .unknown }
      }
    }
    if command.script.contains("<") {
      for name in Set(command.uses + command.placeholders) {
        if let value = plainValue(name, in: book), ShellReading.holdsConnection(value) { return .unknown }
      }
    }
    for name in command.leading {
      if let (value, _) = value(of: parameter(name, in: book)), value.hasPrefix("-") { return .unknown }
    }
    return .looking
  }

  /// The variable whose value bash would run as code, because the script calculates with text; nil when there is none.
  static func evaluated(_ environment: [(name: String, value: String)], by script: String) -> String? {
    guard let found = environment.first(where: { ShellReading.holdsCode($0.value) }) else { return nil }
    return ShellReading.calculates(script) ? found.name : nil
  }

  /// The value that a shell variable will have: from the walk's context, a parameter, or our own environment.
  private func plainValue(_ name: String, in book: Runbook) -> String? {
    if let mark = incident.walk?.context?.mark, mark.names.contains(name) { return contextValues()[name] }
    if let parameter = book.parameters.first(where: { $0.variable == name || $0.name == name }) {
      if parameter.secret, case .reference? = holding(parameter) { return nil }
      return value(of: parameter)?.value
    }
    return options.environment(name)
  }

  /// Variables of the walk's context whose values are plain words; all others are left out, and so never trusted.
  func contextValues() -> [String: String] {
    guard let (mark, seq) = incident.walk?.context else { return [:] }
    if let known = contextWords, known.digest == mark.digest { return known.values }
    var values: [String: String] = [:]
    let bytes: [UInt8]
    do { bytes = try world.files.read(contextPath(seq), limit: 64 << 20) } catch {
      // A context that cannot be read vouches for nothing; before a script runs the person is told.
      return [:]
    }
    if Digest(hex: SHA256.hex(SHA256.hash(bytes))) == mark.digest {
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
        guard line.hasPrefix("declare "), let equals = line.firstIndex(of: "=") else { continue }
        let name = line[..<equals].split(separator: " ").last ?? ""
        var value = line[line.index(after: equals)...]
        if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") { value = value.dropFirst().dropLast() }
        values[String(name)] = String(value)
      }
    }
    contextWords = (mark.digest, values)
    return values
  }

  /// Notes a command that is about to run: what it defines is no longer what its name says.
  func noteRan(_ run: RunRef, of step: Step) {
    guard step.blocks.indices.contains(run.block), step.blocks[run.block].commands.indices.contains(run.command) else {
      return
    }
    shadow.note(step.blocks[run.block].commands[run.command])
  }
}
