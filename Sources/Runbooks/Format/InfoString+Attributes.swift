extension InfoString {
  /// The attributes that a fence may carry, as the manual lists them.
  package static let attributeKeys = [
    "name", "expect", "unit", "window", "offset", "age", "source", "timeout", "retries", "class", "cap", "idempotent",
    "expected",
    "on", "dir", "shell", "interactive", "approve", "secret", "as", "covers", "targets", "for", "within", "every",
    "phrase", "one-of", "margin", "undo", "leaves", "restores",
  ]
}

extension InfoStringReader {
  /// Which of the three dialects a key stands in: the format's own words, or braces and JSON, which other tools write too.
  enum Dialect { case words, foreign }

  /// Keys that Runme writes too: alone they do not make a file Muster's.
  private static let runmeKeys: Set<String> = ["name", "interactive"]
  /// Keys of Runme that Muster has no use for and says nothing about.
  private static let runmeOnly: Set<String> = [
    "id", "tag", "tags", "category", "cwd", "background", "closeTerminalOnSuccess", "excludeFromRunAll",
    "interpreter", "mimeType", "promptEnv", "terminalRows", "terminateOnExit", "openTerminalOnError",
    "skipPrompts", "ignore",
  ]

  /// Takes one key and its value, with the places of both for diagnostics.
  mutating func set(_ key: String, to value: String, keyAt: Int, valueAt: Int, dialect: Dialect) {
    guard InfoString.attributeKeys.contains(key) else {
      if dialect == .foreign, Self.runmeOnly.contains(key) { return }
      let near = nearestWord(to: key, in: InfoString.attributeKeys)
      report(
        "unknown-attribute", .note, at: keyAt, width: key.unicodeScalars.count,
        "`\(key)` is no attribute that Muster knows", hint: near.map { "did you mean `\($0)`?" })
      return
    }
    let width = value.unicodeScalars.count
    if !seen.insert(key).inserted {
      report(
        "bad-attribute", .error, at: keyAt, width: key.unicodeScalars.count, "`\(key)` is given twice",
        hint: "keep one of them")
      info.attributes.faults.append("`\(key)` is given twice")
      return
    }
    if quoteIsOpen, dialect == .words { info.attributes.faults.append("the quote of `\(key)=` is not closed") }
    if let problem = assign(key, value, dialect: dialect) {
      let lenient = dialect == .foreign && info.role == nil
      report(
        "bad-attribute", lenient ? .warning : .error, at: valueAt + problem.offset,
        width: problem.width ?? width - problem.offset, "`\(key)=` \(problem.message)", hint: problem.hint)
      if lenient { return }
      info.attributes.faults.append("`\(key)=` \(problem.message)")
    }
    if dialect == .words || !Self.runmeKeys.contains(key) { info.annotated = true }
  }

  /// What is wrong with a value, and where in it.
  struct Problem {
    var message: String
    var hint: String?
    var offset = 0
    var width: Int?
  }

  private mutating func assign(_ key: String, _ value: String, dialect: Dialect) -> Problem? {
    switch key {
    case "name", "as": assignName(key, value, dialect: dialect)
    case "expect": assignExpectation(value)
    case "window": assignDuration(value, to: \.window)
    case "offset": assignDuration(value, to: \.offset)
    case "age": assignDuration(value, to: \.age)
    case "timeout": assignDuration(value, to: \.timeout)
    case "for": assignDuration(value, to: \.hold)
    case "within": assignDuration(value, to: \.within)
    case "every": assignDuration(value, to: \.every)
    case "retries": assignCount(value, to: \.retries, from: 0)
    case "cap": assignCount(value, to: \.cap, from: 1)
    case "expected": assignCount(value, to: \.expected, from: 1)
    case "approve": assignCount(value, to: \.approve, from: 0)
    case "class": assignDanger(value)
    case "idempotent": assignTruth(value, to: \.idempotent)
    case "interactive": assignTruth(value, to: \.interactive)
    case "secret": assignSecrets(value)
    case "one-of": assignChoices(value)
    case "on": assignPlace(value)
    case "targets": assignTargets(value)
    case "unit": assignText(value, to: \.unit)
    case "source": assignText(value, to: \.source)
    case "dir": assignText(value, to: \.dir)
    case "shell": assignShell(value)
    case "covers": assignText(value, to: \.covers)
    case "leaves": assignText(value, to: \.leaves)
    case "restores": assignText(value, to: \.restores)
    case "margin": assignMargin(value)
    case "undo": assignUndo(value)
    default: assignText(value, to: \.phrase)
    }
  }

  private mutating func assignExpectation(_ value: String) -> Problem? {
    switch Expectation.parse(value) {
    case .success(let expectation):
      info.attributes.expect = expectation
      return nil
    case .failure(let error):
      return Problem(
        message: "cannot be read: \(lowerFirst(error.message))", hint: error.hint, offset: error.column - 1,
        width: error.width)
    }
  }

  private mutating func assignText(_ value: String, to path: WritableKeyPath<Attributes, String?>) -> Problem? {
    if value.unicodeScalars.allSatisfy({ $0.value <= 0x20 }) { return Problem(message: "has no value") }
    info.attributes[keyPath: path] = value
    return nil
  }

