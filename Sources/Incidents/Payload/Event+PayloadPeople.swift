/// The stored fields of what people do beside the walk; `pass` comes here for them.
extension Event {
  /// Severity, state, roles, and what people saw.
  mutating func passPeople(_ fields: inout PayloadFields) throws(PayloadMismatch) {
    switch self {
    case .declared(var severity, var basis, var proposed):
      try fields.field("basis", &basis)
      try fields.field("proposed", &proposed)
      try fields.field("severity", &severity)
      self = .declared(severity: severity, basis: basis, proposed: proposed)
    case .severityChanged(var from, var to, var reason):
      try fields.field("from", &from)
      try fields.field("reason", &reason)
      try fields.field("to", &to)
      self = .severityChanged(from: from, to: to, reason: reason)
    case .stateChanged(var from, var to, var reason):
      try fields.field("from", &from)
      try fields.field("reason", &reason)
      try fields.field("to", &to)
      self = .stateChanged(from: from, to: to, reason: reason)
    case .roleTaken(var role, var holder, var by):
      try fields.field("by", &by)
      try fields.field("holder", &holder)
      try fields.field("role", &role)
      self = .roleTaken(role: role, holder: holder, by: by)
    case .handoverOffered(var handover, var to, var roles, var points, var until):
      try fields.field("handover", &handover)
      try fields.field("points", &points)
      try fields.field("roles", &roles)
      try fields.field("to", &to)
      try fields.field("until", &until)
      self = .handoverOffered(handover: handover, to: to, roles: roles, points: points, until: until)
    case .handoverReadBack(var handover, var text):
      try fields.field("handover", &handover)
      try fields.field("text", &text)
      self = .handoverReadBack(handover: handover, text: text)
    case .handoverConfirmed(var handover):
      try fields.field("handover", &handover)
      self = .handoverConfirmed(handover: handover)
    case .handoverLapsed(var handover, var by, var reason):
      try fields.field("by", &by)
      try fields.field("handover", &handover)
      try fields.field("reason", &reason)
      self = .handoverLapsed(handover: handover, by: by, reason: reason)
    case .leadTaken(var from, var reason, var heartbeat):
      try fields.field("from", &from)
      try fields.field("heartbeat", &heartbeat)
      try fields.field("reason", &reason)
      self = .leadTaken(from: from, reason: reason, heartbeat: heartbeat)
    case .observed(var text, var origin):
      try fields.field("origin", &origin)
      try fields.field("text", &text)
      self = .observed(text: text, origin: origin)
    case .milestoneSet(var milestone, var at, var basis, var reason):
      try fields.field("at", &at)
      try fields.field("basis", &basis)
      try fields.field("milestone", &milestone)
      try fields.field("reason", &reason)
      self = .milestoneSet(milestone: milestone, at: at, basis: basis, reason: reason)
    case .reopened(var reason):
      try fields.field("reason", &reason)
      self = .reopened(reason: reason)
    case .didOtherwise(var text, var command, var instead):
      try fields.field("command", &command)
      try fields.field("instead", &instead)
      try fields.field("text", &text)
      self = .didOtherwise(text: text, command: command, instead: instead)
    default: try passMessages(&fields)
    }
  }

