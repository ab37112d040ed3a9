internal import Bytes

/// A `KeyTrie` laid out for the walk: edges in one block of memory, found by prediction first.
///
/// Events of one type have their keys in one order, so each edge remembers which two edges followed
/// it last, and these are compared first: up to 23 bytes of key and its closing quote as three words,
/// without a branch. Two, since events of several types come in turn. A wrong guess costs a scan of
/// the node's edges of the same length.
@safe
struct EdgeTable: ~Copyable {
  struct Edge {
    // As they stand here nothing ever matches: the mask clears a bit that the word has.
    var words: (UInt64, UInt64, UInt64) = (1, 0, 0)
    var masks: (UInt64, UInt64, UInt64) = (0, 0, 0)
    var length: Int32 = 0
    /// The node below, or -1.
    var child: Int16 = -1
    /// The slot of the value, or `KeyTrie.own`.
    var slot: Int16 = -1
    /// The edge that followed this one last time, and the one before it that was another.
    var next: Int16 = 0
    var nextBefore: Int16 = 0
    /// The kinds that are expected of the value, as bits, if it is to be noted and the key is told by its
    /// words alone; else 0.
    var taken: UInt8 = 0
  }

  // The block belongs to this value alone. It holds a node's edges side by side, shortest key first,
  // and before them one whose key never matches, which those follow that come first in an object.
  // Edge 0 is such a one, too, the guess where nothing is known yet.
  private let edges: UnsafeMutablePointer<Edge>
  let ranges: [Range<Int>]
  private let keys: [[UInt8]]

  /// - Parameter expected: For each slot the kinds of value that are expected there, as bits.
  init(_ trie: KeyTrie, expecting expected: [UInt8]) {
    var laidOut = [Edge()]
    var ranges: [Range<Int>] = []
    var keys: [[UInt8]] = [[]]
    for node in trie.nodes {
      laidOut.append(Edge())
      keys.append([])
      let start = laidOut.count
      for edge in node.sorted(by: { $0.key.count < $1.key.count }) {
        laidOut.append(Self.layOut(edge, expecting: expected))
        keys.append(edge.key)
      }
      ranges.append(start..<laidOut.count)
    }
    precondition(laidOut.count < Int(Int16.max), "fewer than 32,767 keys")
    self.ranges = ranges
    self.keys = keys
    unsafe edges = .allocate(capacity: laidOut.count)
    unsafe laidOut.withUnsafeBufferPointer { laidOut in
      guard let first = laidOut.baseAddress else { return }
      unsafe edges.initialize(from: first, count: laidOut.count)
    }
  }

  deinit { unsafe edges.deallocate() }

  private static func layOut(_ edge: KeyTrie.Edge, expecting expected: [UInt8]) -> Edge {
    var laidOut = Edge(
      length: Int32(edge.key.count), child: Int16(edge.child), slot: Int16(edge.slot),
      taken: edge.slot >= 0 && edge.key.count < 24 ? expected[edge.slot] : 0)
    // A key that JSON can only write with escapes must not be matched against raw bytes.
    guard !edge.key.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) else {
      return laidOut
    }
    let text = edge.key + [0x22]
    func word(_ index: Int) -> (UInt64, UInt64) {
      var bytes: UInt64 = 0
      var mask: UInt64 = 0
      for place in 0..<8 where index * 8 + place < text.count {
        bytes |= UInt64(text[index * 8 + place]) << UInt64(place * 8)
        mask |= 0xFF << UInt64(place * 8)
      }
      return (bytes, mask)
    }
    let (first, second, third) = (word(0), word(1), word(2))
    laidOut.words = (first.0, second.0, third.0)
    laidOut.masks = (first.1, second.1, third.1)
    return laidOut
  }

  /// The edge at an index that this table gave.
  @inline(__always) subscript(_ index: Int) -> Edge {
    unsafe edges[index]
  }

  /// What the first key in an object of `node` comes after.
  @inline(__always) func start(of node: Int) -> Int {
    node < 0 ? 0 : ranges[node].lowerBound &- 1
  }

  /// The edge that followed this one last, and the one before it that was another.
  @inline(__always) func following(_ edge: Int) -> Int { unsafe Int(edges[edge].next) }
  @inline(__always) func followingBefore(_ edge: Int) -> Int { unsafe Int(edges[edge].nextBefore) }

  @inline(__always) private func learn(_ found: Int, after edge: Int) {
    unsafe edges[edge].nextBefore = unsafe edges[edge].next
    unsafe edges[edge].next = Int16(found)
  }

  /// Whether the key at a place, behind its opening quote, is the edge's, or begins as that does where
  /// that has 24 bytes or more.
  @inline(__always) func begins(_ index: Int, _ text: Cursor, _ place: Int) -> Bool {
    let edge = unsafe edges.advanced(by: index)
    let first = unsafe text.word(at: place) & edge.pointee.masks.0 ^ edge.pointee.words.0
    let second = unsafe text.word(at: place &+ 8) & edge.pointee.masks.1 ^ edge.pointee.words.1
    let third = unsafe text.word(at: place &+ 16) & edge.pointee.masks.2 ^ edge.pointee.words.2
    return first | second | third == 0
  }

  /// Whether the key at a place, behind its opening quote, is the edge's.
  func matches(_ index: Int, _ text: Cursor, _ place: Int) -> Bool {
    begins(index, text, place) && (keys[index].count < 24 || matchesTail(index, text, place))
  }

  private func matchesTail(_ index: Int, _ text: Cursor, _ place: Int) -> Bool {
    var ahead = text
    ahead.at = place
    for byte in keys[index] {
      guard ahead.byte == byte else { return false }
      ahead.at += 1
    }
    return ahead.byte == 0x22
  }

  /// Scans the key under the cursor and finds its edge in `node`; 0 where it has none.
  ///
  /// The cursor that is given back stands behind the closing quote. The edge is nil where the key is not
  /// a string that JSON allows.
  @inline(never) func find(
    _ start: Cursor, after edge: Int, in node: Int
  ) -> (edge: Int?, cursor: Cursor) {
    var cursor = start
    guard cursor.skipString() else { return (nil, cursor) }
    if cursor.sawEscape {
      let key = start.decodedString(to: cursor.at - 1)
      return (ranges[node].first { keys[$0] == key } ?? 0, cursor)
    }
    let length = cursor.at - 1 - start.at
    for index in ranges[node] where unsafe Int(edges[index].length) == length {
      if matches(index, start, start.at) {
        learn(index, after: edge)
        return (index, cursor)
      }
    }
    return (0, cursor)
  }
}
