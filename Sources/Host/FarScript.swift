import Engine
import Incidents

/// The program that runs a script elsewhere, as text for the `sh` that was started there.
///
/// It travels on that shell's standard input, so no process list holds any of it; values are quoted assignments in it, and
/// become environment variables of the script only. The shell reads all of it before it does any of it (one brace group),
/// then says `ready` and waits for `go`: whoever has not said `go` knows that nothing was started. The script runs in a
/// session of its own (setsid(1)); who watches the words that come behind it sends it signals, and ends it when the
/// connection is gone. What is said to us stands in the output behind a mark that nobody can guess.
enum FarScript {
  /// Text for `sh -s`.
  static func text(_ launch: Launch, mark: String, grace: Int) -> [UInt8] {
    var text = "{\n"
    text += "N=\(quoted(mark))\n"
    text += "exec 3<&0 </dev/null\n"
    text += "say() { printf '%s%s\\n' \"$N\" \"$1\"; }\n"
    if let directory = launch.directory {
      text += "cd -- \(quoted(directory)) 2>/dev/null || { say 'missing folder'; exit 0; }\n"
    }
    text += "command -v \(quoted(launch.shell)) >/dev/null 2>&1 || { say 'missing program'; exit 0; }\n"
    text += "S=; command -v setsid >/dev/null 2>&1 && S=setsid\n"
    text += functions
    text += "say ready; say ready >&2\n"
    text += "read -r w <&3 || exit 0\n[ \"$w\" = go ] || exit 0\n"
    text += watcher(grace: grace)
    text += "W=$!\n(\n"
    for (name, value) in environment(launch) { text += "export \(name)=\(quoted(value))\n" }
    text += "export MUSTER_RUN=\(quoted(mark))\n"
    text += "x=\(quoted(launch.script))\n"
    text += "exec 3<&-\n"
    text += "exec $S sh -c 'printf \"%sstarted %s\\n\" \"$0\" \"$$\"; exec \"$@\"' \"$N\""
    for word in [launch.shell] + launch.arguments { text += " \(quoted(word))" }
    // Behind `<<` the value of x is text: it is not read a second time.
    text += launch.onInput ? " <<MUSTER_SCRIPT\n$x\nMUSTER_SCRIPT\n" : " -c \"$x\" muster\n"
    text += ")\nc=$?\n" + ending + "exit 0\n}\n"
    return Array(text.utf8)
  }

  /// What the script is given; a name that no shell can say stays here.
  static func environment(_ launch: Launch) -> [(String, String)] {
    launch.environment.compactMap { name, value in
      guard let first = name.utf8.first, !(0x30...0x39).contains(first),
        name.utf8.allSatisfy({
          $0 == 0x5F || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        })
      else { return nil }
      return (name, value)
    }
  }

  /// Descendants that left the script's session are found by a variable that only they have.
  private static let functions = """
    ours() { grep -lsF "MUSTER_RUN=$N" /proc/[0-9]*/environ 2>/dev/null; }
    left() { n=0; for f in $(ours); do n=$((n+1)); done; }
    tell() {
      [ -n "$p" ] && { kill -s "$1" -- "-$p" 2>/dev/null || kill -s "$1" "$p" 2>/dev/null; }
      for f in $(ours); do f=${f#/proc/}; kill -s "$1" "${f%/environ}" 2>/dev/null; done
    }

    """

  /// Takes words: `pid 123`, `INT`, `TERM`, `KILL`, `leave`. The end of them means that nobody watches any more.
  private static func watcher(grace: Int) -> String {
    """
    {
      p=
      while read -r w a; do
        case $w in
          pid) p=$a;;
          INT|HUP|TERM) tell $w; tell CONT;;
          KILL) tell KILL;;
          leave) kill -s KILL $$; exit 0;;
        esac
      done
      tell TERM; tell CONT
      i=0
      while [ $i -lt \(grace * 5) ]; do left; [ $n -eq 0 ] && break; sleep 0.2; i=$((i+1)); done
      tell KILL
      kill -s KILL $$
    } <&3 >/dev/null 2>&1 &

    """
  }

  /// How it ended, and how many of its descendants are left; while there are any, somebody may still want them ended.
  private static let ending = """
    left
    say "exit $c $n"
    exec >/dev/null 2>&1
    while [ $n -gt 0 ]; do sleep 0.2; left; done
    kill "$W"

    """

  /// One word for any shell, whatever it holds.
  static func quoted(_ text: String) -> String {
    var out = "'"
    for scalar in text.unicodeScalars {
      if scalar == "'" { out += "'\\''" } else { out.unicodeScalars.append(scalar) }
    }
    return out + "'"
  }
}
