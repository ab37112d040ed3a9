internal import Bytes
internal import JSONText

/// Makes one row of two of one key that do not contradict each other.
struct RowMerge: ~Copyable {
  enum Result {
    /// The first row says all that the second does.
    case first
    /// The second row says all that the first does.
    case second
    /// The columns of both.
    case both([UInt8])
    /// A column has two different values.
    case conflict
  }

  private let labels: [[UInt8]]
  private let slots: [Int]
  private let keySlot: Int
  private var first: Walker
  private var second: Walker

  /// For rows with these columns, of which `key` may be spelled differently.
  init(columns: [String], key: String) {
    var trie = KeyTrie()
    slots = columns.map { trie.insert([$0]) }
    keySlot = trie.insert([key])
    labels = columns.map { JSONString.quoted($0.utf8.span) + [UInt8(ascii: ":")] }
    first = Walker(trie)
    second = Walker(trie)
  }

  /// Compares two rows' columns, JSON objects in a block of text. O(columns' bytes).
  mutating func merge(_ left: Range<Int>, _ right: Range<Int>, in text: borrowing OutputBuffer)
    -> Result
  {
    let isEqual = text.withBytes {
      ByteHash.areEqual($0.extracting(left), $0.extracting(right))
    }
    if isEqual { return .first }
    let a = text.withBytes { InputBuffer(copying: $0.extracting(left)) }
    let b = text.withBytes { InputBuffer(copying: $0.extracting(right)) }
    do throws(JSONFault) {
      _ = try first.walk(a, in: 0..<a.count)
      _ = try second.walk(b, in: 0..<b.count)
    } catch {
      return .conflict
    }
    var (firstSaysMore, secondSaysMore) = (false, false)
    var union: [UInt8] = [UInt8(ascii: "{")]
    for (label, slot) in zip(labels, slots) {
      let value = first[slot].kind == .absent ? nil : Self.token(first[slot], a)
      let other = second[slot].kind == .absent ? nil : Self.token(second[slot], b)
      if let value, let other, value != other, slot != keySlot { return .conflict }
      if value == nil, other != nil { secondSaysMore = true }
      if value != nil, other == nil { firstSaysMore = true }
      guard let known = value ?? other else { continue }
      if union.count > 1 { union.append(UInt8(ascii: ",")) }
      union += label
      union += known
    }
    if !secondSaysMore { return .first }
    return firstSaysMore ? .both(union + [UInt8(ascii: "}")]) : .second
  }

  private static func token(_ slot: Slot, _ buffer: borrowing InputBuffer) -> [UInt8] {
    buffer.withBytes { [UInt8](copying: $0.extracting(slot.token)) }
  }
}

extension Slot {
  /// The whole of the value as it is written: of a string, with its quotes.
  var token: Range<Int> {
    kind == .string ? range.lowerBound - 1..<range.upperBound + 1 : range
  }
}
