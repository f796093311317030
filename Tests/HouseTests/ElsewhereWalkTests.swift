import FoundationEssentials
import Engine
import Glibc
import Incidents
import Journals
import Testing

/// Walks whose scripts run on another machine: the real program on a real pty, a real sshd on loopback.
@Suite(.serialized, .enabled(if: access("/usr/sbin/sshd", X_OK) == 0)) struct `A walk that acts elsewhere` {
  static let runbook = """
    ---
    owner: team-orders
    parameters:
      host: {default: web1}
    ---
    # Orders wait

    ## Look

    ```sh check name=there expect="> 0" on=ssh://$host
    echo 3
    ```

    ## Restart the relay

    ```sh preview on=ssh://$host
    echo relay@1
    ```

    ```sh run class=small on=ssh://$host
    echo ran >> "$DIARY"; NAP
    ```

    ```sh undo on=ssh://$host covers="all of it"
    echo undone
    ```

    ```sh probe on=ssh://$host
    wc -l < "$DIARY"
    ```

    """

  /// A server of one's own: its keys, its port, its configuration; its pid stands in a file.
  static let server = """
    cd "$F"
    PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    if [ "$(id -u)" = 0 ]; then mkdir -p /run/sshd; fi
    ssh-keygen -q -t ed25519 -N '' -f hostkey; ssh-keygen -q -t ed25519 -N '' -f userkey
    printf '[127.0.0.1]:%s %s\\n' "$PORT" "$(cut -d' ' -f1,2 hostkey.pub)" > known
    printf '%s\\n' "IdentityFile $F/userkey" 'IdentitiesOnly yes' "UserKnownHostsFile $F/known" \\
      'GlobalKnownHostsFile /dev/null' 'Host web1' 'HostName 127.0.0.1' "Port $PORT" "HostKeyAlias [127.0.0.1]:$PORT" > config
    printf '%s\\n' "ListenAddress 127.0.0.1:$PORT" "HostKey $F/hostkey" "AuthorizedKeysFile $F/userkey.pub" \\
      "PidFile $F/pid" 'StrictModes no' 'UsePAM no' > sshd_config
    /usr/sbin/sshd -E "$F/log" -f "$F/sshd_config"
    for i in $(seq 500); do [ -s pid ] && break; sleep 0.02; done
    [ -s pid ]
    """

  struct Trial {
    let bash: Bash

    init(nap: String = ":", guards: String = "") throws {
      var bash = try Bash("elsewhere")
      bash.environment["F"] = bash.folder
      bash.environment["MUSTER_SSH_CONFIG"] = bash.folder + "/config"
      bash.environment["PLAY_QUIET"] = "0.05"
      self.bash = bash
      let text = runbook.replacing("NAP", with: nap).replacing("```sh undo", with: guards + "```sh undo")
      try Data(text.utf8).write(to: URL(fileURLWithPath: bash.folder + "/r.md"))
      let began = try bash.run(server)
      try #require(began.status == 0, "\(began.output)")
    }

    /// Ends the server and everybody's connection with it.
    func end() {
      _ = try? bash.run("pkill -9 -P $(cat pid); kill -9 $(cat pid)")
      bash.remove()
    }

    func play(_ command: String, _ rules: String) throws -> String {
      let all =
        rules
        + "\nledger> 1-4 | 3\nWhy is it normal now | it is\ntype  (.*?)  to go on | \\1\nhow did it end | 1\nr run | r\nEnter | \n"
      try Data(all.utf8).write(to: URL(fileURLWithPath: bash.folder + "/rules"))
      let script = "\"$ROOT\"/scripts/play.py --rules rules \(command)"
      return try bash.run(script, seconds: 60).output
    }

    var diary: String {
      String(decoding: FileManager.default.contents(atPath: bash.folder + "/diary") ?? Data(), as: UTF8.self)
    }

    func events() throws -> [Event] {
      let journal = SQLiteJournal(path: bash.folder + "/home/.local/state/muster/journal.db", access: .reading)
      var events: [Event] = []
      for line in try journal.incidents(limit: 9) { try journal.read(line.id, from: 1) { events.append($0.event) } }
      return events
    }

    /// Sockets of connections, and ssh programs of this trial.
    func left() throws -> String {
      try bash.run(
        """
        find . -type s
        for f in /proc/[0-9]*/cmdline; do { tr '\\0' ' ' <$f; } 2>/dev/null | grep -F -e "-F $F/config"; done; true
        """
      ).output
    }
  }

  @Test func `shows where it acts, keeps it, and leaves no connection behind`() throws {
    let trial = try Trial()
    defer { trial.end() }
    let said = try trial.play("muster walk r.md --set DIARY=$F/diary", "")
    #expect(said.contains("Runs on ssh://web1"), "\(said)")
    #expect(said.contains("Status completed"), "\(said)")
    #expect(trial.diary == "ran\n")
    let hosts = try trial.events().compactMap { event -> String? in
      if case .scriptStarted(_, _, _, _, _, _, _, let host) = event { host } else { nil }
    }
    #expect(hosts == ["ssh://web1", "ssh://web1"])
    #expect(try trial.left() == "")
  }

  /// Walks while something else happens as soon as the script runs there.
  private func walk(_ trial: Trial, while happening: String, _ rules: String = "") throws -> String {
    try Data("echo $$ > muster.pid; exec muster walk r.md --set DIARY=$F/diary\n".utf8)
      .write(to: URL(fileURLWithPath: trial.bash.folder + "/start"))
    try Data("until [ -s diary ]; do sleep 0.02; done; sleep 0.2; \(happening)\n".utf8)
      .write(to: URL(fileURLWithPath: trial.bash.folder + "/meanwhile"))
    let all =
      rules + "\nledger> 1-4 | 3\nWhy is it normal now | it is\ntype  (.*?)  to go on | \\1\nr run | r\nEnter | \n"
    try Data(all.utf8).write(to: URL(fileURLWithPath: trial.bash.folder + "/rules"))
    return try trial.bash.run(
      "bash meanwhile & \"$ROOT\"/scripts/play.py --rules rules bash start; wait", seconds: 60
    ).output
  }

  /// Processes of the script that are still there after five seconds.
  private func napping(_ trial: Trial) throws -> String {
    try trial.bash.run(
      """
      for i in $(seq 50); do
        n=$(for f in /proc/[0-9]*/environ; do { tr '\\0' '\\n' <$f; } 2>/dev/null | grep -x "DIARY=$F/diary"; done)
        [ -z "$n" ] && break
        sleep 0.1
      done
      echo "$n"
      """
    ).output.replacing("\n", with: "")
  }

  @Test func `says unknown after a crash, asks the probe, and runs nothing twice`() throws {
    let trial = try Trial(nap: "sleep 1000")
    defer { trial.end() }
    _ = try walk(trial, while: "kill -9 $(cat muster.pid)")
    #expect(trial.diary == "ran\n")
    // Nobody watches it any more, so it is ended there; and the connection is gone although nobody could close it.
    #expect(try napping(trial) == "")
    #expect(try trial.left().contains("ssh") == false)
    let said = try trial.play("muster resume", "unknown> | 1\nHow do you know | by the diary")
    #expect(said.contains("UNKNOWN whether it ran"), "\(said)")
    #expect(said.contains("started on ssh://web1. Whether it still runs there cannot be known"), "\(said)")
    #expect(said.contains("Rule on it"), "\(said)")
    #expect(trial.diary == "ran\n")
    let rulings = try trial.events().count { if case .scriptRuled = $0 { true } else { false } }
    #expect(rulings == 1)
  }

  @Test func `says unknown when the connection breaks, and waits for a ruling`() throws {
    let trial = try Trial(nap: "sleep 1000")
    defer { trial.end() }
    let said = try walk(
      trial, while: "pkill -9 -P $(cat pid)", "unknown> | 3\nHow do you know | nobody does\nhow did it end | 5")
    #expect(said.contains("UNKNOWN, the connection was lost: ssh://web1"), "\(said)")
    #expect(said.contains("Rule on it"), "\(said)")
    #expect(!said.contains("FAILED"), "\(said)")
    #expect(trial.diary == "ran\n")
    #expect(try napping(trial) == "")
    let lost = try trial.events().count {
      if case .scriptFinished(_, .lost, _, _, _, _, _) = $0 { true } else { false }
    }
    #expect(lost == 1)
  }

  @Test func `is stopped there by Ctrl-C here`() throws {
    let trial = try Trial(nap: "sleep 1000")
    defer { trial.end() }
    let said = try walk(trial, while: "kill -INT $(cat muster.pid)", "STOPPED by you | q\nr run again | q")
    #expect(said.contains("STOPPED by you"), "\(said)")
    #expect(try napping(trial) == "")
    #expect(try trial.left() == "")
  }

  @Test(arguments: ["", " on=ssh://$host"])
  func `is stopped there by a guard, which is asked here or there`(place: String) throws {
    let trial = try Trial(
      nap: "setsid sleep 1000 & sleep 1000",
      guards: "```sh guard name=errors expect=\"< 2\" every=200ms\(place)\ncat \"$DIARY.errors\"\n```\n\n")
    defer { trial.end() }
    try Data("1\n".utf8).write(to: URL(fileURLWithPath: trial.bash.folder + "/diary.errors"))
    let said = try walk(trial, while: "echo 5 > diary.errors", "STOPPED by the guard | q\ntype a number | q")
    #expect(said.contains("Guarded: errors"), "\(said)")
    #expect(said.contains("STOPPED by the guard \"errors\""), "\(said)")
    #expect(try napping(trial) == "")
    #expect(try trial.left() == "")
    let endings = try trial.events().compactMap { event -> Ending? in
      if case .scriptFinished(_, let ending, _, _, _, _, _) = event { ending } else { nil }
    }
    #expect(endings.contains(.guarded(name: "errors")), "\(endings)")
    #expect(trial.diary == "ran\n")
  }

  @Test(arguments: [
    "web1 -oProxyCommand=touch${IFS}owned", "-oProxyCommand=touch owned", "root@web1", "web1:22", "web1/x",
    "$(touch owned)",
    "web1;touch owned", "web1\ntouch owned", "`touch owned`",
  ]) func `takes a value for a name and for nothing else`(host: String) throws {
    let trial = try Trial()
    defer { trial.end() }
    var bash = trial.bash
    bash.environment["HOSTILE"] = host
    let result = try bash.run(
      "muster walk r.md --set DIARY=$F/diary --set \"host=$HOSTILE\" --no-input </dev/null; echo \"exit $?\"; ls owned; true"
    )
    #expect(!result.output.contains("exit 0"), "\(result.output)")
    #expect(!FileManager.default.fileExists(atPath: bash.folder + "/owned"), "\(result.output)")
    #expect(!FileManager.default.fileExists(atPath: bash.folder + "/home/owned"))
    #expect(trial.diary == "")
    let said = result.output
    #expect(
      said.contains("takes no such value for host") || said.contains("would be read as an option"), "\(said)")
  }
}
