/// A value that is mostly not there: one word in place, and storage of its own only when it is.
indirect enum Boxed<Value> {
  case empty
  case full(Value)
}

extension Boxed: Sendable where Value: Sendable {}
extension Boxed: Equatable where Value: Equatable {}
