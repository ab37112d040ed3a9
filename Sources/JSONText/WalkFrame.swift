/// A container that is open in a walk: what is behind it, and where its value is to be noted.
struct WalkFrame {
  var node: Int32
  var edge: Int32
  var slot: Int32
  var start: UInt32

  @inline(__always) init(node: Int, edge: Int, slot: Int, start: Int) {
    self.node = Int32(truncatingIfNeeded: node)
    self.edge = Int32(truncatingIfNeeded: edge)
    self.slot = Int32(truncatingIfNeeded: slot)
    self.start = UInt32(truncatingIfNeeded: start)
  }
}
