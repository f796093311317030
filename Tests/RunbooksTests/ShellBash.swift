import Glibc

/// Runs a script with the real bash, in a folder of its own.
struct Bash {
  let folder: String

  init() {
    var template = Array("/tmp/muster-shell-XXXXXX".utf8CString)
    folder = template.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress, let made = mkdtemp(base) else { return "" }
      return String(cString: made)
    }
  }

  /// Standard output, and what lies in the folder afterwards.
  func run(_ script: String, environment: [String: String]) -> (output: String, files: [String]) {
    var pipes: [Int32] = [0, 0]
    guard !folder.isEmpty, pipe(&pipes) == 0 else { return ("no pipe", []) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, pipes[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addclose(&actions, pipes[0])
    var pid = pid_t()
    // The folder's name holds nothing that the shell would read.
    let words: [String] = ["/bin/bash", "-c", "cd \(folder) || exit\n\(script)"]
    let pairs: [String] = ["PATH=/usr/bin:/bin"] + environment.map { "\($0.key)=\($0.value)" }
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { word in strdup(word) }
    var variables: [UnsafeMutablePointer<CChar>?] = pairs.map { pair in strdup(pair) }
    arguments.append(nil)
    variables.append(nil)
    defer {
      for pointer in arguments + variables { free(pointer) }
    }
    let failed = posix_spawn(&pid, "/bin/bash", &actions, nil, arguments, variables)
    close(pipes[1])
    guard failed == 0 else { return ("no bash", []) }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(pipes[0], &buffer, buffer.count)
      if count <= 0 { break }
      output.append(contentsOf: buffer[..<count])
    }
    close(pipes[0])
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    return (String(decoding: output, as: UTF8.self), files())
  }

  private func files() -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Takes the folder away.
  func clear() {
    for name in files() { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }
}
