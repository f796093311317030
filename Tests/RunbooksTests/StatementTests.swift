import Runbooks
import Testing

/// SQL in fences: what changes something is never a check.
@Suite struct StatementTests {
  private func read(_ statement: String, _ label: String = "sql") -> Step? {
    runbook("1. Do it:\n\n   ```\(label)\n   \(statement)\n   ```\n").steps.first
  }

  @Test(
    arguments: [
      "ALTER TABLE orders DISABLE TRIGGER ALL;", "-- the old ones\n   DELETE FROM orders WHERE id < 5;",
      "SELECT pg_terminate_backend(7);", "select 1; drop table orders;", "GRANT ALL ON orders TO shop;",
    ], ["sql", "psql", "mysql", "postgresql"])
  func `a statement that changes something is done by a person`(_ statement: String, _ label: String) throws {
    let step = try #require(read(statement, label))
    #expect(step.kind == .manual)
    #expect(step.answer != nil)
    #expect(step.blocks.first?.commands.first?.effect == .changing)
  }

  @Test func `what nobody knows is no check either, and what reads is one`() throws {
    #expect(try #require(read("SELECT reserve_all();")).kind == .manual)
    #expect(try #require(read("SELECT reserve_all();")).blocks[0].commands[0].effect == .unknown)
    #expect(try #require(read("SELECT count(*) FROM orders;")).kind == .check)
    #expect(try #require(read("-- delete nothing\n   SELECT 1;", "psql")).kind == .check)
  }

  @Test func `in an annotated file a bare statement that changes something is no check`() throws {
    let book = runbook(
      "---\nowner: shop\n---\n\n## Free them\n\n```sql\nDELETE FROM holds;\n```\n\n```sh check\ntrue\n```\n")
    let block = try #require(book.steps.flatMap(\.blocks).first { $0.kind == .query })
    #expect(block.role == nil)
    #expect(block.commands.first?.effect == .changing)
    #expect(block.commands.first?.destructive == true)
  }
}
