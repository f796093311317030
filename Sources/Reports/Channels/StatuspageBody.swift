import Incidents
package import Runbooks

/// Incidents of Atlassian Statuspage: one is created, and every later message is an update of it.
package enum StatuspageBody {
  /// What a message becomes: a new incident, or an update of the one with this id.
  package static func request(
    _ message: ChannelMessage, on channel: ChannelDeclaration, updating id: String? = nil
  ) throws(ChannelRefusal) -> ChannelRequest {
    let clean = message.cleaned
    let limits = ChannelLimits.of(.statuspage)
    let body = withoutTags(clean.text)
    guard body.contains(where: { !$0.isWhitespace }) else { throw .empty }
    if let most = limits.text, body.utf16.count > most {
      throw .tooLong(kind: .statuspage, size: body.utf16.count, most: most, unit: "characters")
    }
    var json = JSONText(indented: false)
    json.object { json in
      json.object("incident") { json in
        // An update leaves the name as it was: a headline that changes is another incident to its readers.
        if id == nil { json.field("name", ChannelText.cut(withoutTags(clean.title), to: limits.title ?? .max)) }
        if let status = status(message.state, isNew: id == nil) { json.field("status", status) }
        json.field("impact_override", impact(message))
        json.field("body", body)
        // Left out it would be true.
        json.field("deliver_notifications", channel.notifies)
        if !channel.components.isEmpty {
          json.object("components") { json in
            for component in channel.components {
              // Resolving resets none of them.
              json.field(component, message.state.isOver ? "operational" : channel.componentState)
            }
          }
          json.field("component_ids", channel.components)
        }
        json.object("metadata") { json in
          json.object("muster") { json in
            json.field("incident", clean.incidentName)
            json.field("id", message.incident.text)
            json.field("message", message.id.text)
          }
        }
      }
    }
    return ChannelRequest(
      method: id == nil ? "POST" : "PATCH", path: "/pages/\(channel.place)/incidents" + (id.map { "/\($0)" } ?? ""),
      headers: ["Content-Type: application/json"], body: json.bytes)
  }

  /// The request that asks which incidents are there: the open ones before one is created, the latest of all to settle what is
  /// unknown.
  package static func search(on channel: ChannelDeclaration, isSettling: Bool) -> ChannelRequest {
    ChannelRequest(
      method: "GET", path: "/pages/\(channel.place)/incidents" + (isSettling ? "?limit=100" : "/unresolved"),
      headers: ["Accept: application/json"], body: [])
  }

  /// The page's word for a state; nil where it stays as it is.
  ///
  /// That something lasts says nothing of whether its cause is known.
  static func status(_ state: IncidentState, isNew: Bool) -> String? {
    if state == .longRunning { return isNew ? "investigating" : nil }
    return state.outside.rawValue.lowercased()
  }

  private static func impact(_ message: ChannelMessage) -> String {
    if message.state == .withdrawn { return "none" }
    switch message.severity {
    case .sev1: return "critical"
    case .sev2: return "major"
    default: return "minor"
    }
  }

  /// The page shows HTML: a `<` that could begin a tag is written as what it is.
  static func withoutTags(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "<")) else { return text }
    var out = ""
    let scalars = Array(text.unicodeScalars)
    for (i, scalar) in scalars.enumerated() {
      let next = i + 1 < scalars.count ? scalars[i + 1] : " "
      let begins = next.properties.isAlphabetic || next == "/" || next == "!" || next == "?"
      if scalar == "<", begins { out += "&lt;" } else { out.unicodeScalars.append(scalar) }
    }
    return out
  }

  // MARK: Replies

  /// What creating or updating gave: the incident's id, and that of its newest update.
  package static func read(_ answer: ChannelAnswer) -> DeliveryOutcome {
    let bytes = Array(answer.body.utf8)
    if let outcome = AnswerWords.refusal(answer, "Statuspage", detail: complaint(bytes)) { return outcome }
    do throws(JSONProblem) {
      var reader = JSONReader(bytes)
      let incident = try Incident(&reader)
      guard isID(incident.id) else { return AnswerWords.notUnderstood(answer, "Statuspage") }
      let update = incident.updates.first.map(\.id).flatMap { isID($0) ? "/\($0)" : nil } ?? ""
      return .sent(remote: incident.id + update, words: "published")
    } catch {
      return AnswerWords.notUnderstood(answer, "Statuspage")
    }
  }

  /// What a look for the incident found.
  package enum Found: Sendable, Equatable {
    /// It is there; `update` is the id of the update with this message's text, nil when it has none.
    case incident(id: String, update: String?)
    case none
    /// It could not be looked for.
    case failed(words: String)
  }

  /// Finds the incident of a message among those that are there.
  package static func find(_ message: ChannelMessage, in answer: ChannelAnswer) -> Found {
    if let outcome = AnswerWords.refusal(answer, "Statuspage", detail: complaint(Array(answer.body.utf8))) {
      return .failed(words: outcome.words)
    }
    do throws(JSONProblem) {
      var reader = JSONReader(Array(answer.body.utf8))
      try reader.beginArray()
      while try reader.nextElement() {
        let incident = try Incident(&reader)
        guard isID(incident.id), incident.isOf(message) else { continue }
        let wanted = letters(withoutTags(message.cleaned.text))
        return .incident(id: incident.id, update: incident.updates.first { letters($0.body) == wanted }?.id)
      }
      return .none
    } catch {
      return .failed(words: AnswerWords.notUnderstood(answer, "Statuspage").words)
    }
  }

  /// Letters and digits alone: the page has its own way with spaces and line breaks.
  private static func letters(_ text: String) -> [Unicode.Scalar] {
    var out: [Unicode.Scalar] = []
    var isTag = false
    for scalar in text.unicodeScalars {
      if scalar == "<" { isTag = true }
      if !isTag, scalar.properties.isAlphabetic || scalar.properties.numericType != nil { out.append(scalar) }
      if scalar == ">" { isTag = false }
    }
    return out
  }

  /// An id that can stand in a path.
  package static func isID(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (97...122).contains($0 | 0x20) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      }
  }

  /// `{"error": …}`: a text, or a list of them.
  private static func complaint(_ bytes: [UInt8]) -> String? {
    var reader = JSONReader(bytes)
    var said: [String] = []
    do throws(JSONProblem) {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        let first = reader.peek()
        if key == "error" || key == "message", first == UInt8(ascii: "\"") {
          said.append(try reader.string())
        } else if key == "error", first == UInt8(ascii: "[") {
          said += try reader.strings()
        } else {
          try reader.skip()
        }
      }
    } catch {
      return nil
    }
    return said.isEmpty ? nil : AnswerWords.said(said.joined(separator: "; "))
  }

  /// What is read of an incident.
  private struct Incident {
    var id = ""
    var incident: String?
    var internalID: String?
    var updates: [(id: String, body: String)] = []

    init(_ reader: inout JSONReader) throws(JSONProblem) {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        switch (key, reader.peek()) {
        case ("id", UInt8(ascii: "\"")): id = try reader.string()
        case ("metadata", UInt8(ascii: "{")): try readMetadata(&reader)
        case ("incident_updates", UInt8(ascii: "[")):
          try reader.beginArray()
          while try reader.nextElement() { updates.append(try Self.update(&reader)) }
        default: try reader.skip()
        }
      }
    }

    private mutating func readMetadata(_ reader: inout JSONReader) throws(JSONProblem) {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        guard key == "muster", reader.peek() == UInt8(ascii: "{") else {
          try reader.skip()
          continue
        }
        try reader.beginObject()
        while let key = try reader.nextKey() {
          let isText = reader.peek() == UInt8(ascii: "\"")
          switch key {
          case "incident" where isText: incident = try reader.string()
          case "id" where isText: internalID = try reader.string()
          default: try reader.skip()
          }
        }
      }
    }

    private static func update(_ reader: inout JSONReader) throws(JSONProblem) -> (id: String, body: String) {
      var out = (id: "", body: "")
      try reader.beginObject()
      while let key = try reader.nextKey() {
        let isText = reader.peek() == UInt8(ascii: "\"")
        switch key {
        case "id" where isText: out.id = try reader.string()
        case "body" where isText: out.body = try reader.string()
        default: try reader.skip()
        }
      }
      return out
    }

    /// `INC-7` is another incident in another journal; the internal id is the same nowhere else.
    func isOf(_ message: ChannelMessage) -> Bool {
      if let internalID { return internalID == message.incident.text }
      return incident == message.incidentName
    }
  }
}
