/// A file of answers for a walk without a terminal: one `key: value` a line, in YAML.
///
/// A key is a step's id or its author's number, or a parameter's name.
package enum AnswersFile {
  /// The pairs, in order; an error names line and column.
  package static func read(_ bytes: [UInt8], path: String) -> Result<[(key: String, value: String)], Diagnostic> {
    func mistake(_ message: String, _ line: Int, _ column: Int) -> Diagnostic {
      Diagnostic(code: "bad-answers", severity: .error, path: path, line: line, column: column, message: message)
    }
    do throws(YamlError) {
      guard let root = try bytes.withUnsafeBufferPointer({ bytes throws(YamlError) in try YamlNode.read(bytes) }) else {
        return .success([])
      }
      guard case .mapping(let pairs) = root.content else {
        return .failure(mistake("The file holds no `key: value` lines", root.line, root.column))
      }
      var answers: [(key: String, value: String)] = []
      for (key, value) in pairs {
        guard case .scalar(let name, _) = key.content, case .scalar(let text, _) = value.content else {
          return .failure(mistake("A key and its answer are plain words", key.line, key.column))
        }
        answers.append((name, text))
      }
      return .success(answers)
    } catch {
      return .failure(mistake(error.message, error.line, error.column))
    }
  }
}

extension Diagnostic: Error {}
