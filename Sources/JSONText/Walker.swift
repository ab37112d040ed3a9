package import Bytes

// One walk over an event's bytes does three things at once: it checks that they are a JSON object
// (RFC 8259 and UTF-8, nothing more lenient), it notes where the values of the captured paths lie,
// and it notes where keytag's own keys lie, which are to be cut out.
//
// The walk is a loop over values with a stack of its own instead of recursion. At the top of the
// loop the cursor stands on a value, and `slot` and `child` say what the key before it asked for:
// where to note it, and which node of the trie its own keys belong to if it is an object. Behind
// each value the inner loop closes as many brackets as end there, and reads the next key.
//
// Take the paths `uuid` and `user.email` (slots 0, 1 for `user` and 2) and this event:
//
//     {"uuid":"A1","user":{"id":7,"email":"a@example.com"},"vault_name":"forged"}
//
//     "uuid"        edge of node 0      → slot 0 = bytes 9..<11, a string
//     "user"        edge of node 0      → `{` opens: push (node 0, slot 1), go on in node 1
//     "id"          no edge in node 1   → 7 is checked and forgotten
//     "email"       edge of node 1      → slot 2
//     }             pop                 → slot 1 = the whole object, back in node 0
//     "vault_name"  own key             → cut from the comma before it to the value's end
//
// What is under a key that the trie does not have is checked and forgotten in the same loop, in
// the node -1, which has no edges. What comes as it came the last time, which is nearly everything, is
// gone over in a faster loop beside it: see EdgeTable+Run.swift.

/// Walks events and keeps what the last walk found.
@safe
public struct Walker: ~Copyable {
  /// How deeply values may nest.
  package static let depthLimit = 512

  static let untracked = -1
  private static let array = -2

  var edges: EdgeTable
  /// Whether there is any key that is captured or to be cut; and whether what is between values is learned.
  private let isTracking: Bool
  private let learns: Bool
  // Both blocks belong to this value alone; `slots` has `slotCount` elements and behind them one that stays
  // empty, `frames` as many as `depthLimit`.
  @usableFromInline let slots: UnsafeMutableBufferPointer<Slot>
  private let frames: UnsafeMutablePointer<WalkFrame>

  /// Whether a value of the object walked last is of a kind that is not expected in its slot.
  package private(set) var isUnexpected = false
  /// What to do with a captured path that occurs twice.
  package var duplicates = DuplicateKeys.refuse

  /// The byte ranges of keytag's own keys in the object walked last, in order, each with the one
  /// comma that goes with it.
  package private(set) var cuts: [Range<Int>] = []
  /// Whether there is none.
  package var isWhole: Bool { cuts.isEmpty }
  /// Whether the object walked last has line breaks between its tokens.
  package private(set) var hasLineBreaks = false
  /// How many members the object walked last has, keytag's own not counted. O(captured members).
  package var memberCount: Int {
    edges.ranges[0].count { index in
      let slot = Int(edges[index].slot)
      return unsafe slot >= 0 && slots[slot].kind != .absent
    } + uncapturedCount
  }
  /// How many of them are in no slot, or not the only ones in theirs.
  private var uncapturedCount = 0
  /// Whether nothing is left of the object walked last once the cuts are made.
  package private(set) var isEmpty = true

  /// A walker that captures the paths of `trie`.
  /// - Parameter kinds: For each slot one bit for each kind of value that is expected there, the lowest
  ///   for the first kind; by default all.
  ///   - learns: Whether what comes as it came before is gone over faster, with the same result.
  package init(_ trie: KeyTrie, expecting kinds: [UInt8] = [], learns: Bool = true) {
    let kinds = (0..<trie.slotCount).map { $0 < kinds.count ? kinds[$0] : .max }
    // Not read from `self`: where `&&` does so before all of it is there, Swift 6.3 frees what is not.
    let hasKeys = trie.keyCount > 0
    let isLearning = hasKeys && learns
    edges = EdgeTable(trie, expecting: kinds, learns: isLearning)
    isTracking = hasKeys
    self.learns = isLearning
    let memory = UnsafeMutablePointer<Slot>.allocate(capacity: trie.slotCount + 1)
    unsafe memory.initialize(repeating: .absent, count: trie.slotCount + 1)
    unsafe slots = UnsafeMutableBufferPointer(start: memory, count: trie.slotCount)
    unsafe frames = .allocate(capacity: Self.depthLimit)
    unsafe frames.initialize(
      repeating: WalkFrame(node: 0, edge: 0, slot: 0, start: 0), count: Self.depthLimit)
  }

  deinit {
    unsafe slots.deallocate()
    unsafe frames.deallocate()
  }

