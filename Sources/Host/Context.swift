import CSystem
import Digests
import Engine
import Glibc
import Incidents

/// Carries folder, variables and functions from one bash to the next.
///
/// The script itself is always `bash -c SCRIPT`, never pasted anywhere: what was set before comes to it as its `BASH_ENV`, a
/// file in our memory, and what it leaves is written by an EXIT trap into another one. So line numbers, `$0`, `exit`,
/// `set -e` and the exit status are what they are without a context. A script that sets its own EXIT trap, that calls `exec`,
/// or that is killed, leaves no context. Nothing is inherited by what the script starts: both files are opened by the
/// name that they have in our `/proc` folder.
final class Context {
  /// The file before, and where it is.
  private let before: (path: String, bytes: [UInt8])?
  private let out: String?
  private let inherited: [String: [UInt8]]
  private let redaction: Redaction
  private let secretNames: Set<String>
  private var startup: Int32 = -1
  private var dump: Int32 = -1

  /// What a bash can leave at most.
  private static let limit = 16 << 20

  /// Puts what the launch needs into it; nil when it needs nothing.
  static func prepare(_ launch: inout Launch) -> Result<Context?, ChildProcess.Failure> {
    guard launch.contextIn != nil || launch.contextOut != nil else { return .success(nil) }
    var before: ArraySlice<UInt8> = []
    var whole: [UInt8] = []
    if let path = launch.contextIn {
      do {
        whole = try DiskFiles(folder: "").read(path, limit: limit)
        before = whole[...]
      } catch {
        return .failure(ChildProcess.Failure(errno: error.errno, what: path))
      }
      let line = before.prefix { $0 != UInt8(ascii: "\n") }
      before = before[line.endIndex...].dropFirst()
      if launch.directory == nil {
        let directory = String(decoding: Quoting.plain(line), as: UTF8.self)
        launch.directory = directory
        // The name by which the script knew its folder, when that was a link.
        launch.environment.append(("PWD", directory))
      }
    }
    guard launch.shell.split(separator: "/").last == "bash", !launch.parseOnly else { return .success(nil) }
    let context = Context(launch, before: launch.contextIn.map { ($0, whole) })
    let failed = context.open(before + Self.assignments(launch.fixed))
    if failed != 0 { return .failure(ChildProcess.Failure(errno: failed, what: "context")) }
    launch.environment.append(("BASH_ENV", "/proc/\(getpid())/fd/\(context.startup)"))
    return .success(context)
  }

  /// Variables set again, behind what the context says of them.
  private static func assignments(_ fixed: [(name: String, value: String)]) -> [UInt8] {
    var text = fixed.isEmpty ? "" : "\n"
    for (name, value) in fixed { text += "\(name)='\(value.replacing("'", with: "'\\''"))'\n" }
    return Array(text.utf8)
  }

  private init(_ launch: Launch, before: (path: String, bytes: [UInt8])?) {
    self.before = before
    out = launch.contextOut
    redaction = launch.redaction
    secretNames = launch.secretNames
    inherited = out == nil ? [:] : CStrings.dictionary(launch.environment)
  }

  deinit { for fd in [startup, dump] where fd >= 0 { close(fd) } }

  private func open(_ before: ArraySlice<UInt8>) -> Int32 {
    if out != nil {
      dump = csystem_memory_file(Self.limit)
      if dump < 0 { return errno }
    }
    startup = csystem_memory_file(0)
    if startup < 0 { return errno }
    return DiskFiles.writeAll(prologue + before, to: startup)
  }

  /// Read by bash before the script.
  private var prologue: [UInt8] {
    var text = Array("unset -v BASH_ENV\n".utf8)
    if let theirs = inheritedStartup {
      // The person's own start-up file is read, as it is without a context.
      text = Array("BASH_ENV=".utf8) + Self.quoted(theirs) + Array("; [ -r \"$BASH_ENV\" ] && . \"$BASH_ENV\"\n".utf8)
    }
    guard dump >= 0 else { return text }
    // No program is started here. `set` first: whatever the script set, this must run to its end without a word.
    let epilogue = """
      builtin trap '{ builtin set +euvx; builtin printf "%s\\0" "${PWD-}"; builtin declare -p; builtin printf "\\0"; \
      builtin declare -f; builtin printf "\\0"; builtin declare -F; builtin printf "\\0end\\0"; \
      } 2>/dev/null 1<>/proc/\(getpid())/fd/\(dump)' EXIT

      """
    return text + Array(epilogue.utf8)
  }

  private var inheritedStartup: [UInt8]? {
    guard let value = getenv("BASH_ENV"), value.pointee != 0 else { return nil }
    return String(cString: value).utf8.map { $0 }
  }

  /// Reads what the script left, writes it to its place, and says what it is; nil when it left nothing.
  func collect() throws(HostError) -> (mark: ContextMark, withheld: [(name: String, value: String)])? {
    guard let out, dump >= 0 else { return nil }
    let size = Int(csystem_written(dump))
    guard size > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: size)
    guard pread(dump, &bytes, size, 0) == size, let left = ContextDump(bytes) else { return nil }
    // A folder's name would be kept and shown; the scripts behind it begin where this one did.
    if redaction.holds(left.directory) { return nil }
    let (text, names, withheld) = left.kept(inherited: inherited, redaction: redaction, secretNames: secretNames)
    let file = Array("cd -- ".utf8) + Self.quoted(Array(left.directory)) + [UInt8(ascii: "\n")] + text
    // Most scripts change nothing of it; a second name is cheaper than a second file.
    if before?.bytes != file || link(before?.path ?? "", out) != 0 { try DiskFiles(folder: "").write(file, to: out) }
    let mark = ContextMark(
      digest: Digest(hex: SHA256.hex(SHA256.hash(file))), directory: String(decoding: left.directory, as: UTF8.self),
      names: names, withheld: withheld.isEmpty ? nil : withheld.map(\.name))
    return (mark, withheld)
  }

  /// `$'…'` on one line, whatever the bytes are.
  private static func quoted(_ bytes: [UInt8]) -> [UInt8] {
    var out = Array("$'".utf8)
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), byte]
      case 0x20..<0x7F, 0x80...: out.append(byte)
      default: out += [UInt8(ascii: "\\"), 48 + byte >> 6, 48 + byte >> 3 & 7, 48 + byte & 7]
      }
    }
    return out + [UInt8(ascii: "'")]
  }
}
