import TestSupport

/// A page of events: which ones, and what comes behind.
struct Page {
  private(set) var indexes: [Int]
  private(set) var hasMore: Bool
  private(set) var next: APICursor?
  private let cursor: APICursor

  /// The page at a cursor, of the events that are served: those within `served` that happened by
  /// the cursor's end.
  init(at cursor: APICursor, served: Range<Int>, pageLimit: Int) {
    self.cursor = cursor
    let first = min(max(cursor.index, served.lowerBound), served.upperBound)
    let last = min(first + min(cursor.limit, pageLimit), served.upperBound)
    indexes = Array(first..<last)
    hasMore = last < served.upperBound
    var next = cursor
    next.index = last
    next.page += 1
    self.next = next
  }

  /// Does to the page what a fault does to pages; other faults leave it.
  mutating func suffer(_ fault: FaultKind?, seed: UInt64) {
    switch fault {
    case .empty:
      next?.index = cursor.index
      (indexes, hasMore) = ([], true)
    case .again:
      let first = indexes.first ?? cursor.index
      indexes = Array(max(0, first - 5)..<first) + indexes
    case .twice: indexes = indexes.flatMap { [$0, $0] }
    case .shuffled:
      var random = SeededRandom(seed: seed &+ UInt64(cursor.index))
      indexes.shuffle(using: &random)
    case .stuck: (next, hasMore) = (cursor, true)
    case .noCursor: (next, hasMore) = (nil, true)
    default: break
    }
  }

  /// As the API writes it.
  func body(_ source: some EventSource, _ version: Version) -> [UInt8] {
    var body = Array("{".utf8)
    if let next { body += Array(#""cursor":"\#(next.text)","#.utf8) }
    body += Array(#""has_more":\#(hasMore),"items":["#.utf8)
    for (place, index) in indexes.enumerated() {
      if place > 0 { body.append(0x2C) }
      body += source.event(cursor.type, index, version)
    }
    return body + Array("]}".utf8)
  }
}
