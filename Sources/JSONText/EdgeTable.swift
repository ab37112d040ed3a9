internal import Bytes

/// A `KeyTrie` laid out for the walk, with what the walk has learned about it.
///
/// Edges lie in one block of memory, a node's side by side. Before them is one without a key, which stands for the beginning of such an object; and edge 0 for the beginning of all.
/// Behind all are some for keys that the trie does not have, given out as such keys are met.
///
/// Behind each edge's value the same few things come again and again. The table keeps what came last, as
/// `Step`s: see EdgeTable+Run.swift.
@safe
struct EdgeTable: ~Copyable {
  struct Edge {
    /// The first bytes of the key, 0 where it has no more; the first in the lowest bits.
    var head: UInt64 = 0
    var length: Int32 = 0
    /// The node it is of, and the node below, or -1.
    var node: Int32 = -1
    var child: Int32 = -1
    /// The slot of the value, or `KeyTrie.own`; -1 where it has none.
    var slot: Int32 = -1
  }

  /// How many steps are kept for an edge. The first three are looked for in the fast loop, as there are
  /// three types of event; all of them beside it.
  static let stepsPerEdge = 4
  static let likelySteps = 3
  /// How many keys that the trie does not have are told apart, at most; and for each that it has.
  private static let spareLimit = 64
  private static let sparesPerKey = 4

  // Both blocks belong to this value alone: the edges, and `stepsPerEdge` steps for each of them.
  private let edges: UnsafeMutablePointer<Edge>
  private let steps: UnsafeMutablePointer<Step>
  let ranges: [Range<Int>]
  let keys: [[UInt8]]
  /// The edge that each node is below; 0 for the first. And how many objects are open in it.
  let parents: [Int]
  let depths: [Int]
  /// For each slot the kinds of value that are expected there, as bits.
  let expected: [UInt8]
  /// The edges that are not given out yet.
  private var spares: Range<Int>

  /// - Parameters:
  ///   - expected: For each slot the kinds of value that are expected there, as bits.
  ///   - learns: Whether steps are to be kept.
  init(_ trie: KeyTrie, expecting expected: [UInt8], learns: Bool) {
    var laidOut = [Edge()]
    var ranges: [Range<Int>] = []
    var keys: [[UInt8]] = [[]]
    var parents = trie.nodes.map { _ in 0 }
    var depths = trie.nodes.map { _ in 1 }
    for (number, node) in trie.nodes.enumerated() {
      laidOut.append(Edge(node: Int32(number)))
      keys.append([])
      let start = laidOut.count
      for edge in node {
        if edge.child >= 0 {
          // A node comes before those below it.
          (parents[edge.child], depths[edge.child]) = (laidOut.count, depths[number] + 1)
        }
        laidOut.append(
          Edge(
            head: ByteHash.head(of: edge.key.span), length: Int32(edge.key.count),
            node: Int32(number), child: Int32(edge.child), slot: Int32(edge.slot)))
        keys.append(edge.key)
      }
      ranges.append(start..<laidOut.count)
    }
    let spareCount = learns ? min(Self.spareLimit, trie.keyCount * Self.sparesPerKey) : 0
    spares = laidOut.count..<laidOut.count + spareCount
    for _ in spares { laidOut.append(Edge()) }
    let stepCount = learns ? laidOut.count * Self.stepsPerEdge : 0
    precondition(
      stepCount * MemoryLayout<Step>.stride < Int(Int32.max),
      "fewer than 8 million keys and objects")
    self.ranges = ranges
    self.keys = keys
    self.parents = parents
    self.depths = depths
    self.expected = expected
    unsafe edges = .allocate(capacity: laidOut.count)
    unsafe steps = .allocate(capacity: max(1, stepCount))
    unsafe laidOut.withUnsafeBufferPointer { laidOut in
      guard let first = laidOut.baseAddress else { return }
      unsafe edges.initialize(from: first, count: laidOut.count)
    }
    unsafe steps.initialize(repeating: Step(), count: stepCount)
  }

  deinit {
    unsafe edges.deallocate()
    unsafe steps.deallocate()
  }

  /// The edge at an index that this table gave.
  @inline(__always) subscript(_ index: Int) -> Edge {
    unsafe edges[index]
  }

  /// The steps that are kept for an edge, `stepsPerEdge` of them.
  @inline(__always) func steps(of edge: Int) -> UnsafeMutablePointer<Step> {
    unsafe steps + edge &* Self.stepsPerEdge
  }

  /// The steps that are kept for the edge that a step leads to.
  @inline(__always) func steps(
    following step: UnsafeMutablePointer<Step>
  ) -> UnsafeMutablePointer<Step> {
    let place = unsafe UnsafeMutableRawPointer(steps) + Int(step.pointee.following)
    return unsafe place.assumingMemoryBound(to: Step.self)
  }

  /// The edge that steps are kept for.
  @inline(__always) func edge(of here: UnsafeMutablePointer<Step>) -> Int {
    unsafe (here - steps) / Self.stepsPerEdge
  }

  /// The edge that stands for the beginning of an object of `node`.
  @inline(__always) func start(of node: Int) -> Int {
    node < 0 ? 0 : ranges[node].lowerBound &- 1
  }

  /// An edge for a key that the trie does not have, behind `edge` of a node; `edge` itself where none
  /// is left.
  mutating func spareEdge(behind edge: Int, in node: Int) -> Int {
    guard let spare = spares.popFirst() else { return edge }
    unsafe edges[spare].node = Int32(node)
    return spare
  }

  /// Scans the key under the cursor and finds its edge in `node`; 0 where it has none.
  ///
  /// The cursor that is given back stands behind the closing quote. The edge is nil where the key is not
  /// a string that JSON allows.
  @inline(never) func find(_ start: Cursor, in node: Int) -> (edge: Int?, cursor: Cursor) {
    var cursor = start
    guard cursor.skipString() else { return (nil, cursor) }
    if cursor.sawEscape {
      let key = start.decodedString(to: cursor.at - 1)
      return (ranges[node].first { keys[$0] == key } ?? 0, cursor)
    }
    return (edge(of: start.at..<cursor.at - 1, in: start, below: node), cursor)
  }

  /// The edge of the key that lies in a range of the text, written without escapes; 0 where the node has
  /// none. O(edges of the node).
  func edge(of key: Range<Int>, in text: Cursor, below node: Int) -> Int {
    let mask = key.count < 8 ? (1 &<< UInt64(8 * key.count)) - 1 : UInt64.max
    let head = text.word(at: key.lowerBound) & mask
    for index in ranges[node] where unsafe edges[index].head == head {
      guard unsafe Int(edges[index].length) == key.count else { continue }
      if key.count <= 8 || isKey(of: index, key, in: text) { return index }
    }
    return 0
  }

  /// Whether a range of the text, as long as an edge's key, is that key.
  private func isKey(of index: Int, _ range: Range<Int>, in text: Cursor) -> Bool {
    zip(keys[index], range).allSatisfy { byte, place in text.byte(at: place) == byte }
  }
}