  /// Messages and their deliveries.
  mutating func passMessages(_ fields: inout PayloadFields) throws(PayloadMismatch) {
    switch self {
    case .messageDue(var audience, var template, var due):
      try fields.field("audience", &audience)
      try fields.field("due", &due)
      try fields.field("template", &template)
      self = .messageDue(audience: audience, template: template, due: due)
    case .messageDrafted(var message, var template, var audience, var state, var slots, var body):
      try fields.field("audience", &audience)
      try fields.field("body", &body)
      try fields.field("message", &message)
      try fields.field("slots", &slots)
      try fields.field("state", &state)
      try fields.field("template", &template)
      self = .messageDrafted(
        message: message, template: template, audience: audience, state: state, slots: slots, body: body)
    case .messageEdited(var message, var body):
      try fields.field("body", &body)
      try fields.field("message", &message)
      self = .messageEdited(message: message, body: body)
    case .messageWarned(var message, var check, var reason):
      try fields.field("check", &check)
      try fields.field("message", &message)
      try fields.field("reason", &reason)
      self = .messageWarned(message: message, check: check, reason: reason)
    case .messageApproved(var message, var body):
      try fields.field("body", &body)
      try fields.field("message", &message)
      self = .messageApproved(message: message, body: body)
    case .deliveryStarted(var delivery, var message, var channel, var recipient, var body, var key):
      try fields.field("body", &body)
      try fields.field("channel", &channel)
      try fields.field("delivery", &delivery)
      try fields.field("key", &key)
      try fields.field("message", &message)
      try fields.field("recipient", &recipient)
      self = .deliveryStarted(
        delivery: delivery, message: message, channel: channel, recipient: recipient, body: body, key: key)
    case .deliveryEnded(var delivery, var status, var remote, var detail):
      try fields.field("delivery", &delivery)
      try fields.field("detail", &detail)
      try fields.field("remote", &remote)
      try fields.field("status", &status)
      self = .deliveryEnded(delivery: delivery, status: status, remote: remote, detail: detail)
    case .deliveryRuled(var delivery, var status, var reason):
      try fields.field("delivery", &delivery)
      try fields.field("reason", &reason)
      try fields.field("status", &status)
      self = .deliveryRuled(delivery: delivery, status: status, reason: reason)
    case .messageWithdrawn(var message, var reason):
      try fields.field("message", &message)
      try fields.field("reason", &reason)
      self = .messageWithdrawn(message: message, reason: reason)
    default: try passRecord(&fields)
    }
  }

  /// Corrections, and what comes afterwards.
  mutating func passRecord(_ fields: inout PayloadFields) throws(PayloadMismatch) {
    switch self {
    case .corrected(var seq, var field, var was, var now, var reason):
      try fields.field("field", &field)
      try fields.field("now", &now)
      try fields.field("reason", &reason)
      try fields.field("seq", &seq)
      try fields.field("was", &was)
      self = .corrected(seq: seq, field: field, was: was, now: now, reason: reason)
    case .levelled(var seq, var level):
      try fields.field("level", &level)
      try fields.field("seq", &seq)
      self = .levelled(seq: seq, level: level)
    case .redacted(var seq, var field, var reason, var edition):
      try fields.field("edition", &edition)
      try fields.field("field", &field)
      try fields.field("reason", &reason)
      try fields.field("seq", &seq)
      self = .redacted(seq: seq, field: field, reason: reason, edition: edition)
    case .exported(var edition, var format, var head, var digest):
      try fields.field("digest", &digest)
      try fields.field("edition", &edition)
      try fields.field("format", &format)
      try fields.field("head", &head)
      self = .exported(edition: edition, format: format, head: head, digest: digest)
    case .lessonGiven(var question, var text):
      try fields.field("question", &question)
      try fields.field("text", &text)
      self = .lessonGiven(question: question, text: text)
    case .actionAgreed(var item, var what, var type, var owner, var due, var test, var tracker):
      try fields.field("due", &due)
      try fields.field("item", &item)
      try fields.field("owner", &owner)
      try fields.field("test", &test)
      try fields.field("tracker", &tracker)
      try fields.field("type", &type)
      try fields.field("what", &what)
      self = .actionAgreed(item: item, what: what, type: type, owner: owner, due: due, test: test, tracker: tracker)
    case .redlined(var path, var line, var patch, var reason):
      try fields.field("line", &line)
      try fields.field("patch", &patch)
      try fields.field("path", &path)
      try fields.field("reason", &reason)
      self = .redlined(path: path, line: line, patch: patch, reason: reason)
    case .imported(var text, var origin, var author, var line):
      try fields.field("author", &author)
      try fields.field("line", &line)
      try fields.field("origin", &origin)
      try fields.field("text", &text)
      self = .imported(text: text, origin: origin, author: author, line: line)
    default: preconditionFailure("A kind without fields.")
    }
  }
}
