/// Carries a session that one fence opened over the commands that follow it in the file.
///
/// `ssh node1` in one step, `df -h` in the next: the second is meant for node1, and what it says of this machine would be
/// read as evidence. So what follows an opened session is for another host or session, to be copied, until its end is told.
/// In doubt it is not for this machine: a command too many to copy costs a minute, one started here may cost a disk.
struct Sessions {
  /// A session that is open, or may be.
  private struct Open {
    var kind: Command.Session
    /// The section in which it was opened.
    var section: Int?
    /// The file went on to another topic, or spoke with the cluster from outside: only what tells of one machine is meant
    /// for it.
    var doubtful = false
    /// Sessions opened inside it.
    var depth = 0
  }

  private let sections: [Section]
  private var open: Open?
  /// Programs that were started outside, before a session was opened.
  private var outside = Set<String>()

  init(_ sections: [Section]) { self.sections = sections }

  /// Marks the commands of all steps, in document order.
  mutating func carry(over steps: inout [Step]) {
    for i in steps.indices {
      let words = steps[i].context
      if open == nil, words == nil, steps[i].blocks.isEmpty { continue }
      enter(steps[i].section)
      let told = words.flatMap(Self.session)
      carry(over: &steps[i], elsewhere: words != nil)
      // "SSH to the node" without a command: what follows is typed there all the same.
      if let told, open == nil, !steps[i].blocks.contains(where: Self.opens) {
        open = Open(kind: told, section: steps[i].section)
      }
    }
  }

  /// The blocks of one step in the order in which they are read.
  private mutating func carry(over step: inout Step, elsewhere: Bool) {
    // "Leave the node:" and the `exit` that does it: the command ends it, not the words.
    let closes = step.blocks.contains { $0.commands.contains { $0.session == .closes } }
    // What a sentence offered before a fence comes before it.
    var inline = step.blocks.indices.filter { step.blocks[$0].inline }[...]
    var done = [Bool](repeating: false, count: step.blocks.count)
    func take(_ k: Int, _ sessions: inout Sessions) {
      if done[k] { return }
      done[k] = true
      sessions.mark(&step.blocks[k], elsewhere: elsewhere, step.section)
    }
    for piece in step.content {
      switch piece {
      case .prose(let text): if open != nil, !closes, Self.tellsOfEnd(text) { open = nil }
      case .block(let b):
        while let k = inline.first, step.blocks[k].lines.start < step.blocks[b].lines.start {
          take(inline.removeFirst(), &self)
        }
        take(b, &self)
      }
    }
    for k in step.blocks.indices { take(k, &self) }
  }

  /// A heading that is not below the one under which the session was opened leaves it in doubt; another alert's ends it.
  private mutating func enter(_ section: Int?) {
    guard let session = open, session.section != section, let section else { return }
    var at: Int? = section
    while let i = at {
      if i == session.section { return }
      if AlertFile.name(sections[i].title) != nil, !isAbove(i, session.section) {
        open = nil
        return
      }
      at = sections[i].parent
    }
    if session.section != nil { open?.doubtful = true }
  }

  private func isAbove(_ section: Int, _ below: Int?) -> Bool {
    var at = below
    while let i = at {
      if i == section { return true }
      at = sections[i].parent
    }
    return false
  }

  private mutating func mark(_ block: inout Block, elsewhere: Bool, _ section: Int?) {
    guard block.kind == .command else { return }
    for c in block.commands.indices {
      let session = block.commands[c].session
      let remote = ShellSession.isRemote(block.commands[c])
      if session == .closes {
        if open != nil || elsewhere { block.commands[c].obstacle = block.commands[c].obstacle ?? .otherContext }
        if let session = open, session.depth > 0 { open?.depth -= 1 } else { open = nil }
        continue
      }
      let inside = isInside(block.commands[c], remote: remote)
      if inside || elsewhere && !remote && session == nil {
        block.commands[c].obstacle = block.commands[c].obstacle ?? .otherContext
      } else if open != nil, remote {
        // It cannot be meant for inside, so somebody stepped out.
        open?.doubtful = true
      }
      if open == nil { outside.formUnion(block.commands[c].programs) }
      guard let session, session != .opensProgram else { continue }
      if inside, open != nil { open?.depth += 1 } else { open = Open(kind: session, section: section) }
    }
  }

  private func isInside(_ command: Command, remote: Bool) -> Bool {
    guard let open else { return false }
    if open.doubtful { return !remote && ShellSession.isLocal(command) }
    guard remote else { return true }
    // From a host one may well speak with the cluster; not where that was done from outside before.
    return open.kind == .opensHost && !command.programs.contains { outside.contains($0) }
  }

  private static func opens(_ block: Block) -> Bool { block.commands.contains { $0.session != nil } }

  /// The session that words like "ssh to the node" open by themselves.
  private static func session(_ words: String) -> Command.Session? {
    if Prose.beginsAny(words, ["ssh "]) { return .opensHost }
    if Prose.beginsAny(words, ["exec into", "rsh into", "connect"]) {
      return Prose.holds(words, "node") || Prose.holds(words, "host") ? .opensHost : .opensContainer
    }
    guard Prose.beginsAny(words, ["log in"]) else { return nil }
    let places = ["node", "host", "server", "machine", "bastion", " vm", "primary", "replica"] as [StaticString]
    return places.contains { Prose.holds(words, $0) } && !Prose.holds(words, "console") ? .opensHost : nil
  }

  /// "Exit the pod", "type `exit`", "log out", Ctrl-D.
  private static func tellsOfEnd(_ text: String) -> Bool {
    if Prose.beginsAny(text, ["exit", "log out", "logout", "leave the", "close the session", "disconnect"]) {
      return true
    }
    return
      ([
        "`exit`", "`logout`", "ctrl-d", "ctrl+d", "exit the ", "exit from the ", "log out of", "type exit",
        "close the ssh", "close the session", "leave the session", "leave the pod", "leave the container",
        "in the first session", "in your first terminal", "on your machine", "from your workstation",
      ]
      as [StaticString]).contains { Prose.holds(text, $0) }
  }
}
