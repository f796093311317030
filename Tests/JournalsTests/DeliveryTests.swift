import Engine
import Incidents
import Testing

@testable import Journals

/// A message on its way when the program is killed with signal 9, at every wait for the disk in turn.
@Suite(.serialized) struct `A killed delivery` {
  private func outbox(_ path: String) throws -> Outbox {
    var outbox = Outbox()
    try SQLiteJournal(path: path, access: .reading).read(ID(text: "019ab000-0000-7000-8000-0000000000c1"), from: 1) {
      outbox.apply($0)
    }
    return outbox
  }

  /// At the wait for the disk the intent is there and the mail is not out; at the write of the outcome it is out.
  @Test(arguments: [("fdatasync,write", "not sent and unknown"), ("pwrite64", "sent and unknown")])
  func `is unknown, and is never sent again unasked`(_ calls: String, _ wanted: String) throws {
    guard try Commands.has("strace", for: "killing a delivery in between") else { return }
    let folder = try Folder()
    let child = try Commands.child()
    var seen: Set<String> = []
    for n in 1...300 {
      let path = folder.file("\(n).db")
      let line = "strace -f -qq -o /dev/null -e trace=\(calls)"
      // Three recipients: an intent and an outcome each, and what the program says in between.
      let (first, status) = try Commands.run(
        "\(line) -e inject=\(calls):signal=KILL:when=\(n) \(child) deliver \(path) 3 2>/dev/null")
      let said = first.split(separator: "\n").map(String.init)
      let before = try outbox(path)
      for sent in said where sent.hasPrefix("sent ") {
        // Whatever went out has its intent on record.
        #expect(before.deliveries.contains { $0.recipient == String(sent.dropFirst(5)) }, "\(n)")
      }
      for delivery in before.deliveries where delivery.status == .sent {
        #expect(said.contains("sent \(delivery.recipient ?? "")"), "\(n)")
      }
      if before.deliveries.contains(where: { $0.status == nil }) { seen.insert("unknown") }
      // A new program brings what is left, and nothing twice.
      let again = try Commands.run("\(child) deliver \(path) 3")
      #expect(again.status == 0, "\(n)")
      let all = said + again.output.split(separator: "\n").map(String.init)
      for name in 1...3 {
        let times = all.count { $0 == "sent r\(name)@shop.example" }
        let isUnknown = all.contains { $0.hasPrefix("left r\(name)@shop.example unknown") }
        #expect(times == 1 || times == 0 && isUnknown, "\(n): r\(name) \(times)")
        if times == 1, isUnknown { seen.insert("sent and unknown") }
        if times == 0, isUnknown { seen.insert("not sent and unknown") }
      }
      if status == 0 { break }
      #expect(n < 300, "it came to its end at last")
    }
    #expect(seen.contains("unknown") && seen.contains(wanted), "\(seen)")
  }
}
