/// Words that tell what prose is, as data. English only: an unknown word never breaks a reading, it only makes it plainer.
enum Words {
  /// Verbs that begin a sentence that asks somebody to do something.
  static let imperative = WordList(
    .imperative,
    """
    accept access acknowledge acquire activate add address adjust alert align allow alter analyse analyze announce answer appoint
    append apply approve arrange ask assemble assess assign attach attempt audit authenticate authorize avoid await back backup
    ban begin block boot bounce bring browse build bypass call cancel capture change check choose clean cleanup clear click clone
    close collect come commit communicate compare compile complete comply compute configure confirm connect consider consolidate consult
    contact contain continue convert coordinate copy cordon correct correlate count create cross-check cut debug decide
    declare decode decommission decrease define delegate delete deploy describe design designate destroy detach detect determine
    develop diagnose disable discard disconnect discover discuss display document double-check download downscale drain draft
    drop dump duplicate edit eject eliminate email enable encrypt end enforce engage ensure enter enumerate eradicate escalate
    establish estimate evaluate evict examine exec execute exit expand expire explain export extend extract fail failover
    fetch figure file filter find finish fix flush focus follow force forward free gather generate get give go grab grant group
    halt have hold identify ignore implement import impose improve increase inform initiate inspect install instruct interview
    investigate invite invoke isolate issue join keep kill label launch learn leave let limit list listen load locate lock log login
    look lower maintain make manage map mark match measure mend merge migrate mitigate modify monitor mount move mute name navigate
    note notify observe obtain open order organize override page paste patch pause perform pick pin ping place plan point
    poll pop port-forward post preserve press prevent print prioritize proceed produce profile promote prompt propose protect provide
    provision prune publish pull purge push put query quarantine quit raise reach read reassign rebalance reboot rebuild recall recheck
    reclaim record recover recreate recycle redeploy redirect reduce refer refresh regenerate register reinstall reissue reject rejoin
    relabel release reload relocate rely remediate remember remount remove rename renew reopen repair repeat replace replay replicate
    reply report reproduce request rerun re-run reschedule reserve reset resize resolve respond restart restore restrict resubmit
    resume resync retain retire retrieve retry return revert review revoke rewrite roll rollback rotate route run sanitize save
    scale scan schedule scroll search secure see seek select send separate serve set setup share shift ship show shrink shut shutdown
    sign silence simulate skip snapshot sort specify spin split ssh stand start stash step stop store submit subscribe substitute
    summarize suspend swap switch sync synchronize tag tail take talk tell terminate test throttle tick touch trace track transfer
    transition trigger troubleshoot try tune turn type unblock uncordon undo uninstall unlock unmount unpause unset untaint update
    upgrade upload upscale use validate verify view visit wait walk warn watch wipe withdraw work write
    """)

  static let somebody = WordList(.somebody, "you we operators")
  static let modal = WordList(.modal, "should must need")
  static let auxiliary = WordList(.auxiliary, "do")
  static let afterNoun = WordList(.afterNoun, "is are was were of has can may will must should does")

  /// Verbs that begin a sentence as nouns as well: "Backup storage is …".
  static let noun = WordList(
    .noun,
    "access audit backup block build call change check copy dump export filter import label link list load lock log mark match measure monitor mount name note order patch plan point query record release report request reset restart restore return review roll scale scan schedule search snapshot sort stop store switch tag test trace track transfer trigger update upgrade use view watch work write"
  )
  /// What makes a sentence of a noun.
  static let finite = WordList(.finite, "is are was were has")
  /// Words that a noun in front would not have: what follows is the verb's object, or a clause of its own.
  static let binding = WordList(
    .binding,
    "the a an this that these those your our its their all any each every both if whether when where which who whose what how until unless because so and or it them to there not sure"
  )

  /// Words before a verb that do not change that it asks for something.
  static let before = WordList(
    .before,
    "please then now next first second third finally lastly also always just simply optionally afterwards additionally again once-done to and carefully manually temporarily immediately quickly alternatively alternately"
  )

  /// What begins a clause before the verb.
  static let leading = WordList(
    .leading,
    "in on from at back inside after before once using under within during for with as based")

  /// What begins a condition.
  static let conditional = WordList(.conditional, "if when whenever unless")
  /// What begins the arm when no other holds.
  static let otherwise = WordList(.otherwise, "otherwise else")
}

