package import Runbooks

/// The templates of a project, a line each.
package enum TemplateList {
  /// As people read it; `bundled` are the paths of those that are built in.
  package static func text(_ templates: [MessageTemplate], bundled: Set<String>) -> String {
    var out = ""
    for template in templates {
      let own = bundled.contains(template.path) ? "" : "  \(Escaping.line(template.path))"
      let states = template.states.isEmpty ? "any state" : template.states.joined(separator: ", ")
      out += "\(Wrapping.padded(Escaping.line(template.id), 4))  \(Escaping.line(template.title))\(own)\n"
      out += "      \(template.audiences.joined(separator: ", ")); \(states)"
      out += template.limit.map { "; up to \($0) characters\n" } ?? "\n"
    }
    return out
  }

  /// As programs read it.
  package static func json(_ templates: [MessageTemplate], bundled: Set<String>) -> String {
    var json = JSONText(indented: true)
    json.object { json in
      json.field("version", 1)
      json.objects("templates", templates) { json, template in
        json.field("id", template.id)
        json.field("title", template.title)
        json.field("path", bundled.contains(template.path) ? nil : template.path)
        json.field("audience", template.audiences)
        json.field("states", template.states)
        json.field("turn", template.turn.rawValue)
        json.field("limit", template.limit)
        json.field("slots", template.slots.map(\.name))
      }
    }
    return json.text + "\n"
  }
}
