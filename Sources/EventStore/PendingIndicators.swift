internal import Bytes

/// Indicators of stored events that are not stored yet themselves.
///
/// Values fall all over their index. One event after the other, each would read and write another page
/// of it; those of many events, in the order of the index, share them.
package struct PendingIndicators: ~Copyable {
  private struct Entry {
    /// The first eight bytes of the value, as a number.
    let prefix: UInt64
    let event: Int64
    /// Where in `values`.
    let start: Int
    let count: Int
    let kind: String
  }

  private var entries: [Entry] = []
  private var values = OutputBuffer()

  /// None.
  package init() {}

  /// Adds the indicators of an event that was stored with this id.
  mutating func append(_ indicators: [(kind: String, value: [UInt8])], of event: Int64) {
    for (kind, value) in indicators {
      entries.append(
        Entry(
          prefix: Self.prefix(of: value), event: event, start: values.count, count: value.count,
          kind: kind))
      values.append(value.span)
    }
  }

  /// Takes all out, about in the order of the index: by the first eight bytes of the value, which is as
  /// good and sooner done. O(n log n).
  mutating func takeSorted<Failure: Error>(
    _ body: (_ kind: String, _ value: Span<UInt8>, _ event: Int64) throws(Failure) -> Void
  ) throws(Failure) {
    entries.sort { ($0.prefix, $0.event) < ($1.prefix, $1.event) }
    try values.withBytes { bytes throws(Failure) in
      for entry in entries {
        let value = bytes.extracting(entry.start..<entry.start + entry.count)
        try body(entry.kind, value, entry.event)
      }
    }
    removeAll()
  }

  /// Forgets them, as when their events are not kept.
  package mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    values.removeAll()
  }

  private static func prefix(of value: [UInt8]) -> UInt64 {
    var prefix: UInt64 = 0
    for place in 0..<8 {
      prefix = prefix << 8 | (place < value.count ? UInt64(value[place]) : 0)
    }
    return prefix
  }
}
