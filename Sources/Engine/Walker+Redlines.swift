import Digests
import Incidents
import Reports
import Runbooks

/// What was walked otherwise than written, as proposed changes to the runbooks' files.
extension Walker {
  /// What `muster redline` gives away, and what it says beside it.
  package struct Redlines {
    /// A unified diff of all files; empty when everything was done as written.
    package var patch: [UInt8] = []
    package var remarks: [String] = []
    /// How many proposals there are, and how many of them were not on record before.
    package var proposals = 0
    package var recorded = 0
  }

  /// Makes the proposals, and puts those on record that are new.
  package func redline() throws -> Redlines {
    var deviations = Deviations(of: incident.id)
    var known: Set<String> = []
    var amendments = try world.journal.amendments(of: incident.id)
    try world.journal.read(incident.id, from: 1) { record in
      deviations.apply(record, shown: amendments.amended(record, for: .internal))
      if case .redlined(let path, let line, let patch, _) = record.event {
        known.insert("\(path) \(line) \(patch.hex)")
      }
    }
    deviations.settle(library)
    var made = Redlines()
    let head = "\(name), \(Instants.day(deviations.opened))"
    for revision in deviations.items.map(\.runbook.revision).inOrderOnce {
      guard let bytes = try world.journal.blob(revision), let path = paths[revision] else { continue }
      let items = deviations.items.filter { $0.runbook.revision == revision }
      let redline = Redline(items, of: bytes, path: path, named: head)
      made.patch += redline.patch
      made.remarks += redline.unplaced.map { "It fits nowhere in the file without changing how it reads: \($0)" }
      if let remark = differs(path, from: revision) { made.remarks.append(remark) }
      for proposal in redline.proposals {
        made.proposals += 1
        let digest = Digest(hex: SHA256.hex(SHA256.hash(proposal.patch)))
        guard known.insert("\(redline.path) \(proposal.line) \(digest.hex)").inserted else { continue }
        made.recorded += 1
        try commit(
          .communicate(
            .redline(path: redline.path, line: proposal.line, patch: digest, reason: proposal.reason)),
          blobs: [proposal.patch])
      }
    }
    made.remarks += deviations.homeless.map {
      "An answer to the fourth question names no step: \(Escaping.line($0))"
    }
    return made
  }

  /// Said when the file is another by now, or not here.
  private func differs(_ path: String, from revision: Digest) -> String? {
    // A file that cannot be read is said to be just that.
    guard let now = try? world.files.read(path, limit: 16 << 20) else {
      return "\(Escaping.line(path)) is not here: the patch fits the text that the walk was made by."
    }
    if SHA256.hex(SHA256.hash(now)) == revision.hex { return nil }
    return "\(Escaping.line(path)) has changed since the walk: the patch fits the text of then, and may not apply."
  }
}

extension [Digest] {
  /// Each once, in the order of first sight.
  fileprivate var inOrderOnce: [Digest] {
    var seen: Set<Digest> = []
    return filter { seen.insert($0).inserted }
  }
}
