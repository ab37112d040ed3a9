internal import Bytes

/// A `KeyTrie` laid out for the walk: edges in one block of memory, found by prediction first.
///
/// Events of one type have their keys in one order, so each edge remembers which edge followed it
/// last time, and that one is compared first: up to 23 bytes of key and its closing quote as three
/// words, without a branch. A wrong guess costs a scan of the node's edges of the same length.
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
    /// The edge that followed this one last time.
    var next: Int16 = 0
  }

  // Both blocks belong to this value alone. `edges` holds a node's edges side by side, shortest
  // key first; edge 0 is a key that never matches, the guess where nothing is known yet.
  private let edges: UnsafeMutableBufferPointer<Edge>
  private let firsts: UnsafeMutableBufferPointer<Int16>
  let ranges: [Range<Int>]
  private let keys: [[UInt8]]

  init(_ trie: KeyTrie) {
    var laidOut = [Edge()]
    var ranges: [Range<Int>] = []
    var keys: [[UInt8]] = [[]]
    for node in trie.nodes {
      let start = laidOut.count
      for edge in node.sorted(by: { $0.key.count < $1.key.count }) {
        laidOut.append(Self.layOut(edge))
        keys.append(edge.key)
      }
      ranges.append(start..<laidOut.count)
    }
    precondition(laidOut.count < Int(Int16.max), "fewer than 32,767 keys")
    self.ranges = ranges
    self.keys = keys
    unsafe edges = .allocate(capacity: laidOut.count)
    _ = unsafe edges.initialize(from: laidOut)
    unsafe firsts = .allocate(capacity: ranges.count)
    unsafe firsts.initialize(repeating: 0)
  }

  deinit {
    unsafe edges.deallocate()
    unsafe firsts.deallocate()
  }

  private static func layOut(_ edge: KeyTrie.Edge) -> Edge {
    var laidOut = Edge(
      length: Int32(edge.key.count), child: Int16(edge.child), slot: Int16(edge.slot))
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

  /// The guess for the key after `edge`, or for the first key of `node` where `edge` is 0.
  @inline(__always) func guess(after edge: Int, in node: Int) -> Int {
    unsafe Int(edge == 0 ? firsts[node] : edges[edge].next)
  }

  @inline(__always) private func learn(_ found: Int, after edge: Int, in node: Int) {
    if edge == 0 {
      unsafe firsts[node] = Int16(found)
    } else {
      unsafe edges[edge].next = Int16(found)
    }
  }

  /// Whether the key under the cursor, just behind its opening quote, is the edge's.
  @inline(__always) func matches(_ index: Int, _ cursor: borrowing Cursor) -> Bool {
    let edge = unsafe edges[index]
    let differences =
      (cursor.word & edge.masks.0 ^ edge.words.0)
      | (cursor.word(at: 8) & edge.masks.1 ^ edge.words.1)
      | (cursor.word(at: 16) & edge.masks.2 ^ edge.words.2)
    guard differences == 0 else { return false }
    if edge.length < 24 { return true }
    return matchesTail(index, cursor)
  }

  @inline(never) private func matchesTail(_ index: Int, _ cursor: borrowing Cursor) -> Bool {
    var ahead = copy cursor
    for byte in keys[index] {
      guard ahead.byte == byte else { return false }
      ahead.at += 1
    }
    return ahead.byte == 0x22
  }

  /// Scans the key under the cursor and finds its edge in `node`; 0 where it has none.
  ///
  /// The cursor ends behind the closing quote. Nil where the key is not a string that JSON allows.
  @inline(never) func find(_ cursor: inout Cursor, after edge: Int, in node: Int) -> Int? {
    let start = cursor
    guard cursor.skipString() else { return nil }
    if cursor.sawEscape {
      let key = start.decodedString(to: cursor.at - 1)
      return ranges[node].first { keys[$0] == key } ?? 0
    }
    let length = cursor.at - 1 - start.at
    for index in ranges[node] where unsafe Int(edges[index].length) == length {
      if matches(index, start) {
        learn(index, after: edge, in: node)
        return index
      }
    }
    return 0
  }
}
