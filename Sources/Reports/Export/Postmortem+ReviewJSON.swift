import Incidents

extension Postmortem {
  /// Milestones, metrics, decisions, messages, people and what people settled, as members of the export.
  func writeReview(_ document: PostmortemDocument, to json: inout JSONText, blob: (Digest) -> [UInt8]?) {
    json.objects("milestones", milestones) { json, one in
      json.field("name", one.name.rawValue)
      json.field("at", one.at.map(Instants.fineStamp))
      json.field("basis", one.basis)
      json.field("source", one.source)
    }
    json.objects("metrics", metrics) { json, one in
      json.field("group", one.group.rawValue)
      json.field("name", one.name)
      json.field("formula", one.formula)
      json.field("value", one.value)
      json.number("number", one.number)
      json.field("unit", one.unit)
      json.field("basis", one.basis)
      json.field("why_not", one.why.isEmpty ? nil : one.why)
    }
    json.key("time_shares")
    if let shares = timeShares {
      json.array { json in
        for use in TimeShares.Use.allCases {
          json.element()
          json.object { json in
            json.field("use", use.rawValue)
            json.number("seconds", Double(shares.total(use) / 1_000_000) / 1000)
            json.number("share", shares.share(use))
          }
        }
      }
    } else {
      json.null()
    }
    json.objects("impact", impactRows) { json, row in
      json.field("what", row.what)
      json.field("value", row.value)
      json.field("exactness", row.exactness)
      json.field("at", row.at.map(Instants.fineStamp))
      json.field("query", row.query)
      json.field("source", row.source)
      json.field("evidence", row.evidence)
      json.field("row", row.row)
    }
    json.objects("told", toldNumbers(blob)) { json, one in
      json.field("message", one.message)
      json.field("template", one.template)
      json.field("sent_at", Instants.fineStamp(one.at))
      json.field("what", one.what)
      json.field("told", one.told)
      json.field("measured", one.measured)
      json.key("agrees")
      if let agrees = one.agrees { json.value(agrees) } else { json.null() }
      json.field("told_anew_in", one.later)
    }
    json.objects("pages", pages) { json, page in
      json.field("message", page.number)
      json.field("sent_at", Instants.fineStamp(page.at))
      json.field("by", page.by)
      json.field("channels", page.channels)
      json.field("whom", page.whom)
      json.field("asked", page.asked)
      json.field("answered_by", page.answer?.by)
      json.number("answered_after_seconds", page.answer.map { Double($0.after / 1_000_000) / 1000 })
    }
    writeDecisions(to: &json)
    writeTalk(to: &json)
    writePeople(to: &json)
    writeSettled(to: &json)
    json.objects("sections", document.chapters) { json, chapter in
      json.field("number", chapter.number)
      json.field("title", chapter.title)
      json.field("filled_by", chapter.filledBy.rawValue)
    }
    json.objects("figures", document.figures) { json, figure in
      json.field("name", figure.name)
      json.field("number", figure.number)
      json.field("title", figure.title)
      json.field("drawn", figure.isDrawn)
      json.field("alt", figure.alt)
    }
  }

  private func writeDecisions(to json: inout JSONText) {
    json.objects("decisions", choices) { json, choice in
      json.field("seq", choice.seq)
      json.field("step", choice.step.step)
      json.field("title", title(of: choice.step))
      json.field("at", Instants.fineStamp(choice.at))
      json.field("by", choice.by)
      json.field("way", Screen.letter(choice.arm))
      json.field("label", choice.label)
      json.field("basis", choice.basis.rawValue)
      json.field("reason", choice.reason)
      json.field("contradicted_at", choice.contradicted.map { Instants.fineStamp($0.at) })
      json.field("contradicted_by", choice.contradicted.map { "\(Screen.letter($0.now)) \($0.measured)" })
      json.objects("known", choice.known) { json, item in
        json.field("check", item.name)
        json.field("value", item.known.reading.text)
        json.field("unit", item.known.reading.unit)
        json.field("expected", item.known.expected)
        json.field("verdict", item.known.verdict)
        json.field("at", Instants.fineStamp(item.known.at))
        json.field("evidence", evidenceName(of: item.known.seq))
      }
    }
  }

