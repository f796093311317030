package import Engine
import Glibc

extension DiskFiles {
  /// Paths of the runbooks below a folder, sorted; a folder that links back to one above it is entered once.
  package func runbooks(below folder: String) throws(HostError) -> [String] {
    try files(below: folder) { $0.hasSuffix(".md") }
  }

  /// Paths of the files below a folder whose names are wanted, sorted; what begins with a dot is left out.
  package func files(below folder: String, where isWanted: (String) -> Bool) throws(HostError) -> [String] {
    guard let top = opendir(folder) else { throw HostError(errno: errno, operation: "list", object: folder) }
    var found: [String] = []
    var entered: Set<Place> = []
    if let place = Place(of: folder) { entered.insert(place) }
    list(top, folder, "", isWanted, &found, &entered)
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Which folder it is, whatever it is called.
  private struct Place: Hashable {
    var device: UInt
    var node: UInt

    init?(of path: String) {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
      device = UInt(status.st_dev)
      node = UInt(status.st_ino)
    }
  }

  private func list(
    _ open: OpaquePointer, _ path: String, _ prefix: String, _ isWanted: (String) -> Bool, _ found: inout [String],
    _ entered: inout Set<Place>
  ) {
    var folders: [String] = []
    while let entry = readdir(open) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard !name.hasPrefix(".") else { continue }
      let type = Int(entry.pointee.d_type)
      if isWanted(name) && type != Int(DT_DIR) {
        if type == Int(DT_REG) || isFile("\(path)/\(name)") { found.append(prefix + name) }
      } else if type == Int(DT_DIR) || type == Int(DT_LNK) || type == Int(DT_UNKNOWN) {
        folders.append(name)
      }
    }
    closedir(open)
    for name in folders.sorted() {
      guard let place = Place(of: "\(path)/\(name)"), entered.insert(place).inserted else { continue }
      // One folder that may not be read does not hide the others.
      if let inner = opendir("\(path)/\(name)") {
        list(inner, "\(path)/\(name)", "\(prefix)\(name)/", isWanted, &found, &entered)
      }
    }
  }

  private func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
