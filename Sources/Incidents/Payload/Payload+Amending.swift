/// Changing one field of an event by its name, as corrections and redactions do; the stored record stays as it is.
extension Payload {
  /// The event with one field replaced by a text, a number or a truth, whichever the field holds; nil when the kind has no such
  /// field, or the text is none of its type. A dot goes into a part: `reading.text`.
  package static func amended(_ event: Event, field: String, to text: String) -> Event? {
    guard let (kind, members) = members(of: event),
      let changed = replaced(members, field.split(separator: ".").map(String.init)[...], text)
    else { return nil }
    // A word of a closed list takes no other text, and a number no words: then nothing is changed.
    return try? Event.read(.object([PayloadValue.Member(key: kind, value: .object(changed))]))
  }

  /// The text of a field as a person reads it; nil when there is none.
  package static func text(of event: Event, field: String) -> String? {
    guard let found = value(of: event, field: field) else { return nil }
    switch found {
    case .string(let text): return text
    case .number(let text): return text
    case .bool(let truth): return truth ? "true" : "false"
    case .null, .array, .object: return nil
    }
  }

  /// The names of the fields of an event that can be told apart, in the order of their bytes.
  package static func fields(of event: Event) -> [String] { members(of: event)?.1.map(\.key) ?? [] }

  /// Every text in a field, however deep.
  package static func texts(of event: Event, field: String) -> [String] {
    value(of: event, field: field).map(texts) ?? []
  }

  private static func texts(in value: PayloadValue) -> [String] {
    switch value {
    case .string(let text): [text]
    case .array(let values): values.flatMap(texts)
    case .object(let members): members.flatMap { texts(in: $0.value) }
    case .null, .bool, .number: []
    }
  }

  /// Every digest that a field names.
  package static func digests(in event: Event, field: String) -> [Digest] {
    guard let found = value(of: event, field: field) else { return [] }
    return digests(in: found)
  }

  private static func digests(in value: PayloadValue) -> [Digest] {
    switch value {
    case .string(let text): text.utf8.count == 64 && text.allSatisfy(\.isHexDigit) ? [Digest(hex: text)] : []
    case .array(let values): values.flatMap(digests)
    case .object(let members): members.flatMap { digests(in: $0.value) }
    case .null, .bool, .number: []
    }
  }

  private static func members(of event: Event) -> (String, [PayloadValue.Member])? {
    if case .opaque = event { return nil }
    var reader = PayloadReader(encode(event))
    guard case .object(let outer)? = reader.document(), let kind = outer.first, case .object(let members) = kind.value
    else { return nil }
    return (kind.key, members)
  }

  private static func value(of event: Event, field: String) -> PayloadValue? {
    guard let (_, members) = members(of: event) else { return nil }
    var value = PayloadValue.object(members)
    for name in field.split(separator: ".") {
      guard case .object(let inner) = value, let member = inner.first(where: { $0.key == name }) else { return nil }
      value = member.value
    }
    return value
  }

  private static func replaced(
    _ members: [PayloadValue.Member], _ path: ArraySlice<String>, _ text: String
  ) -> [PayloadValue.Member]? {
    guard let name = path.first, let place = members.firstIndex(where: { $0.key == name }) else { return nil }
    var members = members
    if path.count > 1 {
      guard case .object(let inner) = members[place].value, let changed = replaced(inner, path.dropFirst(), text) else {
        return nil
      }
      members[place].value = .object(changed)
      return members
    }
    switch members[place].value {
    case .string: members[place].value = .string(text)
    case .number: members[place].value = .number(text)
    case .bool: members[place].value = text == "true" || text == "false" ? .bool(text == "true") : .string(text)
    case .array(let values): members[place].value = .array(values.isEmpty ? [] : [.string(text)])
    case .null, .object: return nil
    }
    return members
  }
}