  private func writeTalk(to json: inout JSONText) {
    json.objects("messages", talk.messages) { json, message in
      json.field("id", message.id)
      json.field("audience", message.audience.rawValue)
      json.field("template", message.template)
      json.field("state", message.state.rawValue)
      json.field("by", message.by)
      json.field("drafted_at", Instants.fineStamp(message.drafted))
      json.field("sent_at", message.sent.map(Instants.fineStamp))
      json.field("edits", message.edits)
      json.field("approved_by", message.approved?.by)
      json.field("approved_at", message.approved.map { Instants.fineStamp($0.at) })
      json.field("body_sha256", message.body?.hex)
      json.field("withdrawn", message.withdrawn)
      json.objects("warnings", message.warnings) { json, one in
        json.field("check", one.check)
        json.field("reason", one.reason)
      }
      json.objects("deliveries", message.deliveries) { json, one in
        json.field("id", one.id)
        json.field("channel", one.channel)
        json.field("recipient", one.recipient)
        json.field("started_at", Instants.fineStamp(one.started))
        json.field("ended_at", one.ended.map(Instants.fineStamp))
        json.field("status", one.status.rawValue)
        json.field("detail", one.detail)
        json.field("ruled", one.ruled)
      }
    }
    json.objects("promises", talk.promises) { json, one in
      json.field("audience", one.audience.rawValue)
      json.field("due_at", Instants.fineStamp(one.due))
      json.field("sent_at", one.sent.map(Instants.fineStamp))
    }
  }

  private func writePeople(to json: inout JSONText) {
    json.objects("roles", staff.tenures) { json, one in
      json.field("role", one.role.rawValue)
      json.field("holder", one.holder)
      json.field("from", Instants.fineStamp(one.from))
      json.field("to", one.to.map(Instants.fineStamp))
      json.field("how", one.how)
    }
    json.objects("handovers", staff.handovers) { json, one in
      json.field("from", one.from)
      json.field("to", one.to)
      json.field("roles", one.roles.map(\.rawValue))
      json.field("offered_at", Instants.fineStamp(one.offered))
      json.field("read_back", one.readBack?.text)
      json.field("confirmed_at", one.confirmed.map(Instants.fineStamp))
      json.field("lapsed_at", one.lapsed.map { Instants.fineStamp($0.at) })
    }
  }

  private func writeSettled(to json: inout JSONText) {
    json.objects("severities", review.severities) { json, one in
      json.field("at", Instants.fineStamp(one.at))
      json.field("from", one.from?.rawValue)
      json.field("to", one.to.rawValue)
      json.field("reason", one.reason)
      json.field("by", one.by)
    }
    json.objects("states", review.states) { json, one in
      json.field("at", Instants.fineStamp(one.at))
      json.field("from", one.from.rawValue)
      json.field("to", one.to.rawValue)
    }
    json.objects("lessons", review.lessons) { json, one in
      json.field("question", one.question)
      json.field("text", one.text)
      json.field("by", one.by)
      json.field("at", Instants.fineStamp(one.at))
    }
    json.objects("action_items", review.actions) { json, one in
      json.field("item", one.item)
      json.field("what", one.what)
      json.field("kind", one.kind)
      json.field("owner", one.owner)
      json.field("due", one.due)
      json.field("test", one.test)
      json.field("tracker", one.tracker)
    }
    json.objects("corrections", amendments.corrections) { json, one in
      json.field("seq", one.seq)
      json.field("of", one.of)
      json.field("field", one.field)
      json.field("was", one.was.map(shownText))
      json.field("now", shownText(one.now))
      json.field("reason", shownText(one.reason))
      json.field("by", shown(one.by))
    }
    json.objects("redactions", amendments.redactions(for: edition)) { json, one in
      json.field("seq", one.seq)
      json.field("of", one.of)
      json.field("field", one.field)
      json.field("reason", shownText(one.reason))
      json.field("by", shown(one.by))
    }
  }
}

extension JSONText {
  /// A member that is a number, null without one.
  mutating func number(_ name: String, _ number: Double?) {
    key(name)
    if let number { value(number) } else { null() }
  }
}

extension ChronicleRow {
  /// The row as members of an object, in the order of the CSV's columns.
  func write(to json: inout JSONText, since detected: Int64) {
    json.field("n", number)
    json.field("happened_at", Instants.fineStamp(happened))
    json.field("recorded_at", isLate ? Instants.fineStamp(recorded) : nil)
    json.field("since_detection", Instants.since(detected, happened))
    json.field("lane", lane.rawValue)
    json.field("actor", actor)
    json.field("step", step)
    json.field("what", what)
    json.field("value", value)
    json.field("outcome", outcome)
    json.field("evidence", evidence)
    json.field("basis", basis.rawValue)
    json.field("known_then", knownThen)
    json.field("level", level.rawValue)
    json.field("corrects", corrects)
    json.field("edited_by", editedBy)
    json.field("marks", marks)
  }
}