  /// What the last walk found for a slot of the trie.
  @inlinable @inline(__always) public subscript(_ slot: Int) -> Slot {
    precondition(unsafe slot >= 0 && slot < slots.count)
    return unsafe slots[slot]
  }

  /// Walks one JSON value that begins in `range`, white space before it allowed.
  ///
  /// - Parameters:
  ///   - bytes: The buffer, of less than 4 GiB.
  ///   - range: Where the value may lie; what follows it is not looked at.
  ///   - objectsOnly: Whether a value that is not an object is a fault.
  /// - Returns: The range of the value itself.
  /// - Complexity: O(range), constant memory, no recursion.
  package mutating func walk(
    _ bytes: borrowing InputBuffer, in range: Range<Int>, objectsOnly: Bool = true
  ) throws(JSONFault) -> Range<Int> {
    unsafe try bytes.withPaddedBytes { memory throws(JSONFault) in
      precondition(range.lowerBound >= 0 && range.upperBound <= memory.count)
      precondition(memory.count < Int(UInt32.max))
      guard let base = memory.baseAddress else { throw JSONFault(.unexpectedEnd, at: 0) }
      var cursor = unsafe Cursor(base: base, at: range.lowerBound, end: range.upperBound)
      cursor.skipSpace()
      cursor.sawLineBreak = false
      let start = cursor.at
      if objectsOnly, cursor.byte != 0x7B { throw cursor.fault(.expectedObject) }
      if let reason = walk(&cursor) { throw cursor.fault(reason) }
      guard cursor.at <= cursor.end else { throw cursor.fault(.unexpectedEnd) }
      hasLineBreaks = cursor.sawLineBreak
      return start..<cursor.at
    }
  }

  /// Returns what is wrong at the cursor, or nil when the value has ended.
  @inline(__always) private mutating func walk(_ cursor: inout Cursor) -> JSONFault.Reason? {
    unsafe UnsafeMutableRawPointer(slots.baseAddress)?.initializeMemory(
      as: UInt8.self, repeating: 0, count: slots.count &* MemoryLayout<Slot>.stride)
    if !isWhole { cuts.removeAll(keepingCapacity: true) }
    isEmpty = true
    isUnexpected = false
    uncapturedCount = 0
    var (node, edge, depth) = (Self.untracked, 0, 0)
    // Most events end in the fast loop that they begin in.
    let hasRun = learns && cursor.byte == 0x7B && run(&cursor, &node, &edge, &depth)
    if hasRun, depth == 0 { return nil }
    return walk(&cursor, in: node, edge, depth, isBehindValue: hasRun)
  }