  private mutating func assignName(_ key: String, _ value: String, dialect: Dialect) -> Problem? {
    if !isName(value), dialect == .words || key == "as" {
      return Problem(
        message: "wants a name of letters, digits and underscores", hint: "conditions and scripts say it by this name")
    }
    if key == "as" { info.attributes.capture = value } else { info.attributes.name = value }
    return nil
  }

  private mutating func assignDuration(_ value: String, to path: WritableKeyPath<Attributes, Duration?>) -> Problem? {
    guard let duration = readDuration(value) else {
      return Problem(message: "wants a duration", hint: "write a number with ms, s, m, h, d or w, such as 10m or 1h30m")
    }
    info.attributes[keyPath: path] = duration
    return nil
  }

  private mutating func assignCount(_ value: String, to path: WritableKeyPath<Attributes, Int?>, from least: Int)
    -> Problem?
  {
    guard let count = Int(value), count >= least else {
      return Problem(message: "wants a whole number from \(least) on")
    }
    info.attributes[keyPath: path] = count
    return nil
  }

  private mutating func assignTruth(_ value: String, to path: WritableKeyPath<Attributes, Bool?>) -> Problem? {
    switch value {
    case "yes", "true": info.attributes[keyPath: path] = true
    case "no", "false": info.attributes[keyPath: path] = false
    default: return Problem(message: "wants yes or no")
    }
    return nil
  }

  private mutating func assignDanger(_ value: String) -> Problem? {
    guard let danger = Danger.allCases.first(where: { $0.word == value || String($0.rawValue) == value }) else {
      let near = nearestWord(to: value, in: Danger.allCases.map(\.word))
      return Problem(
        message: "wants look, small, wide or lasting (0 to 3)", hint: near.map { "did you mean `\($0)`?" })
    }
    info.attributes.danger = danger
    return nil
  }

  private mutating func assignMargin(_ value: String) -> Problem? {
    let scalars = Array(value.unicodeScalars)
    guard case .success(let share) = Quantity.scan(scalars, from: 0), share.end == scalars.count,
      share.dimension == .share || share.dimension == .plain, share.value <= 1
    else { return Problem(message: "wants a share of the limit", hint: "write it as 10%, or 0% for none") }
    info.attributes.margin = share.value
    return nil
  }

  private mutating func assignUndo(_ value: String) -> Problem? {
    guard value == "automatic" || value == "asked" else {
      return Problem(
        message: "wants asked or automatic", hint: "asked, the default: a person starts it")
    }
    info.attributes.undoes = value == "automatic"
    return nil
  }

  private mutating func assignSecrets(_ value: String) -> Problem? {
    let names = splitAtCommas(value)
    if names.isEmpty { return Problem(message: "has no value") }
    info.attributes.secret = names
    return nil
  }

  private mutating func assignChoices(_ value: String) -> Problem? {
    let choices = splitAtCommas(value)
    guard info.language == "ask" else {
      return Problem(message: "belongs to an `ask` fence", hint: "write ```ask one-of=\"a, b\"")
    }
    if choices.count < 2 { return Problem(message: "wants two choices or more", hint: "separate them by commas") }
    info.answer?.shape = .oneOf
    info.answer?.choices = choices
    return nil
  }

  private mutating func assignPlace(_ value: String) -> Problem? {
    if let complaint = ElsewhereAddress(value).complaint {
      return Problem(message: complaint.message, hint: complaint.hint)
    }
    info.attributes.on = value
    return nil
  }

  private mutating func assignShell(_ value: String) -> Problem? {
    guard Interpreter.parse(value) != nil else {
      return Problem(
        message: "wants a program and its arguments, as plain words",
        hint: "write shell=python3 or shell=\"psql -X -f -\"; it is read by no shell")
    }
    info.attributes.shell = value
    return nil
  }

  private mutating func assignTargets(_ value: String) -> Problem? {
    let isPattern = value.utf8.count > 2 && value.hasPrefix("/") && value.hasSuffix("/")
    guard value == "lines" || value == "number" || isPattern else {
      return Problem(
        message: "says how the preview's targets are counted: lines, number or /pattern/",
        hint: "lines: one target a line; number: the first number printed; /pattern/: the lines that match")
    }
    if isPattern, case .failure(let failure) = Pattern.compile(String(value.dropFirst().dropLast())) {
      return Problem(message: "cannot be read: \(lowerFirst(failure.message))", offset: failure.offset + 1)
    }
    info.attributes.targets = value
    return nil
  }
}

/// The words between commas, blanks around them removed, empty ones left out.
func splitAtCommas(_ text: String) -> [String] {
  text.split(separator: ",").map(trimmed).filter { !$0.isEmpty }
}

/// The text without white space and control characters at its ends.
func trimmed(_ text: some StringProtocol) -> String {
  var scalars = text.unicodeScalars[...]
  while let first = scalars.first, first.value <= 0x20 || first == "\u{a0}" { scalars.removeFirst() }
  while let last = scalars.last, last.value <= 0x20 || last == "\u{a0}" { scalars.removeLast() }
  // Cut out of the text itself: a string made of scalars is put together one by one.
  return String(text[scalars.startIndex..<scalars.endIndex])
}

/// The sentence with a small first letter, to stand behind a colon.
func lowerFirst(_ sentence: String) -> String { sentence.prefix(1).lowercased() + sentence.dropFirst() }
