extension Credentials {
  /// Every secret that they name.
  package var references: [SecretReference] {
    var out = [bearer, password].compactMap { $0 }
    for header in headers { if case .secret(let reference) = header.value { out.append(reference) } }
    return out
  }
}
