// Nearly all of an event comes as it came the last time: keys in one order, with the same between them.
//
//     {"uuid":"A1","user":{"name":"Ann","id":7},"action":"fill"}
//     ^^^^^^^^^   ^^^^^^^^^^^^^^^^^    ^^^^^^ ^^^^^^^^^^^^     ^
//
// Here it is gone through in a loop of its own. What is underlined are steps, each kept with the edge
// behind whose value it comes, and looked for in one comparison; between them are values, which are
// scanned. The loop has so little to remember that most of it stays in registers, where the walk over
// everything that JSON may have would spill to the stack. Objects are opened and closed on the walk's own
// stack, so that the walk can go on wherever this ends.
//
// A step that is not known is learned: EdgeTable+Learn.swift. What cannot be a step ends the loop behind
// the value before it, and is left to the walk: what is longer than 32 bytes; a key that is to be cut, is
// written with escapes or in characters of four bytes, or comes a second time; an array, an empty object,
// an object below a key that nobody asked for; a kind of value that is not expected; white space in odd
// places; and every fault. So nothing here has to say what is wrong.

extension EdgeTable {
  /// Where a run is, and in the end where it has got to: behind a value, or before all.
  struct Run {
    var place: Int
    /// The edge of the last key that was gone over; 0 before all.
    var edge: Int
    /// How many containers are open; 0 in the end where the event is over.
    var depth: Int
    /// How many members of the outermost object were gone over that the trie does not have.
    var uncaptured = 0
  }

  /// Goes from value to value by steps that are known, and notes the values. O(bytes gone over).
  ///
  /// - Parameters:
  ///   - start: Where to begin, in a node that the trie has.
  ///   - text: A cursor over the text.
  ///   - slots: The walk's slots.
  ///   - frames: The walk's open containers, `depth` of them; room for `Walker.depthLimit`.
  @inline(never) mutating func run(
    from start: Run, _ text: Cursor, into slots: UnsafeMutablePointer<Slot>,
    _ frames: UnsafeMutablePointer<WalkFrame>
  ) -> Run {
    var run = start
    if run.edge == 0 {
      unsafe frames[run.depth] = WalkFrame(node: -1, edge: 0, slot: -1, start: run.place)
      run.depth += 1
    }
    // Behind the event's end, where another may follow, nothing is its own.
    repeat {
      unsafe takeLikelySteps(&run, text, into: slots, frames)
    } while unsafe run.depth > 0 && takeStep(&run, text, into: slots, frames) && run.depth > 0
    return run
  }

  /// Takes steps that were the likeliest so far, to strings without escapes, to numbers and to null, as
  /// long as there are such.
  ///
  /// There is no call in here, which would cost registers, and the text's cursor is not moved, as what it
  /// has besides the memory would cost some as well.
  @inline(__always) private func takeLikelySteps(
    _ run: inout Run, _ text: Cursor, into slots: UnsafeMutablePointer<Slot>,
    _ frames: UnsafeMutablePointer<WalkFrame>
  ) {
    var at = run.place
    // The steps of the edge that the run is behind.
    var here = unsafe steps(of: run.edge)
    var top = unsafe frames + run.depth
    while true {
      var step = unsafe here
      if unsafe !text.has(step, at: at) {
        unsafe step += 1
        if unsafe !text.has(step, at: at) {
          unsafe step += 1
          guard unsafe text.has(step, at: at) else { break }
        }
      }
      let first = unsafe at &+ Int(step.pointee.length)
      let slot = unsafe step.pointee.slot(of: slots)
      guard unsafe slot.pointee.kind == .absent else { break }
      if unsafe step.pointee.target == .string {
        guard let close = text.endOfUnescapedString(from: first),
          unsafe step.pointee.isFlat || move(by: step, at, into: slots, frames, &top)
        else { break }
        unsafe slot.pointee = Slot(first, close, .string)
        at = close &+ 1
      } else if unsafe step.pointee.target == .other {
        let isNull = text.isNull(at: first)
        let kind = isNull ? ValueKind.null : .number
        guard let end = isNull ? first &+ 4 : text.endOfNumber(from: first),
          unsafe step.pointee.expected & kind.bit != 0,
          unsafe step.pointee.isFlat || move(by: step, at, into: slots, frames, &top)
        else { break }
        unsafe slot.pointee = Slot(first, end, kind)
        at = end
      } else {
        guard unsafe step.pointee.target == .end,
          unsafe move(by: step, at, into: slots, frames, &top)
        else { break }
        at = first
        break
      }
      unsafe here = steps(following: step)
    }
    run.place = at
    run.edge = unsafe edge(of: here)
    run.depth = unsafe top - frames
  }