/// Prose as bytes: words, sentences and beginnings, without making strings of what is only looked at.
extension Document {
  /// The first word in lower case, marks and quotes before it passed over; empty when there is none.
  func firstWord(_ range: Range<Int>) -> (word: String, end: Int) {
    guard let start = firstWordStart(range) else { return ("", range.lowerBound) }
    return word(at: start, range.upperBound)
  }

  /// Where the first word begins; nil when code or a placeholder stands first.
  private func firstWordStart(_ range: Range<Int>) -> Int? {
    var i = range.lowerBound
    while i < range.upperBound, !Byte.isWord(text[i]) {
      // A code span is a thing, not a verb.
      if text[i] == Byte.backtick || text[i] == UInt8(ascii: "<") { return nil }
      i += 1
    }
    return i < range.upperBound ? i : nil
  }

  /// The word that begins here, in lower case; dashes and apostrophes inside belong to it.
  func word(at start: Int, _ limit: Int) -> (word: String, end: Int) {
    let i = wordEnd(start, limit)
    guard i > start, i - start <= 24 else { return ("", i) }
    let word = String(unsafeUninitializedCapacity: i - start) { buffer in
      for k in start..<i { buffer[k - start] = Byte.lowered(text[k]) }
      return i - start
    }
    return (word, i)
  }

  private func wordEnd(_ start: Int, _ limit: Int) -> Int {
    var i = start
    while i < limit {
      let b = text[i]
      if Byte.isWord(b) || b == UInt8(ascii: "-") || b == UInt8(ascii: "'") { i += 1 } else { break }
    }
    return i
  }

  /// What is known of the word that begins here.
  private func traits(at start: Int, _ limit: Int) -> (WordTraits, end: Int) {
    let end = wordEnd(start, limit)
    guard end > start, end - start <= 24 else { return ([], end) }
    var found = Lexicon.shared.traits(text, start, end)
    if found.isEmpty, end - start > 4 {
      if Byte.lowered(text[end - 1]) == UInt8(ascii: "y"), Byte.lowered(text[end - 2]) == UInt8(ascii: "l") {
        found = .before
      }
      if Byte.lowered(text[start]) == UInt8(ascii: "r"), Byte.lowered(text[start + 1]) == UInt8(ascii: "e") {
        // "redesign", "re-enable": a verb of the list, again.
        let skip = text[start + 2] == UInt8(ascii: "-") ? 3 : 2
        if Lexicon.shared.traits(text, start + skip, end).contains(.imperative) { found = .imperative }
      }
    }
    return (found, end)
  }

  /// What is known of the first word.
  func firstTraits(_ range: Range<Int>) -> WordTraits {
    guard let start = firstWordStart(range) else { return [] }
    return traits(at: start, range.upperBound).0
  }

  /// True when the sentence asks somebody to do something: a verb of the list stands first, polite words passed over.
  func isImperative(_ range: Range<Int>) -> Bool {
    guard let start = firstWordStart(range) else { return false }
    // "Note that …" and "!!! note" tell something; they ask for nothing.
    if matches(start, range.upperBound, "note"), !asksToNote(start, range.upperBound) { return false }
    var (word, end) = traits(at: start, range.upperBound)
    var passed = 0
    while passed < 3, word.contains(.before) {
      var next = end
      while next < range.upperBound,
        text[next] == Byte.space || text[next] == UInt8(ascii: ",") || text[next] == UInt8(ascii: ":")
      {
        next += 1
      }
      (word, end) = traits(at: next, range.upperBound)
      passed += 1
    }
    if word.isEmpty { return false }
    if word.contains(.somebody) {
      return traits(at: skipBlanks(end, range.upperBound), range.upperBound).0.contains(.modal)
    }
    if word.contains(.auxiliary) {
      // "Do not …" forbids; it is advice beside a step.
      let next = self.word(at: skipBlanks(end, range.upperBound), range.upperBound).word
      return next != "not" && next != "n't"
    }
    if passed == 0, word.contains(.leading), let comma = clauseEnd(end, range.upperBound) {
      // "In a second session, copy …", "After that, check …".
      return isImperative(comma + 1..<range.upperBound)
    }
    guard word.contains(.imperative) else { return false }
    // "Access tokens expire", "Use of …", "Change is …": a noun follows as a verb never would.
    guard end < range.upperBound else { return true }
    if text[end] == UInt8(ascii: ":"), passed == 0 { return false }
    if word.contains(.noun), isNounPhrase(from: skipBlanks(end, range.upperBound), range.upperBound) { return false }
    return !traits(at: skipBlanks(end, range.upperBound), range.upperBound).0.contains(.afterNoun)
  }

