/// Judges a command by its words: does it only look, does it change something, is it unknown?
///
/// A wrong *looking* is the worst mistake there is, for only looking runs without a person. So everything has to be known:
/// each program, its subcommand and options, each redirection, each variable in front of it. What is not known is unknown.
struct ShellJudge {
  var effect = Command.Effect.looking
  /// Variables and placeholders that must be plain words for `looking` to hold.
  var plainOnly: [String] = []
  var destructive = false

  /// `defined` holds functions and aliases that earlier commands defined: they may be anything.
  init(_ unit: ShellUnit, defined: Set<String> = []) {
    if !unit.complete || unit.broken || unit.opaque || unit.background || !unit.functions.isEmpty { lower(.unknown) }
    let shadowed = unit.functions.isEmpty ? defined : defined.union(unit.functions)
    // What a command sets itself cannot be checked before it runs.
    var own = Set<String>()
    for set in unit.sets { own.insert(set.name) }
    for simple in unit.simples { judge(simple, shadowed: shadowed, own: own) }
    if effect == .looking {
      if plainOnly.count < 2 { return }
      var seen = Set<String>()
      plainOnly = plainOnly.filter { seen.insert($0).inserted }
    } else {
      plainOnly = []
    }
  }

  /// Changing stands below unknown, and unknown below looking.
  private mutating func lower(_ other: Command.Effect) {
    if other == .changing || effect == .looking { effect = other }
  }

  private mutating func judge(_ simple: ShellSimple, shadowed: Set<String>, own: Set<String>) {
    judgeRedirects(simple)
    switch simple.kind {
    case .forHead, .caseHead, .casePattern, .array:
      if simple.kind == .forHead, let name = simple.words.first, ShellPrograms.isPowerful(name.value) {
        lower(.unknown)
      }
      return
    case .condition:
      for word in simple.words {
        switch word.value {
        case "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-v", "-R": lower(.unknown)
        default: break
        }
      }
      return
    case .command: break
    }
    if simple.words.isEmpty {
      for word in simple.assignments {
        guard let name = word.assigned, !ShellPrograms.isPowerful(name), !ShellPrograms.ambient.contains(name) else {
          lower(.unknown)
          continue
        }
      }
      return
    }
    for word in simple.assignments where !ShellPrograms.harmlessVariables.contains(word.assigned ?? "") {
      lower(.unknown)
    }
    var reader = ShellWordReader(words: simple.words[...], shadowed: shadowed)
    let verdict = reader.verdict()
    if verdict == .looking, !own.isEmpty, !own.isDisjoint(with: reader.plainOnly) { lower(.unknown) }
    plainOnly.append(contentsOf: reader.plainOnly)
    lower(verdict)
    if verdict == .looking,
      ShellReserve.holds(reader.program, reader.rest) || ShellHoles.mayHold(reader.program, reader.rest)
    {
      lower(.unknown)
    }
    if ShellDestruction.sees(reader.program, reader.rest, all: simple.words) {
      destructive = true
      lower(.changing)
    }
    if verdict != .looking, ShellChange.sees(reader.program, reader.rest) { lower(.changing) }
  }

  private mutating func judgeRedirects(_ simple: ShellSimple) {
    for redirect in simple.redirects {
      switch redirect.op {
      case "<": if ShellReading.mayConnect(redirect.word.value) { lower(.unknown) }
      case "<<", "<<-", "<<<": continue
      case "<&": if redirect.word.dynamic || ShellReading.mayConnect(redirect.word.value) { lower(.unknown) }
      case ">", ">>", "&>", "&>>", ">|", ">&":
        let value = redirect.word.value
        if value == "/dev/null" || value == "/dev/stdout" || value == "/dev/stderr" { continue }
        if redirect.op == ">&", value == "-" || (!value.isEmpty && value.utf8.allSatisfy(\.isDigit)) { continue }
        lower(.changing)
      default: lower(.changing)
      }
    }
  }
}