  /// Takes one step of any kind; false, with nothing gone over, where there is none or what is behind it
  /// is the walk's.
  @inline(never) private mutating func takeStep(
    _ run: inout Run, _ text: Cursor, into slots: UnsafeMutablePointer<Slot>,
    _ frames: UnsafeMutablePointer<WalkFrame>
  ) -> Bool {
    guard let step = unsafe step(after: run.edge, text, run.place) else { return false }
    let first = unsafe run.place + Int(step.pointee.length)
    let slot = unsafe step.pointee.slot(of: slots)
    guard unsafe slot.pointee.kind == .absent else { return false }
    var value = Slot.absent
    var end = first
    switch unsafe step.pointee.target {
    case .end: break
    case .string:
      guard let string = text.string(from: first) else { return false }
      (value, end) = string
    case .skipped where text.byte(at: first) == 0x22:
      guard let string = text.string(from: first + 1) else { return false }
      end = string.end
    case .other, .skipped:
      guard let other = text.endOfOther(from: first),
        unsafe step.pointee.expected & other.kind.bit != 0
      else { return false }
      value = Slot(first, other.place, other.kind)
      end = other.place
    }
    var top = unsafe frames + run.depth
    guard unsafe move(by: step, run.place, into: slots, frames, &top) else { return false }
    run.depth = unsafe top - frames
    run.place = end
    run.edge = unsafe edge(of: steps(following: step))
    if unsafe step.pointee.target == .skipped {
      if run.depth == 1 { run.uncaptured += 1 }
    } else if unsafe step.pointee.target != .end {
      unsafe slot.pointee = value
    }
    return true
  }

  /// Closes the objects that end in a step and opens the one that begins in it; false, with nothing
  /// done, where that is there already.
  @inline(__always) private func move(
    by step: UnsafeMutablePointer<Step>, _ at: Int, into slots: UnsafeMutablePointer<Slot>,
    _ frames: UnsafeMutablePointer<WalkFrame>, _ top: inout UnsafeMutablePointer<WalkFrame>
  ) -> Bool {
    let opening = unsafe Int(step.pointee.opening)
    let opened = self[unsafe Int(step.pointee.openingEdge)]
    if unsafe opening > 0 && slots[Int(opened.slot)].kind != .absent { return false }
    for close in unsafe 0..<Int(step.pointee.closes) {
      unsafe top -= 1
      let frame = unsafe top.pointee
      if frame.slot >= 0 {
        unsafe slots[Int(frame.slot)] = Slot(Int(frame.start), at &+ close &+ 1, .object)
      }
    }
    if opening > 0 {
      unsafe top.pointee = WalkFrame(
        node: Int(opened.node), edge: Int(step.pointee.openingEdge), slot: Int(opened.slot),
        start: at &+ opening)
      unsafe top += 1
    }
    return true
  }

  /// The step at a place behind an edge's value, one that is known or is learned there; nil where there
  /// can be none.
  private mutating func step(
    after edge: Int, _ text: Cursor, _ at: Int
  ) -> UnsafeMutablePointer<Step>? {
    let first = unsafe steps(of: edge)
    // Whether one before has the text, but is for another value: the fast loop would stop there.
    var isHidden = false
    for index in 0..<Self.stepsPerEdge {
      let known = unsafe first + index
      guard unsafe text.has(known, at: at) else { continue }
      guard unsafe text.isTarget(of: known, at: at) else {
        isHidden = true
        continue
      }
      // Whatever comes again gets to where it is found soon.
      let stays = !isHidden && index < Self.likelySteps
      if !stays { unsafe swap(&first[index], &first[index - 1]) }
      return unsafe stays ? known : known - 1
    }
    guard let learned = learn(after: edge, text, at) else { return nil }
    // The first stays the first, unless it is the beginning of this one. The last is forgotten.
    let isFirst =
      unsafe first.pointee.length == 0
      || learned.target == .string && first.pointee.target == .other
    let place = isFirst ? 0 : 1
    for index in (place + 1..<Self.stepsPerEdge).reversed() {
      unsafe first[index] = first[index - 1]
    }
    unsafe first[place] = learned
    return unsafe first + place
  }
}
