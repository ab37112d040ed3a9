// A step is learned where none that is known fits. It is read strictly, token by token, and only what can
// mean but one thing becomes one. For `},"client":{"app_name":"` behind the value of `user.email`:
//
//     }             an object ends: go on in the node above
//     ,"client"     a key of that node, captured or not
//     :{            an object begins: go on in the node below
//     "app_name":"  a key there, and a string
//
// Blanks that are always there, as some programs write them behind commas and colons, are part of a step.

extension EdgeTable {
  /// The step at a place behind an edge's value; nil where what is there can be none.
  mutating func learn(after edge: Int, _ text: Cursor, _ at: Int) -> Step? {
    var reader = StepReader(text, at)
    var step = Step()
    step.slotOffset = Int32(expected.count * MemoryLayout<Slot>.stride)
    // Where the members come from that are read: a node, and the edge of the last of them.
    var (node, last) = (Int(self[edge].node), edge)
    var ended: [Int] = []
    if edge == 0 {
      guard reader.take(0x7B) else { return nil }
      (node, last) = (0, start(of: 0))
    } else {
      while node >= 0, reader.take(0x7D) {
        last = parents[node]
        node = node == 0 ? -1 : Int(self[last].node)
        ended.append(last)
      }
      step.closes = UInt8(truncatingIfNeeded: ended.count)
      step.isFlat = ended.isEmpty
      if node < 0 { return finished(step, reader) }
      guard reader.take(0x2C) else { return nil }
    }
    reader.skipBlanks()
    guard var key = reader.key(of: self, in: node) else { return nil }
    if reader.next == 0x7B {
      let child = Int(self[key].child)
      guard child >= 0, depths[child] <= Walker.depthLimit, !ended.contains(key),
        expected[Int(self[key].slot)] & ValueKind.object.bit != 0
      else { return nil }
      step.isFlat = false
      step.opening = UInt8(truncatingIfNeeded: reader.place - at)
      step.openingEdge = Int32(key)
      _ = reader.take(0x7B)
      reader.skipBlanks()
      guard let inner = reader.key(of: self, in: child) else { return nil }
      key = inner
      (node, last) = (child, start(of: child))
    }
    // What was just closed is there already, though its slot does not say so yet.
    guard !ended.contains(key) else { return nil }
    if key > 0 {
      let slot = Int(self[key].slot)
      step.slotOffset = Int32(slot * MemoryLayout<Slot>.stride)
      step.expected = expected[slot]
    }
    switch reader.next {
    case 0x7B, 0x5B: return nil
    case _ where key == 0: step.target = .skipped
    case 0x22:
      guard step.expected & ValueKind.string.bit != 0 else { return nil }
      _ = reader.take(0x22)
      step.target = .string
    default: step.target = .other
    }
    guard reader.place - at <= Step.limit else { return nil }
    if key == 0 { key = spareEdge(behind: last, in: node) }
    step.following = Int32(key * Self.stepsPerEdge * MemoryLayout<Step>.stride)
    return finished(step, reader)
  }

  private func finished(_ step: Step, _ reader: StepReader) -> Step? {
    var step = step
    let length = reader.place - reader.start
    guard length <= Step.limit else { return nil }
    step.length = Int32(length)
    step.mask = (1 << UInt64(length)) - 1
    func word(_ index: Int) -> UInt64 { reader.text.word(at: reader.start + 8 * index) }
    step.text = (word(0), word(1), word(2), word(3))
    return step
  }
}

/// Reads the tokens of a step.
private struct StepReader {
  let text: Cursor
  let start: Int
  private(set) var place: Int

  init(_ text: Cursor, _ start: Int) {
    self.text = text
    self.start = start
    place = start
  }

  var next: UInt8 { text.byte(at: place) }

  /// Takes a byte, if it is the next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    place += 1
    return true
  }

  /// Moves over blanks; white space of other kinds is the walk's.
  mutating func skipBlanks() { while place - start < Step.limit, take(0x20) {} }

  /// Takes a key of a node's, its colon, and blanks, and gives the key's edge, 0 where the node has none;
  /// nil where it is one to be cut, or written in another way.
  mutating func key(of edges: borrowing EdgeTable, in node: Int) -> Int? {
    guard take(0x22) else { return nil }
    guard let close = text.endOfUnescapedString(from: place) else { return nil }
    let edge = edges.edge(of: place..<close, in: text, below: node)
    place = close + 1
    guard edge == 0 || edges[edge].slot >= 0, take(0x3A) else { return nil }
    skipBlanks()
    return edge
  }
}
