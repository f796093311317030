package import Incidents

extension Postmortem {
  /// The export as data, version 2 (`docs/postmortem.schema.json`), ended by a newline; `blob` answers nil for what was erased.
  package func json(_ document: PostmortemDocument, blob: @escaping (Digest) -> [UInt8]?) -> [UInt8] {
    settled().write(document, blob: showing(blob))
  }

  private func write(_ document: PostmortemDocument, blob: (Digest) -> [UInt8]?) -> [UInt8] {
    var json = JSONText(reserving: 1 << 16)
    json.object { json in
      json.field("version", 2)
      json.field("edition", document.edition)
      json.object("incident") { writeIncident(to: &$0) }
      json.objects("runbooks", pinned) { json, book in
        json.field("path", book.path)
        json.field("title", book.title)
        json.field("revision", book.revision.hex)
      }
      json.objects("times", lengths) { json, length in
        json.field("what", length.what)
        json.field("milliseconds", length.nanoseconds.map { Int($0 / 1_000_000) })
        json.field("why_not", length.why.isEmpty ? nil : length.why)
      }
      json.objects("steps", steps) { json, step in
        json.field("id", step.id)
        json.field("title", step.title)
        json.field("runbook", step.runbook)
        json.field("reached", step.reached)
        json.field("status", step.status?.rawValue)
        json.field("reason", step.reason)
      }
      json.objects("values", values) { json, value in
        json.field("name", value.name)
        json.field("value", value.value)
        json.field("secret", value.value == nil)
        json.field("from", value.basis.rawValue)
        json.field("at", Instants.fineStamp(value.at))
      }
      json.objects("runs", runs) { write($1, to: &$0, blob: blob) }
      writeEvidence(to: &json)
      json.objects("left_different", story.ledger.different) { $1.write(to: &$0) }
      json.objects("put_back", story.ledger.putBack) { $1.write(to: &$0) }
      json.objects("not_done", story.open) { json, item in
        json.field("step", item.step)
        json.field("status", item.status.rawValue)
        json.field("reason", item.reason)
      }
      writeReview(document, to: &json, blob: blob)
      let detected = milestone(.detected).at ?? story.opened
      json.objects("timeline", chronicle) { $1.write(to: &$0, since: detected) }
    }
    json.endLine()
    return json.bytes
  }

  private func writeIncident(to json: inout JSONText) {
    json.field("name", name)
    json.field("title", story.title)
    json.field("mode", story.mode.rawValue)
    json.field("environment", story.environment)
    json.field("opened_at", Instants.fineStamp(story.opened))
    json.field("closed_at", story.closed.map(Instants.fineStamp))
    json.field("status", story.status?.rawValue)
    json.field("outcome", story.outcome?.rawValue)
    json.field("people", people)
    json.object("head") { json in
      json.field("seq", story.head?.seq ?? 0)
      json.field("hash", story.head?.hash.hex)
    }
  }

  private func write(_ run: Run, to json: inout JSONText, blob: (Digest) -> [UInt8]?) {
    let started = run.started
    json.field("seq", started.seq)
    json.field("step", started.step)
    json.field("attempt", started.attempt)
    json.field("role", started.role)
    json.field("command", started.text)
    json.field("script_sha256", run.script.hex)
    json.field("effect", started.effect)
    json.field("plan", run.plan)
    json.field("phrase", run.phrase)
    json.field("by", started.actor)
    json.field("host", run.host)
    json.field("started_at", Instants.fineStamp(started.at))
    json.field("finished_at", run.finished.map(Instants.fineStamp))
    json.field("milliseconds", run.milliseconds)
    json.field("outcome", started.ending.map(Screen.words) ?? "unknown")
    var code: Int?
    if case .exited(let exit)? = started.ending { code = exit }
    json.field("exit", code)
    json.field("ruling", run.ruling?.0.rawValue)
    json.field("ruling_reason", run.ruling?.1)
    json.field("survivors", run.survivors)
    for (name, output) in [("stdout", run.stdout), ("stderr", run.stderr)] {
      json.key(name)
      guard let output else {
        json.null()
        continue
      }
      let excerpt = OutputExcerpt(output, blob: blob)
      json.object { json in
        json.field("bytes", output.bytes)
        json.field("sha256", output.digest.hex)
        json.field("text", excerpt.text)
        json.field("missing", excerpt.missing)
      }
    }
  }
}
