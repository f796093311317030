import ArgumentParser
import Engine
import Host
import Incidents
import Journals
import Reports

/// `muster verify`: recomputes every hash of the journal.
struct VerifyVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", _superCommandName: "muster",
    abstract: "Recompute the hash chain of every incident, and check every kept blob and the file.",
    discussion: """
      Finds any record that was changed, moved or taken out, and any blob whose bytes were changed. It cannot see that the \
      last records were cut off, or that the whole file was written anew: note a head elsewhere (exports print it) and give \
      it with --head. Ends with 1 when something is wrong.
      """)

  @OptionGroup var journal: JournalOptions
  @Option(name: .long, help: "A hash that was noted earlier; it must be that of some record.")
  var head: String?
  @Flag(name: .long, help: "One JSON object instead of text.")
  var json = false

  func validate() throws {
    guard let head else { return }
    guard head.utf8.count == 64, head.allSatisfy(\.isHexDigit) else {
      throw ValidationError("--head wants the 64 hexadecimal digits of a record's hash.")
    }
  }

  func run() throws {
    let known = head.map { Digest(hex: $0.lowercased()) }
    guard let result = try SQLiteJournal(path: journal.file, access: .reading).verify(head: known) else {
      throw UsageError(sentence: "there is no journal at \(journal.file)\n  Name it with --db FILE or MUSTER_DB.")
    }
    Out.text(json ? VerificationText.json(result, path: journal.file) : VerificationText.lines(result, head: known))
    if !result.findings.isEmpty { throw ExitStatus.findings }
  }
}

/// What `verify` and `backup` say of a journal.
enum VerificationText {
  private static var width: Int { Terminal.isTerminal(1) ? min(Terminal.columns() ?? 80, 80) : 80 }

  static func lines(_ result: Verification, head: Digest?) -> String {
    var out = ""
    for chain in result.chains { out += "\(chain.name)  \(count(chain.records, "record"))\n  head \(chain.head)\n" }
    for finding in result.findings {
      out += Wrapping.wrap(
        "\(place(finding))\(sentence(finding.fault))", width: width, indent: "WRONG  ", hanging: "       ")
    }
    let records = result.chains.reduce(0) { $0 + $1.records }
    let erased = result.erased == 0 ? "" : ", \(count(result.erased, "erased one"))"
    out +=
      "\(count(result.chains.count, "incident")), \(count(records, "record")), \(count(result.blobs, "blob"))\(erased): "
    guard result.findings.isEmpty else { return out + "\(count(result.findings.count, "finding")).\n" }
    out += "every hash is as recorded.\n"
    if head != nil { return out + "The head that you named is in its chain.\n" }
    return out
      + Wrapping.wrap(
        "A tail that was cut off, or a file that was written anew, looks just like this.\n"
          + "Against that: note a head elsewhere, and later: muster verify --head HASH", width: width)
  }

  static func json(_ result: Verification, path: String) -> String {
    var json = JSONText()
    json.object { json in
      json.field("version", 1)
      json.field("journal", path)
      json.objects("incidents", result.chains) { json, chain in
        json.field("name", chain.name)
        json.field("records", chain.records)
        json.field("head", chain.head.hex)
      }
      json.field("blobs", result.blobs)
      json.field("erased", result.erased)
      json.objects("findings", result.findings) { json, finding in
        json.field("incident", finding.incident)
        json.field("seq", finding.seq)
        json.field("what", sentence(finding.fault))
      }
    }
    json.endLine()
    return json.text
  }

  private static func count(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }

  private static func place(_ finding: Verification.Finding) -> String {
    guard let incident = finding.incident else { return "" }
    return "\(incident) record \(finding.seq ?? 0): "
  }

  static func sentence(_ fault: Verification.Fault) -> String {
    switch fault {
    case .altered: "its bytes are not the ones that were hashed"
    case .detached: "it does not follow the record before it"
    case .gap(let found): "the next one in the file is \(found)"
    case .misplaced: "its key and its incident or number contradict each other"
    case .outOfLease: "it was written under an older lease than the record before it"
    case .blobAltered(let digest): "the blob \(digest) has other bytes"
    case .blobMissing(let digest): "its blob \(digest) is gone, and left no tombstone"
    case .headUnknown(let digest): "no record has the hash \(digest): cut off, rewritten, or another journal"
    case .file(let words): "the file: \(words)"
    }
  }
}
