import TestSupport
import Testing

@testable import muster

struct TemplateVerbTests {
  @Test func `every template of the repository is built in, as it stands there`() throws {
    let bundled = MessageTemplates.bundled()
    #expect(bundled.map(\.path).sorted() == Page.names(in: "templates/messages").map { "templates/messages/\($0)" })
    for file in bundled { #expect(Page.text(file.path).map { Array($0.utf8) } == file.bytes, "\(file.path)") }
  }
}
