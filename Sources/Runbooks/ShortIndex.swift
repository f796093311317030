/// A place in a list, or none, in a quarter of the room of `Int?`.
struct ShortIndex: Sendable, Equatable {
  private var place: Int32

  init(index: Int?) { place = index.map { Int32(clamping: $0) } ?? -1 }

  var index: Int? {
    get { place < 0 ? nil : Int(place) }
    set { self = ShortIndex(index: newValue) }
  }
}
