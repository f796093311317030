package import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Trait where Self == ConditionTrait {
  /// For tests that wait for a process of their own by `processExitsWith`: they run in a second pass (`scripts/test.sh`).
  ///
  /// The testing library waits there for any child, and comes to a stand at the first zombie of somebody else; a test
  /// process in which shells run has orphans, and so zombies, that nobody may reap.
  package static var alone: Self {
    .enabled(
      if: ProcessInfo.processInfo.environment["MUSTER_ALONE"] == "1", "run in a process of its own, by `make test`")
  }
}
