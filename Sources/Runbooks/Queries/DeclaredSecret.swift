/// One entry of `secrets:` in `muster.yaml`: a parameter or a variable of the environment, and where its value is found.
package struct DeclaredSecret: Sendable, Hashable {
  package var name: String
  /// Nil where only the name is given: then it is typed, or stands in the environment under that name.
  package var reference: SecretReference?

  package init(name: String, reference: SecretReference? = nil) {
    self.name = name
    self.reference = reference
  }
}

extension SecretReference {
  /// As it is written: what a record keeps instead of a value.
  package var text: String {
    switch self {
    case .environment(let name): "env:\(name)"
    case .file(let path): "file:\(path)"
    case .command(let command): "cmd:\(command)"
    }
  }

  /// As it is shown; a command is not, since it may hold what it should not.
  package var shown: String { if case .command = self { "cmd:…" } else { text } }

  /// Reads a relative path as one below this folder.
  package func anchored(in folder: String) -> SecretReference {
    guard case .file(let path) = self, !path.hasPrefix("/") else { return self }
    return .file("\(folder)/\(path)")
  }
}

extension SourcesReader {
  /// A list of names, or names with the references under which their values are found.
  mutating func secrets(_ node: YamlNode) -> [DeclaredSecret] {
    var out: [DeclaredSecret] = []
    switch node.content {
    case .scalar("", plain: true): break
    case .sequence(let items):
      for item in items { if let name = secretName(item) { out.append(DeclaredSecret(name: name)) } }
    case .mapping(let pairs):
      for (key, value) in pairs {
        guard let name = secretName(key) else { continue }
        if case .scalar("", plain: true) = value.content {
          out.append(DeclaredSecret(name: name))
        } else if let text = word(value), let reference = SecretReference(text) {
          out.append(DeclaredSecret(name: name, reference: reference))
        } else {
          report(
            value, "A secret wants a reference, never its value", hint: "write env:NAME, file:PATH or cmd:COMMAND")
        }
      }
    default:
      report(
        node, "`secrets` wants names", hint: "write `secrets: [TOKEN]`, or `TOKEN: file:/run/secrets/token` below it")
    }
    var names = Set<String>()
    return out.filter { names.insert($0.name).inserted }
  }

  private mutating func secretName(_ node: YamlNode) -> String? {
    guard let name = word(node), !name.isEmpty, name.utf8.count <= 256 else {
      report(node, "The name of a secret is the name of a parameter or of a variable")
      return nil
    }
    return name
  }
}

extension Runbook {
  /// With every parameter of these names marked secret.
  package func markingSecrets(_ names: Set<String>) -> Runbook {
    if names.isEmpty { return self }
    var book = self
    for i in parameters.indices where names.contains(parameters[i].name) || names.contains(parameters[i].variable) {
      book.parameters[i].secret = true
    }
    return book
  }

  /// Names that the author calls secret: of parameters, and of variables that a fence names.
  package var secretNames: Set<String> {
    var names = Set<String>()
    for parameter in parameters where parameter.secret { names.formUnion([parameter.name, parameter.variable]) }
    return names.union(namedSecrets)
  }
}

extension Runbook {
  /// What a fence names as secret, an `ask` included.
  var namedSecrets: Set<String> {
    var names = Set<String>()
    for step in steps {
      for block in step.blocks where !block.attributes.secret.isEmpty { names.formUnion(block.attributes.secret) }
      if let answer = step.answer, answer.secret, let name = answer.name { names.insert(name) }
    }
    return names
  }
}

extension Parameter {
  /// Where the author says that the secret is found; nil without such a word.
  package var reference: SecretReference? { secret ? fallback.flatMap { SecretReference($0) } : nil }
}