  /// "Backup storage is resolved …", "Backup creation: …": the words behind a noun that is a verb as well go on as a noun does.
  private func isNounPhrase(from start: Int, _ limit: Int) -> Bool {
    var at = start
    var count = 0
    while at < limit, count < 24 {
      let next = wordEnd(at, limit)
      guard next > at else {
        // A comma or a dash between nouns; anything else ends the sentence.
        guard text[at] == UInt8(ascii: ",") || text[at] == UInt8(ascii: "-") else { return false }
        at = skipBlanks(at + 1, limit)
        continue
      }
      let (known, end) = traits(at: at, limit)
      if isListed(at, end) {
        at = skipBlanks(end, limit)
        continue
      }
      if known.contains(.binding) || known.contains(.leading) { return false }
      if count > 0, known.contains(.finite) { return true }
      count += 1
      if count == 1, end < limit, text[end] == UInt8(ascii: ":") { return isNaming(at, end) }
      at = skipBlanks(end, limit)
    }
    return false
  }

  /// ", and": the last of several nouns follows.
  private func isListed(_ start: Int, _ end: Int) -> Bool {
    guard end - start == 3, matches(start, end, "and") else { return false }
    var before = start
    while before > 0, Byte.isBlank(text[before - 1]) || text[before - 1] == Byte.lf { before -= 1 }
    return before > 0 && text[before - 1] == UInt8(ascii: ",")
  }

  /// "creation", "listing", "management": words that name what is done.
  private func isNaming(_ start: Int, _ end: Int) -> Bool {
    for tail in ["ion", "ing", "ment", "al"] as [StaticString] {
      let count = tail.utf8CodeUnitCount
      if end - start > count + 2, matches(end - count, end, tail) { return true }
    }
    return false
  }

  private func asksToNote(_ start: Int, _ limit: Int) -> Bool {
    for words in ["note the ", "note down", "note any", "note which", "note all", "note who", "notify", "note when"]
      as [StaticString]
    where matches(start, limit, words) { return true }
    return false
  }

  /// The comma or colon that ends a clause at the beginning of a sentence, when it is short.
  private func clauseEnd(_ from: Int, _ limit: Int) -> Int? {
    var i = from
    while i + 1 < limit, i - from < 90 {
      switch text[i] {
      case UInt8(ascii: ","), UInt8(ascii: ":"): if text[i + 1] == Byte.space { return i }
      case UInt8(ascii: "."): if text[i + 1] == Byte.space { return nil }
      case Byte.lf: return nil
      default: break
      }
      i += 1
    }
    return nil
  }

  func skipBlanks(_ i: Int, _ limit: Int) -> Int {
    var i = i
    while i < limit, Byte.isBlank(text[i]) || text[i] == Byte.lf { i += 1 }
    return i
  }

