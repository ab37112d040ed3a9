internal import Bytes
internal import JSONText

// The shapes that exports in JSON come in, and how the rows are found in them:
//
//     {"id":"v1"}⏎{"id":"v2"}             objects one after another, on a line each or on many
//     [{"id":"v1"},{"id":"v2"}]           an array of objects
//     {"results":[{"id":"v1"}],…}         a page: an object that is no row and has an array `results`
//
// The shapes may follow each other in one file, as they do when several pages are put into it. Every
// object is walked, and thereby checked, when it is come to; a page is walked as a whole before its
// rows are, so nothing behind them escapes the check.

/// Finds the rows of a JSON text, one after another.
struct JSONRows: ~Copyable {
  /// Holds the values of the row found last.
  var walker: Walker
  private let results: Int
  private let keySlots: [Int]
  private let end: Int
  private var at: Int
  // Within an array: whether a row came before, and where to go on behind it.
  private var isInArray = false
  private var isFirst = false
  private var behindPage: Int?

  /// Begins at a place of a text of `count` bytes.
  ///
  /// An object with one of the `keySlots` is a row even if it has `results`.
  init(_ trie: KeyTrie, results: Int, keySlots: [Int], start: Int, count: Int) {
    walker = Walker(trie)
    self.results = results
    self.keySlots = keySlots
    at = start
    end = count
  }

  /// Where the next row lies; nil behind the last. O(row).
  mutating func next(_ bytes: borrowing InputBuffer) throws(JSONFault) -> Range<Int>? {
    while true {
      skipSpace(bytes)
      if isInArray {
        if try isAtEndOfArray(bytes) { continue }
        return try walk(bytes)
      }
      if at == end { return nil }
      if byte(bytes) == UInt8(ascii: "[") {
        enterArray(at: at)
        continue
      }
      let object = try walk(bytes)
      let page = walker[results]
      if page.kind == .array, !keySlots.contains(where: { walker[$0].isScalar }) {
        enterArray(at: page.range.lowerBound)
        behindPage = object.upperBound
        continue
      }
      return object
    }
  }

  private mutating func enterArray(at bracket: Int) {
    at = bracket + 1
    isInArray = true
    isFirst = true
    behindPage = nil
  }

  /// Steps over the array's end, or over the comma in front of its next row.
  private mutating func isAtEndOfArray(_ bytes: borrowing InputBuffer) throws(JSONFault) -> Bool {
    switch byte(bytes) {
    case UInt8(ascii: "]"):
      at = behindPage ?? at + 1
      isInArray = false
      return true
    case UInt8(ascii: ",") where !isFirst:
      at += 1
      skipSpace(bytes)
    case _ where !isFirst:
      throw JSONFault(at < end ? .expectedCommaOrEnd : .unexpectedEnd, at: at)
    default:
      break
    }
    isFirst = false
    return false
  }

  private mutating func walk(_ bytes: borrowing InputBuffer) throws(JSONFault) -> Range<Int> {
    let object = try walker.walk(bytes, in: at..<end)
    at = object.upperBound
    return object
  }

  private mutating func skipSpace(_ bytes: borrowing InputBuffer) {
    let (start, end) = (at, end)
    at = bytes.withBytes { span in
      var index = start
      while index < end, JSONText.isSpace(span[index]) { index += 1 }
      return index
    }
  }

  /// The byte to be read next; 0 at the end.
  private func byte(_ bytes: borrowing InputBuffer) -> UInt8 {
    let (at, end) = (at, end)
    return at < end ? bytes.withBytes { $0[at] } : 0
  }
}

extension Slot {
  /// Whether it holds a value that a column can have: not absent, not `null`, no object or array,
  /// no empty string.
  var isScalar: Bool {
    switch kind {
    case .string, .number, .true, .false: length > 0
    case .absent, .null, .object, .array: false
    }
  }
}
