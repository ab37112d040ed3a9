internal import Bytes
internal import JSONText

/// Where the parts of a page are in the body of a reply.
package struct Page: Sendable, Equatable {
  /// What leads to the next page, as it stands between its quotes.
  package var cursor: [UInt8]
  /// Whether there is a next page already.
  package var hasMore: Bool
  /// The array of events with its brackets; nil where there is none.
  package var items: Range<Int>?
}

/// Reads pages: `{"cursor":…,"has_more":…,"items":[…]}`. The whole body is checked to be JSON; the
/// events in it stay where they are, and nothing of them is read.
struct PageReader: ~Copyable {
  private var walker: Walker
  private let cursor: Int
  private let hasMore: Int
  private let items: Int

  init() {
    var trie = KeyTrie()
    cursor = trie.insert(["cursor"])
    hasMore = trie.insert(["has_more"])
    items = trie.insert(["items"])
    walker = Walker(trie)
  }

  /// Reads a page; nil where the body is none. O(body).
  mutating func read(_ body: borrowing InputBuffer) -> Page? {
    guard walker.isWhole(body), walker[cursor].kind == .string, walker[cursor].length > 0 else {
      return nil
    }
    let isLast = walker[hasMore].kind == .false
    guard isLast || walker[hasMore].kind == .true else { return nil }
    // A list that is empty is written as null by some servers.
    guard walker[items].kind == .array || walker[items].kind == .null else { return nil }
    let range = walker[cursor].range
    return Page(
      cursor: body.withBytes { [UInt8](copying: $0.extracting(range)) }, hasMore: !isLast,
      items: walker[items].kind == .array ? walker[items].range : nil)
  }
}

extension Walker {
  /// Walks a body; whether it is one JSON object and nothing else.
  mutating func isWhole(_ body: borrowing InputBuffer) -> Bool {
    guard let object = try? walk(body, in: 0..<body.count) else { return false }
    return body.withBytes { bytes in
      JSONText.skipSpace(in: bytes, object.upperBound..<bytes.count) == bytes.count
    }
  }
}
