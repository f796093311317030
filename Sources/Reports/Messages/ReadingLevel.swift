/// How many years of school a text asks for.
///
/// The grade of Kincaid, Fishburne, Rogers and Chissom, "Derivation of New Readability Formulas" (Naval Technical Training
/// Command, Research Branch Report 8-75, 1975): 0.39 words a sentence + 11.8 syllables a word - 15.59. Syllables are counted
/// as groups of vowels, without a silent e at the end.
package enum ReadingLevel {
  /// The grade of these sentences; 0 for fewer than 20 words, which say nothing of it.
  package static func grade(_ sentences: [String]) -> Double {
    let words = sentences.map { sentence in
      sentence.split { !$0.isLetter && $0 != "'" }.filter { $0.contains(where: \.isLowercase) }
    }.filter { !$0.isEmpty }
    let count = words.reduce(0) { $0 + $1.count }
    if count < 20 { return 0 }
    let syllables = words.joined().reduce(0) { $0 + Self.syllables($1) }
    return 0.39 * Double(count) / Double(words.count) + 11.8 * Double(syllables) / Double(count) - 15.59
  }

  /// Groups of vowels; at least one.
  package static func syllables(_ word: some StringProtocol) -> Int {
    let letters = Array(word.lowercased())
    var count = 0
    var isBehindVowel = false
    for letter in letters {
      let isVowel = "aeiouyäöüéèà".contains(letter)
      if isVowel, !isBehindVowel { count += 1 }
      isBehindVowel = isVowel
    }
    let isSilent =
      letters.count > 2 && letters.last == "e" && !"aeiouyl".contains(letters[letters.count - 2]) && count > 1
    return max(1, isSilent ? count - 1 : count)
  }
}
