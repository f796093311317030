import Runbooks
import Testing

/// Statements that call something under another spelling: none of them is known to read only.
@Suite struct `Disguised statements` {
  private func effect(_ statement: String) -> Command.Effect? {
    let text = "---\nowner: x\n---\n# T\n\n## Ask\n\n```sql check name=a expect=\"> 0\"\n\(statement)\n```\n"
    return RunbookFile.read(Array(text.utf8), path: "r.md", id: "r").runbooks[0].steps.flatMap(\.blocks)
      .flatMap(\.commands).first?.effect
  }

  @Test(arguments: [
    "SELECT U&\"\\0070g_terminate_backend\"(pid) FROM pg_stat_activity", "SELECT \"pg_read_file\"('/etc/passwd')",
    "SELECT w/**/()", "SELECT w -- x\n ()", "SELECT w\n()", "SELECT $$'$$, pg_terminate_backend(1), $$'$$",
    "SELECT E'a\\'', pg_terminate_backend(1), ''", "SELECT /* /* */ ' */ pg_reload_conf() -- '", "SELECT /*! 1 */ 2",
    "SELECT u&'x', 1", "SELECT ops.count()", "select public.max (x) from t", "SELECT format('%1000000000s', 'x')",
    "select 1 where '\\'' = '1' or pg_terminate_backend(1) --'", "select '\\\\\\' from t",
  ]) func `a call in disguise is not known to read`(_ statement: String) {
    #expect(effect(statement) != .looking)
  }

  @Test(arguments: [
    "SELECT count(*) FROM orders WHERE state = 'it''s (late)'", "select \"state\" from \"orders\" -- ask()",
    "select /* why */ max(age) from t", "select $1", "select pg_catalog.count(*) from t where s ~ '\\d+\\.\\d'",
    "select 'a\\\\' from t",
    "select a::text from t where b in (1, 2)", "select E'tab' from t",
  ]) func `what plainly reads still does`(_ statement: String) {
    #expect(effect(statement) == .looking)
  }
}
