// Nearly all of an event comes as it came the last time: keys in one order, no white space, each with
// a value of the kind that its field has.
//
//     {"uuid":"A1","user":{"name":"Ann","id":7},"action":"fill"}
//
// Here it is gone through in a loop of its own. That has so little to remember that most of it stays in
// registers, where the walk over everything that JSON may have would spill to the stack. It opens and
// closes objects whose keys are captured, with the walk's own stack.
//
// What is not exactly so ends the loop before the key it is under, and is left to the walk: a key that
// comes out of order or a second time, an array, a kind of value that is not expected, white space, and
// every fault. So nothing here has to say what is wrong.

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

extension EdgeTable {
  /// Where a run is, and in the end where it has got to.
  struct Run {
    /// Behind the opening quote of a key; or behind a value, if `next` is -1.
    var place: Int
    var node: Int
    /// The edge of the last key that was gone over.
    var edge: Int
    var depth: Int
    /// How many members of the outermost object were gone over.
    var members = 0
    /// The edge of the key at `place`; 0 where it has to be looked for, -1 where there is none, as
    /// something else than another key follows the last value.
    var next = 0
  }

  /// Goes over members from the key on that `start` is at, as long as all is as expected, and notes
  /// their values. O(bytes gone over).
  ///
  /// - Parameters:
  ///   - start: Where to begin, in a node that the trie has.
  ///   - text: A cursor over the text.
  ///   - slots: The walk's slots.
  ///   - frames: The walk's open containers, `depth` of them; room for `Walker.depthLimit`.
  @inline(never) func run(
    from start: Run, _ text: Cursor, into slots: UnsafeMutablePointer<Slot>,
    _ frames: UnsafeMutablePointer<WalkFrame>
  ) -> Run {
    // The text's cursor is not moved: what it has besides the memory would take registers.
    var at = start.place
    var (node, edge, members) = (start.node, start.edge, 0)
    var top = unsafe frames + start.depth
    let outermost = unsafe frames + 1
    let highest = unsafe frames + Walker.depthLimit
    func end(_ next: Int) -> Run {
      Run(
        place: at, node: node, edge: edge, depth: unsafe top - frames, members: members, next: next)
    }
    while true {
      var next = following(edge)
      if !begins(next, text, at) {
        next = followingBefore(edge)
        guard begins(next, text, at) else { return end(0) }
      }
      let slot = Int(self[next].slot)
      let taken = self[next].taken
      let first = at &+ Int(self[next].length) &+ 2
      guard taken != 0 else { return end(matches(next, text, at) ? next : 0) }
      guard text.byte(at: first &- 1) == 0x3A, unsafe slots[slot].kind == .absent else {
        return end(next)
      }
      switch text.byte(at: first) {
      case 0x22:
        guard taken & ValueKind.string.bit != 0 else { return end(next) }
        if let close = text.endOfPlainString(from: first &+ 1) {
          unsafe slots[slot] = Slot(first &+ 1, close, .string)
          at = close &+ 1
        } else {
          guard let close = text.endOfString(from: first &+ 1) else { return end(next) }
          unsafe slots[slot] = Slot(
            first &+ 1, close.place, .string, isEscaped: close.isEscaped)
          at = close.place &+ 1
        }
      case 0x7B:
        let child = Int(self[next].child)
        guard taken & ValueKind.object.bit != 0, child >= 0, unsafe top < highest,
          text.byte(at: first &+ 1) == 0x22
        else { return end(next) }
        unsafe top.pointee = WalkFrame(node: node, edge: next, slot: slot, start: first)
        if unsafe top == outermost { members &+= 1 }
        unsafe top += 1
        (node, edge) = (child, self.start(of: child))
        at = first &+ 2
        continue
      default:
        guard let other = text.endOfOther(from: first), taken & other.kind.bit != 0 else {
          return end(next)
        }
        unsafe slots[slot] = Slot(first, other.place, other.kind)
        at = other.place
      }
      if unsafe top == outermost { members &+= 1 }
      edge = next
      while !text.isBeforeKey(at: at) {
        // The end of the outermost object, and of one in an array, is the walk's.
        guard text.byte(at: at) == 0x7D, unsafe top > outermost else { return end(-1) }
        let frame = unsafe top[-1]
        guard frame.node >= 0 else { return end(-1) }
        at &+= 1
        unsafe top -= 1
        (node, edge) = (Int(frame.node), Int(frame.edge))
        unsafe slots[Int(frame.slot)] = Slot(Int(frame.start), at, .object)
      }
      at &+= 2
    }
  }
}
