/// The words behind a program, held against a pattern's options and operands.
struct BehindProgram {
  private var options: [SeenWord] = []
  /// The other words, and whether an option stands before each, whose value it may be.
  private var operands: [(word: SeenWord, behindOption: Bool)] = []
  /// Words that could be an option when they are known.
  private var couldBeOption: SeenWord?
  private let program: String
  /// `xargs` puts more words behind them.
  private let fed: Bool

  init(_ words: [SeenWord], program: String, fed: Bool) {
    self.program = program
    self.fed = fed
    var behindOption = false
    var onlyOperands = false
    var isValue = false
    for word in words {
      if !onlyOperands, word.isOption {
        if word.bytes == Array("--".utf8) {
          (onlyOperands, behindOption) = (true, false)
          continue
        }
        options.append(word)
        (behindOption, isValue) = Self.follows(word, of: program)
        continue
      }
      // What is known to be an option's value is nothing that the program is asked to do.
      if isValue, !word.splits {
        isValue = false
        continue
      }
      if !onlyOperands, word.splits || word.bytes.first == CommandPattern.any { couldBeOption = couldBeOption ?? word }
      operands.append((word, behindOption))
      behindOption = false
    }
  }

  /// Whether the word behind this option could be its value, and whether it is known to be.
  private static func follows(_ option: SeenWord, of program: String) -> (could: Bool, does: Bool) {
    guard let valued = ShellPrograms.reading[program]?.valued, !option.bytes.contains(UInt8(ascii: "=")) else {
      return (!option.bytes.contains(UInt8(ascii: "=")), false)
    }
    let isLong = option.bytes.starts(with: "--".utf8)
    func lists(_ bytes: some Sequence<UInt8>) -> Bool {
      String(decoding: Array(bytes), as: UTF8.self).withBytes { valued.lists($0) }
    }
    if lists(option.bytes) { return (true, true) }
    return (isLong || option.bytes.count == 2 || !lists(option.bytes.prefix(2)), false)
  }

  /// How well they fit, and the word on which it hangs.
  func fit(options wanted: [[CommandPattern.Glob]], operands wantedOperands: [[CommandPattern.Glob]]) -> (
    fit: Fit, word: String?
  ) {
    var all = Fit.yes
    var hangs: String?
    for globs in wanted {
      var best = Fit.no
      for glob in globs { best = max(best, option(glob)) }
      if best == .no, fed || couldBeOption != nil {
        best = .maybe
        hangs = hangs ?? couldBeOption?.written
      }
      all = min(all, best)
      if all == .no { return (.no, nil) }
    }
    if isSubsequence(wantedOperands) { return (all, hangs) }
    guard let word = couldBe(wantedOperands) else { return (.no, nil) }
    return (.maybe, hangs ?? word)
  }

  /// Letters of one dash may stand together or apart, in any order; a long option may be cut short or carry a value.
  private func option(_ glob: CommandPattern.Glob) -> Fit {
    if glob.starts(with: "--".utf8) || glob.contains(CommandPattern.any) || glob.contains(CommandPattern.one) {
      var best = Fit.no
      for word in options {
        let name = Array(word.bytes.prefix { $0 != UInt8(ascii: "=") })
        best = max(best, CommandPattern.fit(glob, word.bytes), CommandPattern.fit(glob, name))
        if name.count > 2, word.isKnown, glob.starts(with: name) { best = .yes }
      }
      return best
    }
    if options.contains(where: { $0.bytes == glob }) { return .yes }
    // `-rf` as `-f -r`, and `-name` only as it is.
    let clusters = options.filter { !$0.bytes.starts(with: "--".utf8) }.flatMap { $0.bytes.dropFirst() }
    let letters = glob.dropFirst()
    if letters.allSatisfy({ clusters.contains($0) }) { return .yes }
    return clusters.contains(CommandPattern.any) ? .maybe : .no
  }

  /// All are there in their order, with anything between.
  private func isSubsequence(_ wanted: [[CommandPattern.Glob]]) -> Bool {
    var left = wanted[...]
    for (word, _) in operands {
      guard let next = left.first else { return true }
      if fit(next, word) == .yes { left.removeFirst() }
    }
    return left.isEmpty
  }

  /// The word on which it hangs whether they are there; nil when they cannot be.
  ///
  /// The first of them is what the program is asked to do: it cannot be a word behind one that is known to be something else.
  private func couldBe(_ wanted: [[CommandPattern.Glob]]) -> String? {
    var left = wanted[...]
    var hangs: String?
    for (word, behindOption) in operands {
      guard let next = left.first else { break }
      let fit = word.splits ? .maybe : fit(next, word)
      if fit == .no {
        if left.count == wanted.count, !behindOption { return nil }
        continue
      }
      if fit == .maybe { hangs = hangs ?? word.written }
      if word.splits { return hangs }
      left.removeFirst()
    }
    if left.isEmpty { return hangs }
    return fed ? hangs ?? "xargs" : nil
  }

  private func fit(_ globs: [CommandPattern.Glob], _ word: SeenWord) -> Fit {
    var best = CommandPattern.fit(globs, word.bytes)
    if best == .yes || !Kinds.knows(program) { return best }
    for part in Kinds.names(in: word.bytes, of: program) {
      for glob in globs {
        best = max(best, CommandPattern.fit(Kinds.plain(glob, of: program), part))
      }
    }
    return best
  }
}
