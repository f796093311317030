/// The version that `--version` prints and exports name.
enum Version {
  static let text = "0.1.0"
}