  /// The range without blanks at its ends.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    let start = skipBlanks(range.lowerBound, range.upperBound)
    var end = range.upperBound
    while end > start, Byte.isBlank(text[end - 1]) || text[end - 1] == Byte.lf { end -= 1 }
    return start..<end
  }

  /// True when the text begins with these lower-case ASCII words, whatever its case.
  func begins(_ range: Range<Int>, _ words: StaticString) -> Bool { matches(range.lowerBound, range.upperBound, words) }

  /// True when these lower-case ASCII words stand at `i`.
  func matches(_ i: Int, _ limit: Int, _ words: StaticString) -> Bool {
    let count = words.utf8CodeUnitCount
    guard i + count <= limit else { return false }
    let p = words.utf8Start
    for k in 0..<count where Byte.lowered(text[i + k]) != p[k] { return false }
    return true
  }

  /// Where these lower-case ASCII words stand first, nil when they do not.
  func find(_ words: StaticString, in range: Range<Int>) -> Int? {
    let first = words.utf8Start[0]
    var i = range.lowerBound
    while i < range.upperBound {
      if Byte.lowered(text[i]) == first, matches(i, range.upperBound, words) { return i }
      i += 1
    }
    return nil
  }

  func contains(_ words: StaticString, in range: Range<Int>) -> Bool { find(words, in: range) != nil }

  /// The sentences of a range; code in back-ticks and abbreviations end none.
  func sentences(_ range: Range<Int>) -> [Range<Int>] {
    var out: [Range<Int>] = []
    var start = skipBlanks(range.lowerBound, range.upperBound)
    while start < range.upperBound {
      let end = sentenceEnd(start, range.upperBound)
      let sentence = trimmed(start..<end)
      if !sentence.isEmpty { out.append(sentence) }
      start = skipBlanks(end, range.upperBound)
    }
    return out
  }

  /// Behind the full stop (or `?`, `!`, line break) of the sentence that begins at `start`.
  func sentenceEnd(_ start: Int, _ limit: Int) -> Int {
    var i = start
    var code = false
    while i < limit {
      let b = text[i]
      if b == Byte.backtick {
        code.toggle()
      } else if !code {
        if b == Byte.lf { return i + 1 }
        if b == UInt8(ascii: ".") || b == UInt8(ascii: "?") || b == UInt8(ascii: "!") {
          var next = i + 1
          while next < limit, text[next] == UInt8(ascii: ")") || text[next] == UInt8(ascii: "\"") { next += 1 }
          if next == limit { return limit }
          if Byte.isBlank(text[next]) || text[next] == Byte.lf,
            b != UInt8(ascii: ".") || endsSentence(i, start, next, limit)
          {
            return next
          }
        }
      }
      i += 1
    }
    // An odd back-tick swallowed the end: better one sentence too long than a search without end.
    return limit
  }

  private func endsSentence(_ stop: Int, _ start: Int, _ next: Int, _ limit: Int) -> Bool {
    var i = stop
    while i > start, Byte.isWord(text[i - 1]) || text[i - 1] == UInt8(ascii: ".") { i -= 1 }
    let count = stop - i
    if count <= 3,
      matches(i, limit, "e.g") || matches(i, limit, "i.e") || matches(i, limit, "etc") || matches(i, limit, "vs")
    {
      // "etc." ends a sentence when a capital follows.
      let after = skipBlanks(next, limit)
      return matches(i, limit, "etc") && after < limit && Byte.isUpper(text[after])
    }
    if count > 0, (i..<stop).allSatisfy({ Byte.isDigit(text[$0]) }), i == start { return false }
    return true
  }

  /// The title of what a fence follows: the last sentence when it ends in a colon and asks for something.
  func leadTitle(_ range: Range<Int>) -> String {
    if let last = range.last, text[last] == UInt8(ascii: ":"), let sentence = sentences(range).last,
      isImperative(sentence)
    {
      return cut(sentence)
    }
    return title(range)
  }

  /// The text as it stands in a title: the first sentence, or the first that asks for something; no colon, no full stop.
  func title(_ range: Range<Int>) -> String {
    var chosen: Range<Int>?
    var first: Range<Int>?
    var start = skipBlanks(range.lowerBound, range.upperBound)
    var looked = 0
    while start < range.upperBound, looked < 6 {
      let end = sentenceEnd(start, range.upperBound)
      let sentence = trimmed(start..<end)
      if first == nil { first = sentence }
      if isImperative(sentence) || first == sentence && forbids(sentence) {
        chosen = sentence
        break
      }
      start = skipBlanks(end, range.upperBound)
      looked += 1
    }
    return cut(chosen ?? first ?? range)
  }

  private func forbids(_ sentence: Range<Int>) -> Bool {
    begins(sentence, "do not ") || begins(sentence, "don't ") || begins(sentence, "never ")
  }

  /// Colon and full stop dropped; a very long sentence is cut at a word.
  func cut(_ sentence: Range<Int>) -> String {
    var end = sentence.upperBound
    while end > sentence.lowerBound {
      let b = text[end - 1]
      guard b == UInt8(ascii: ":") || b == UInt8(ascii: ".") || b == UInt8(ascii: ",") || b == Byte.space else { break }
      end -= 1
    }
    return withoutAddresses(sentence.lowerBound..<end)
  }

  /// The words without where links lead; a very long sentence is cut at a word.
  private func withoutAddresses(_ range: Range<Int>) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(min(range.count, 200))
    var i = range.lowerBound
    while i < range.upperBound {
      if text[i] == Byte.space, i + 1 < range.upperBound, text[i + 1] == UInt8(ascii: "("),
        let end = addressEnd(i + 2, range.upperBound)
      {
        i = end
        continue
      }
      out.append(text[i])
      i += 1
      if out.count == 160 {
        while out.count > 80, let last = out.last, last != Byte.space { out.removeLast() }
        return String(decoding: out, as: UTF8.self) + "…"
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Behind `https://…)`, `other.md#part)`; nil for words in parentheses.
  private func addressEnd(_ from: Int, _ limit: Int) -> Int? {
    var i = from
    var depth = 0
    var address = false
    while i < limit, text[i] > Byte.space {
      if text[i] == UInt8(ascii: "(") { depth += 1 }
      if text[i] == UInt8(ascii: ")") {
        if depth == 0 { return address ? i + 1 : nil }
        depth -= 1
      }
      if text[i] == UInt8(ascii: ":") && matches(i, limit, "://")
        || text[i] == UInt8(ascii: ".") && matches(i, limit, ".md")
        || text[i] == UInt8(ascii: "/")
      {
        address = true
      }
      i += 1
    }
    return nil
  }
}

/// What is known of a word.
struct WordTraits: OptionSet {
  let rawValue: UInt16
  static let imperative = WordTraits(rawValue: 1)
  static let before = WordTraits(rawValue: 2)
  static let leading = WordTraits(rawValue: 4)
  static let conditional = WordTraits(rawValue: 8)
  static let otherwise = WordTraits(rawValue: 16)
  static let somebody = WordTraits(rawValue: 32)
  static let modal = WordTraits(rawValue: 64)
  static let auxiliary = WordTraits(rawValue: 128)
  static let afterNoun = WordTraits(rawValue: 256)
  static let noun = WordTraits(rawValue: 512)
  static let finite = WordTraits(rawValue: 1024)
  static let binding = WordTraits(rawValue: 2048)
}

/// Words as they stand in the program; sets of strings would be made anew at each start, which costs more than reading a file.
struct WordList: Sendable {
  let traits: WordTraits
  let words: StaticString

  init(_ traits: WordTraits, _ words: StaticString) {
    self.traits = traits
    self.words = words
  }

  /// True when the word is one of them.
  func contains(_ word: String) -> Bool {
    let bytes = Array(word.utf8)
    return Lexicon.shared.traits(bytes, 0, bytes.count).contains(traits)
  }
}

/// The words of `Words`, found by their bytes: one look for each sentence, without a string.
struct Lexicon {
  static let shared = Lexicon()

  private struct Entry {
    var hash: UInt32 = 0
    var start: Int32 = 0
    var count: Int32 = 0
    var traits: WordTraits = []
  }
  private var slots = [Entry](repeating: Entry(), count: 2048)
  private var bytes: [UInt8] = []

  private init() {
    let all = [
      Words.imperative, Words.before, Words.leading, Words.conditional, Words.otherwise, Words.somebody, Words.modal,
      Words.auxiliary, Words.afterNoun, Words.noun, Words.finite, Words.binding,
    ]
    bytes.reserveCapacity(4096)
    for list in all {
      list.words.withUTF8Buffer { words in
        for word in words.split(whereSeparator: { $0 <= Byte.space }) { add(Array(word), list.traits) }
      }
    }
  }

  private mutating func add(_ word: [UInt8], _ traits: WordTraits) {
    let hash = Lexicon.hash(word, 0, word.count)
    var slot = Int(hash) & 2047
    while slots[slot].count > 0 {
      if slots[slot].hash == hash, isSame(slots[slot], word, 0, word.count) {
        slots[slot].traits.formUnion(traits)
        return
      }
      slot = (slot + 1) & 2047
    }
    slots[slot] = Entry(hash: hash, start: Int32(bytes.count), count: Int32(word.count), traits: traits)
    bytes += word
  }

  /// What is known of the word at these places, whatever its case.
  func traits(_ text: [UInt8], _ start: Int, _ end: Int) -> WordTraits {
    let hash = Lexicon.hash(text, start, end)
    var slot = Int(hash) & 2047
    while slots[slot].count > 0 {
      if slots[slot].hash == hash, isSame(slots[slot], text, start, end) { return slots[slot].traits }
      slot = (slot + 1) & 2047
    }
    return []
  }

  private static func hash(_ text: [UInt8], _ start: Int, _ end: Int) -> UInt32 {
    var hash: UInt32 = 2_166_136_261
    for i in start..<end { hash = (hash ^ UInt32(Byte.lowered(text[i]))) &* 16_777_619 }
    return hash
  }

  private func isSame(_ entry: Entry, _ text: [UInt8], _ start: Int, _ end: Int) -> Bool {
    guard Int(entry.count) == end - start else { return false }
    for k in 0..<(end - start) where bytes[Int(entry.start) + k] != Byte.lowered(text[start + k]) { return false }
    return true
  }
}
