import Engine
import Incidents
import Runbooks
import Testing

/// What a probe's number says behind a failure: how much is done, how much is left.
@Suite struct `A failure that a probe measured` {
  private static func page(_ expect: String) -> String {
    """
    # The mill

    ### Drain it

    ```sh preview
    preview
    ```

    ```sh run class=small
    drain
    ```

    ```sh undo covers="the drain"
    undrain
    ```

    ```sh probe name=drained expect="\(expect)"
    count
    ```

    If it stops by itself, see [the mill's page](mill.md#stuck) or <https://mill.example/stuck?a=1>.
    """
  }

  @Test(arguments: [("= 4", "1", "undo 1"), ("= 0", "3", "undo 1"), ("= 0", "4", "undo 4")])
  func `counts what is left and what an undo takes back`(expect: String, said: String, phrase: String) throws {
    let world = ScriptedWorld(types: ["r", "drain 4", "do", "2", "", "q"])
    world.shell.answers["preview"] = [(.exited(code: 0), "a\nb\nc\nd\n")]
    world.shell.answers["drain"] = [(.exited(code: 1), "")]
    world.shell.answers["count"] = [(.exited(code: 0), said + "\n")]
    _ = try world.walk(Self.page(expect))
    let screen = world.person.screen
    #expect(screen.contains("run it again, to finish the other 3: not known") == (said != "4"), "\(screen)")
    #expect(screen.contains("type  \(phrase)  to go on"), "\(screen)")
    // The author's links stand there as they are.
    let flat = screen.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(flat.contains("see the mill's page (mill.md#stuck) or https://mill.example/stuck?a=1."), "\(screen)")
  }
}