  /// The loop, from a value or from behind one.
  @inline(never) private mutating func walk(
    _ place: inout Cursor, in startNode: Int, _ startEdge: Int, _ startDepth: Int,
    isBehindValue startsBehindValue: Bool
  ) -> JSONFault.Reason? {
    // Copies of its own stay in registers, other than what others may see.
    var cursor = place
    defer { place = cursor }
    let slots = unsafe slots
    let frames = unsafe frames
    // Kinds that are not expected where they were found, as bits.
    var unexpected: UInt8 = 0
    defer { isUnexpected = unexpected != 0 }
    var (node, edge, depth) = (startNode, startEdge, startDepth)
    var slot = -1
    var child = isTracking ? 0 : Self.untracked
    var cutStart = -1
    var isBehindValue = startsBehindValue

    while true {
      var isValueOver = true
      if isBehindValue {
        isBehindValue = false
      } else {
        let start = cursor.at
        let first = cursor.byte
        switch first {
        case 0x22:
          cursor.at &+= 1
          guard cursor.skipString() else { return cursor.reason }
          if slot >= 0 {
            unsafe slots[slot] = Slot(
              start &+ 1, cursor.at &- 1, .string, isEscaped: cursor.sawEscape)
            unexpected |= ValueKind.string.bit & ~edges.expected[slot]
          }
        case 0x7B, 0x5B:
          guard depth < Self.depthLimit else { return .tooDeep }
          unsafe frames[depth] = WalkFrame(node: node, edge: edge, slot: slot, start: start)
          if slot >= 0 {
            let kind = first == 0x5B ? ValueKind.array : .object
            unexpected |= kind.bit & ~edges.expected[slot]
          }
          depth &+= 1
          cursor.at &+= 1
          cursor.skipSpace()
          if first == 0x5B {
            node = Self.array
            slot = -1
            child = Self.untracked
            if cursor.byte != 0x5D { continue }
          } else {
            node = child
            edge = edges.start(of: node)
            isValueOver = cursor.byte == 0x7D
          }
        case 0x2D, 0x30...0x39:
          guard cursor.skipNumber() else { return cursor.reason }
          if slot >= 0 {
            unsafe slots[slot] = Slot(start, cursor.at, .number)
            unexpected |= ValueKind.number.bit & ~edges.expected[slot]
          }
        default:
          guard let kind = cursor.skipLiteral() else { return .expectedValue }
          if slot >= 0 {
            unsafe slots[slot] = Slot(start, cursor.at, kind)
            unexpected |= kind.bit & ~edges.expected[slot]
          }
        }
        // What is behind an empty object is no member of it.
        if isValueOver, learns, node >= 0, cutStart < 0, first != 0x7B,
          run(&cursor, &node, &edge, &depth), depth == 0
        {
          return nil
        }
      }

      // A value has ended, or an object has begun that is not empty: a key comes, or brackets close.
      var comma = cursor.at
      if isValueOver {
        closing: while true {
          if depth == 0 { return nil }
          if cutStart >= 0, depth == 1 {
            finishCut(cursor, from: cutStart)
            cutStart = -1
          }
          cursor.skipSpace()
          switch cursor.byte {
          case 0x2C:
            comma = cursor.at
            cursor.at &+= 1
            cursor.skipSpace()
            break closing
          case 0x7D where node != Self.array, 0x5D where node == Self.array:
            cursor.at &+= 1
            depth &-= 1
            let frame = unsafe frames[depth]
            if frame.slot >= 0 {
              let kind = node == Self.array ? ValueKind.array : .object
              unsafe slots[Int(frame.slot)] = Slot(Int(frame.start), cursor.at, kind)
            }
            node = Int(frame.node)
            edge = Int(frame.edge)
          default:
            return .expectedCommaOrEnd
          }
        }
      }
      if node == Self.array {
        slot = -1
        child = Self.untracked
        continue
      }

      // A key and its colon, from the opening quote up to the value.
      let key = cursor.at
      guard cursor.byte == 0x22 else { return .expectedKey }
      cursor.at &+= 1
      var found = 0
      if node >= 0 {
        let other = edges.find(cursor, in: node)
        cursor = other.cursor
        guard let other = other.edge else { return cursor.reason }
        found = other
      } else {
        guard cursor.skipString() else { return cursor.reason }
      }
      if found > 0 {
        edge = found
        slot = Int(edges[found].slot)
        child = Int(edges[found].child)
        if slot >= 0, unsafe slots[slot].kind != .absent {
          let settled = settleDuplicate(slot, child)
          guard let settled else { return .duplicateKey }
          (slot, child) = settled
          if slot >= 0, depth == 1 { uncapturedCount &+= 1 }
        }
      } else {
        slot = -1
        child = Self.untracked
      }
      cursor.skipSpace()
      guard cursor.byte == 0x3A else { return .expectedColon }
      cursor.at &+= 1
      cursor.skipSpace()
      // The first member has no comma before it, and `comma` is then its key's place.
      if depth == 1 { cutStart = startOfCut(memberIn: slot, comma: comma, key: key) }
    }
  }

  /// Goes on in the fast loop from the start of all, or from behind a value in a node of the trie; false
  /// where it went nowhere.
  @inline(__always) private mutating func run(
    _ cursor: inout Cursor, _ node: inout Int, _ edge: inout Int, _ depth: inout Int
  ) -> Bool {
    guard let noted = unsafe slots.baseAddress else { return false }
    let run = unsafe edges.run(
      from: EdgeTable.Run(place: cursor.at, edge: edge, depth: depth), cursor, into: noted, frames)
    guard run.place > cursor.at else { return false }
    isEmpty = false
    uncapturedCount &+= run.uncaptured
    (cursor.at, edge, depth) = (run.place, run.edge, run.depth)
    node = Int(edges[edge].node)
    return true
  }

  /// Where to start cutting a top-level member, or -1 if it stays.
  ///
  /// A cut takes the comma before the member along; while nothing before it stays, there is no
  /// such comma to keep, and `finishCut` takes the one behind it instead.
  @inline(__always) private mutating func startOfCut(
    memberIn slot: Int, comma: Int, key: Int
  ) -> Int {
    guard slot == KeyTrie.own else {
      isEmpty = false
      if slot < 0 { uncapturedCount &+= 1 }
      return -1
    }
    return isEmpty ? key : comma
  }

  @inline(never) private mutating func finishCut(_ cursor: Cursor, from start: Int) {
    var ahead = cursor
    if isEmpty {
      ahead.skipSpace()
      if ahead.byte == 0x2C {
        ahead.at += 1
        ahead.skipSpace()
      }
    }
    cuts.append(start..<ahead.at)
  }
}
