extension FrontMatterReader {
  /// `parameters:` as a mapping from names to details, or a list of details with names.
  mutating func readParameters(_ node: YamlNode) {
    switch node.content {
    case .mapping(let pairs):
      for (keyNode, value) in pairs {
        if let name = text(keyNode, "parameters") { readParameter(name, at: keyNode, value) }
      }
    case .sequence(let items):
      for item in items {
        if case .mapping(let pairs) = item.content {
          let named = pairs.first { pair in
            if case .scalar("name", _) = pair.key.content { return true }
            return false
          }
          guard let named, let name = text(named.value, "name") else {
            report("bad-parameter", .error, at: item, "A parameter has no name", hint: "begin it with `name:`")
            continue
          }
          readParameter(name, at: named.value, item)
        } else if let name = text(item, "parameters") {
          add(Parameter(name: name, variable: variableName(for: name), line: line(of: item), declared: true), at: item)
        }
      }
    case .scalar:
      if text(node, "parameters") != nil {
        report("bad-parameter", .error, at: node, "`parameters` wants names with their details", hint: nil)
      }
    }
  }

  private func line(of node: YamlNode) -> Int { firstLine + node.line - 1 }

  private mutating func add(_ parameter: Parameter, at node: YamlNode) {
    if parameters.contains(where: { $0.name == parameter.name }) {
      report(
        "bad-parameter", .error, at: node, "The parameter `\(visible(parameter.name))` is declared twice",
        hint: "keep one of them")
      return
    }
    parameters.append(parameter)
  }

  private mutating func readParameter(_ name: String, at nameNode: YamlNode, _ value: YamlNode) {
    var parameter = Parameter(
      name: name, variable: variableName(for: name), line: line(of: nameNode), declared: true)
    switch value.content {
    case .scalar:
      parameter.fallback = text(value, name)
    case .sequence:
      parameter.type = .choice
      parameter.choices = texts(value, name)
    case .mapping(let pairs):
      // A name such as `token` says it, unless the author says otherwise or writes the value down.
      let keys = pairs.map { text($0.0, name) }
      if !keys.contains("secret"), !keys.contains("default") || defaultIsReference(pairs) {
        parameter.secret = SecretNames.holds(name)
      }
      for (keyNode, value) in pairs {
        guard let key = text(keyNode, name) else { continue }
        read(key, keyNode, value, into: &parameter)
      }
      if !parameter.choices.isEmpty, parameter.type == .text { parameter.type = .choice }
      check(parameter, at: nameNode)
    }
    add(parameter, at: nameNode)
  }

  private func defaultIsReference(_ pairs: [(key: YamlNode, value: YamlNode)]) -> Bool {
    pairs.contains { pair in
      guard case .scalar("default", _) = pair.key.content, case .scalar(let text, _) = pair.value.content else {
        return false
      }
      return SecretReference(trimmed(text)) != nil
    }
  }

  private mutating func read(_ key: String, _ keyNode: YamlNode, _ value: YamlNode, into parameter: inout Parameter) {
    switch key {
    case "name": break
    case "type":
      guard let word = text(value, key) else { return }
      if let type = Parameter.ValueType(rawValue: word) {
        parameter.type = type
      } else {
        let types = ["text", "number", "boolean", "duration", "choice"]
        let near = nearestWord(to: word, in: types)
        report(
          "bad-parameter", .error, at: value, "`\(visible(word))` is no type of a parameter",
          hint: near.map { "did you mean `\($0)`?" } ?? "types are \(types.joined(separator: ", "))")
      }
    case "choices": parameter.choices = texts(value, key)
    case "pattern":
      guard let source = text(value, key) else { return }
      if case .failure(let error) = Pattern.compile(source) {
        report(
          "bad-parameter", .error, at: value, "The pattern cannot be read: \(lowerFirst(error.message))", hint: nil)
      } else {
        parameter.pattern = source
      }
    case "default": parameter.fallback = text(value, key)
    case "description": parameter.description = text(value, key) ?? ""
    case "secret": parameter.secret = truth(value, key) ?? false
    case "required": parameter.required = truth(value, key) ?? true
    default:
      let near = nearestWord(to: key, in: FrontMatterReading.parameterKeys)
      report(
        "unknown-key", .note, at: keyNode, "`\(visible(key))` says nothing of a parameter",
        hint: near.map { "did you mean `\($0)`?" })
    }
  }

  private mutating func truth(_ node: YamlNode, _ key: String) -> Bool? {
    switch text(node, key) {
    case "yes", "true", "True": return true
    case "no", "false", "False": return false
    case nil: return nil
    default:
      report("bad-parameter", .error, at: node, "`\(key)` wants yes or no", hint: nil)
      return nil
    }
  }

  /// What its own declaration contradicts.
  private mutating func check(_ parameter: Parameter, at node: YamlNode) {
    let name = visible(parameter.name)
    if parameter.type == .choice, parameter.choices.isEmpty {
      report(
        "bad-parameter", .error, at: node, "The choice `\(name)` has no choices", hint: "list them under `choices:`")
    }
    if let fallback = parameter.fallback, parameter.reference == nil, let problem = parameter.problem(with: fallback) {
      report("bad-parameter", .error, at: node, "The default of `\(name)` \(problem)", hint: nil)
    }
    if case .command? = parameter.reference {
      report(
        "bad-parameter", .error, at: node, "The secret `\(name)` is found by a command",
        hint: "cmd: stands in muster.yaml or on the command line; a runbook may say env:NAME or file:PATH")
    } else if parameter.secret, parameter.fallback != nil, parameter.reference == nil {
      report(
        "bad-parameter", .error, at: node, "The secret `\(name)` has a default, which is in clear",
        hint: "leave the default out; a secret is given as env:NAME, file:PATH or cmd:…")
    }
  }
}

extension Parameter {
  /// Why this value cannot be given to it, as the end of a sentence ("is no number"); nil when it can.
  package func problem(with value: String) -> String? {
    switch type {
    case .number:
      let scalars = Array(value.unicodeScalars)
      let start = scalars.first == "-" || scalars.first == "+" ? 1 : 0
      if case .success(let quantity) = Quantity.scan(scalars, from: start), quantity.end == scalars.count,
        quantity.value.isFinite
      {
        break
      }
      return "is no number"
    case .boolean:
      if !["yes", "no", "true", "false"].contains(value) { return "is neither yes nor no" }
    case .duration:
      if readDuration(value) == nil { return "is no duration such as 10m" }
    case .text, .choice: break
    }
    if !choices.isEmpty, !choices.contains(value) { return "is none of \(choices.joined(separator: ", "))" }
    if let pattern, case .success(let compiled) = Pattern.compile(pattern), !compiled.matchesWhole(value) {
      return "does not match \(pattern)"
    }
    return nil
  }
}

/// What a script calls a declared parameter: its own name where a shell can say it, else one made of it.
func variableName(for name: String) -> String { isName(name) ? name : ShellReading.variableName(for: name) }
