import Digests
import Engine
import Glibc
import Incidents
import Testing

@testable import Host

/// Folder, variables and functions go from script to script as they would within one bash.
@Suite struct `The context of a walk` {
  let scratch = Scratch()
  let shell = ProcessShell(sole: false)

  private func launch(_ script: String, from before: String? = nil, to after: String? = "after") -> Launch {
    Launch(
      script: script, contextIn: before.map { "\(scratch.path)/\($0)" },
      contextOut: after.map { "\(scratch.path)/\($0)" })
  }

  private func file(_ name: String) throws -> String {
    String(decoding: try DiskFiles(folder: "").read("\(scratch.path)/\(name)", limit: 1 << 24), as: UTF8.self)
  }

  @Test func `is exactly what the script set, and its mark says so`() throws {
    let finish = try shell.run(
      launch("cd /usr; lag=12; export POD=\"a b\"; list=(1 'x y'); hi() { echo \"hi $1\"; }; unset -v nothing; exit 3"))
    #expect(finish.ending == .exited(code: 3))
    let mark = try #require(finish.context)
    #expect(mark.directory == "/usr")
    #expect(mark.names == ["POD", "hi", "lag", "list"])
    let text = try file("after")
    #expect(mark.digest.hex == SHA256.hex(SHA256.hash(Array(text.utf8))))
    #expect(text.hasPrefix("cd -- $'/usr'\n"))
    #expect(
      text.contains("declare -x POD=\"a b\"\ndeclare -- lag=\"12\"\ndeclare -a list=([0]=\"1\" [1]=\"x y\")\n"),
      "\(text)")
    var status = stat()
    #expect(stat("\(scratch.path)/after", &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test func `is there in the next script, to the byte`() throws {
    let values = #"""
      a=$'two\nlines\t"quoted" \'single\' $(reboot) `id` ${HOME} \\ end\\'
      b=$'\x01\x7f\x80\xff\xc3\xa9 \xe7\x95\x8c'
      c=''
      d='-n'
      e=$'trailing\n\n'
      declare -A map=(["k\$(reboot)"]='v"1' ["a]b"]=$'x\ny' ["*"]=2)
      declare -a sparse=([3]=three [7]=')')
      declare -i number=7
      declare -l lower=ABC
      declare -n ref=c
      readonly fixed='r o'
      export exported='x'
      f-1() { local x="$1"; cat <<END
      $x )( "
      END
      }
      export -f f-1
      """#
    let dump = #"""
      printf '%s\0' "$a" "$b" "$c" "$d" "$e" "${map["k\$(reboot)"]}" "${map["a]b"]}" "${map["*"]}" "${!sparse[*]}" \
        "${sparse[*]}" "$number" "$lower" "$fixed" "$exported" "$(f-1 'arg')" "$(bash -c 'f-1 sub; echo "$exported"')"
      number+=1; ref=through; printf '%s\0' "$number" "$c"
      """#
    let together = try shell.run(Launch(script: values + "\n" + dump))
    #expect(together.stdout.head.count { $0 == 0 } == 18 && together.stderr.text.isEmpty, "\(together)")
    let first = try shell.run(launch(values, to: "one"))
    #expect(first.ending == .exited(code: 0), "\(first.stderr.text)")
    let second = try shell.run(launch(dump, from: "one", to: "two"))
    #expect(second.stdout.head == together.stdout.head)
    #expect(second.stderr.text.isEmpty)
    // And once more: what was not touched stays the same.
    let third = try shell.run(launch(":", from: "two", to: "three"))
    #expect(try file("two") == file("three"))
    #expect(third.context?.names == second.context?.names)
  }

  @Test func `leaves out the environment, the shell's own, the values given and secrets`() throws {
    var launch = launch(
      #"x="$TOKEN"; y="pre-$TOKEN"; z=(1 "$TOKEN"); IFS=,; PS4='>'; OPTIND=3; HOSTNAME=db1; POD2=$POD; MUSTER_X=1; set -e"#
    )
    launch.environment = [("TOKEN", "canary-5f1c"), ("POD", "web-1"), ("MUSTER_POD", "web-1")]
    launch.redaction.add("canary-5f1c")
    let finish = try shell.run(launch)
    #expect(finish.context?.names == ["HOSTNAME", "IFS", "POD2", "PS4"])
    #expect(try !file("after").contains("canary"))
    let quiet = try shell.run(self.launch("true"))
    #expect(quiet.context?.names == [])
  }

  @Test func `what holds a secret in any form stays in memory, and no function that holds one is kept`() throws {
    var launch = launch(
      #"auth="Bearer $TOKEN"; coded=$(printf %s "$TOKEN" | base64); list=("$TOKEN"); NAMED=fresh; plain=1; f() { echo canary-5f1c; }"#
    )
    launch.environment = [("TOKEN", "canary-5f1c")]
    launch.redaction.add("canary-5f1c")
    launch.secretNames = ["TOKEN", "NAMED"]
    let finish = try shell.run(launch)
    #expect(finish.context?.names == ["plain"])
    #expect(finish.context?.withheld == ["NAMED", "auth", "coded"])
    #expect(finish.withheld.map(\.value) == ["fresh", "Bearer canary-5f1c", "Y2FuYXJ5LTVmMWM="])
    let kept = try file("after")
    #expect(!kept.contains("canary") && !kept.contains("Y2Fu") && !kept.contains("fresh") && !kept.contains("f ()"))
  }

  @Test func `a folder that is named by a secret is not kept`() throws {
    var launch = launch("x=1; cd /proc/self/fd 2>&1 && cd /proc/sys")
    launch.redaction.add("/proc/sys")
    let finish = try shell.run(launch)
    #expect(finish.context == nil && finish.ending == .exited(code: 0))
  }

  @Test func `keeps a value that was given and then changed, and one that was unset`() throws {
    var first = launch("POD=other; unset -v GONE", to: "one")
    first.environment = [("POD", "web-1"), ("GONE", "1")]
    #expect(try shell.run(first).context?.names == ["GONE", "POD"])
    var second = launch(#"echo "$POD ${GONE-unset}""#, from: "one", to: nil)
    second.environment = first.environment
    #expect(try shell.run(second).stdout.text == "other unset\n")
  }

  @Test(arguments: [
    ("exit 7", 7), ("false", 1), ("set -e; false; echo no", 1), ("f() { exit 9; }; f", 9), ("(exit 4)", 4),
    ("set -u; echo $none_such", 127), ("exit 0", 0), ("set -o posix; set -x; false", 1),
    ("set -f; IFS=1; (exit 11)", 11),
  ])
  func `does not change how a script ends`(script: String, code: Int) throws {
    #expect(try shell.run(script).ending == .exited(code: code))
    let finish = try shell.run(launch("here=1; \(script)"))
    #expect(finish.ending == .exited(code: code))
    #expect(finish.context?.names.contains("here") == true)
  }

  @Test func `changes nothing that a script can see of itself`() throws {
    let script =
      "echo \"$0 $# $LINENO $BASH_ENV ${BASH_SOURCE[0]}\"\n\nno_such_command\nfor fd in {3..40}; do [ -e /proc/$$/fd/$fd ] && echo $fd; done; true"
    let plain = try shell.run(script)
    let carried = try shell.run(launch(script))
    #expect(carried.stdout.text == plain.stdout.text)
    #expect(carried.stderr.text == plain.stderr.text)
    #expect(plain.stderr.text == "muster: line 3: no_such_command: command not found\n")
  }

  @Test func `is not left by a script with its own EXIT trap, by exec, or by one that was killed`() throws {
    for script in ["trap 'echo bye' EXIT; x=1", "x=1; exec true", "x=1; kill -9 $$", "x=1; kill $$"] {
      let finish = try shell.run(launch(script, to: "none"))
      #expect(finish.context == nil)
      #expect(access("\(scratch.path)/none", F_OK) != 0)
    }
    var slow = launch("x=1; sleep 1000", to: "none")
    slow.timeout = .milliseconds(200)
    #expect(try shell.run(slow).context == nil)
    #expect(access("\(scratch.path)/none", F_OK) != 0)
    // A trap in a subshell is the subshell's.
    #expect(try shell.run(launch("x=1; (trap 'echo sub' EXIT)")).context?.names == ["x"])
  }

  @Test func `of a folder that is gone starts nothing`() throws {
    mkdir("\(scratch.path)/work", 0o700)
    var first = launch("cd work", to: "one")
    first.directory = scratch.path
    #expect(try shell.run(first).context?.directory == "\(scratch.path)/work")
    rmdir("\(scratch.path)/work")
    let finish = try shell.run(launch("touch '\(scratch.path)/ran'", from: "one"))
    #expect(finish.ending == .notStarted(errno: Int(ENOENT), what: "\(scratch.path)/work"))
    #expect(access("\(scratch.path)/ran", F_OK) != 0)
  }

  @Test func `keeps the name of a folder that is a link, and one with any name`() throws {
    let odd = "\(scratch.path)/a 'b'\n$(reboot) \\é"
    mkdir(odd, 0o700)
    symlink(odd, "\(scratch.path)/link")
    for folder in [odd, "\(scratch.path)/link"] {
      var first = launch(#"cd "$D"; cd .; x=1"#, to: "one")
      first.environment = [("D", folder)]
      #expect(try shell.run(first).context?.directory == folder)
      #expect(try shell.run(launch(#"printf %s "$PWD""#, from: "one", to: nil)).stdout.text == folder)
    }
  }

  @Test func `that is missing or cannot be written does not hide how the script ended`() throws {
    #expect(
      try shell.run(launch("true", from: "none")).ending
        == .notStarted(errno: Int(ENOENT), what: "\(scratch.path)/none"))
    var notices: [ShellNotice] = []
    let telling = ProcessShell(sole: false) { notices.append($0) }
    let finish = try telling.run(launch("exit 5", to: "no/folder"))
    #expect(finish.ending == .exited(code: 5))
    #expect(finish.context == nil)
    #expect(notices.count == 1)
  }

  @Test func `may be large, and is refused when it is too large`() throws {
    let finish = try shell.run(launch("big=$(head -c 3000000 /dev/zero | tr '\\0' x)", to: "one"))
    #expect(finish.context?.names == ["big"])
    #expect(try shell.run(launch("echo ${#big}", from: "one", to: nil)).stdout.text == "3000000\n")
    let huge = try shell.run(launch("big=$(head -c 20000000 /dev/zero | tr '\\0' x); exit 2", to: "two"))
    #expect(huge.ending == .exited(code: 2))
    #expect(huge.context == nil)
  }

  @Test func `is not held by what a script starts`() throws {
    let finish = try shell.run(launch("sleep 1000 >/dev/null 2>&1 & echo $!; ls -l /proc/$!/fd"))
    #expect(!finish.stdout.text.contains("memfd"), "\(finish.stdout.text)")
    #expect(finish.context != nil)
    endOrphan(finish)
  }
}
