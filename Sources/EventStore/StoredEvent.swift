/// An enriched event as the store takes it: its line, and what of it became columns.
///
/// All bytes are UTF-8 text that has been checked, without quotes or escapes.
package struct StoredEvent: Sendable {
  /// The log type's name, such as `OnePassword.ItemUsage`.
  package var logType: String
  /// The event's own UUID; with the log type it identifies the event.
  package var uuid: [UInt8]
  /// The event's time in UTC with nine fraction digits: `2024-05-06T07:08:09.000000000Z`.
  package var eventTime: [UInt8]
  /// The values of the columns that it has. A column named twice takes the last value.
  package var columns: [(column: PromotedColumn, value: [UInt8])]
  /// What it can be found by: a kind such as `email`, and a value.
  package var indicators: [(kind: String, value: [UInt8])]
  /// The values that were looked up and that a table did not have. One may occur twice.
  package var unresolved: [[UInt8]]
  /// The enriched line, without a line break, its keys spelled without needless escapes: so that SQL
  /// finds them.
  package var json: [UInt8]
  /// The enriched line where it spells its keys otherwise; else nil.
  package var originalJSON: [UInt8]?
  /// How many of the first bytes of the line, as it was written, are the event's own; what follows
  /// was added to it, but for the closing brace.
  package var ownLength: Int

  /// An event with all its parts. Without `ownLength`, nothing was added to it.
  package init(
    logType: String, uuid: [UInt8], eventTime: [UInt8],
    columns: [(column: PromotedColumn, value: [UInt8])] = [],
    indicators: [(kind: String, value: [UInt8])] = [], unresolved: [[UInt8]] = [], json: [UInt8],
    originalJSON: [UInt8]? = nil, ownLength: Int? = nil
  ) {
    self.logType = logType
    self.uuid = uuid
    self.eventTime = eventTime
    self.columns = columns
    self.indicators = indicators
    self.unresolved = unresolved
    self.json = json
    self.originalJSON = originalJSON
    self.ownLength = ownLength ?? max(0, (originalJSON ?? json).count - 1)
  }

  /// The event's own bytes, without the closing brace.
  var own: ArraySlice<UInt8> { (originalJSON ?? json).prefix(ownLength) }
}

/// Input that did not become an event.
package struct StoredReject: Sendable {
  /// The kind of fault, such as `malformed`.
  package var reason: String
  /// The fault in words.
  package var detail: String
  /// The file's name, or `-` for standard input.
  package var source: String
  /// The line of the source it begins on, counted from 1.
  package var line: Int
  /// The byte of the source it begins at, counted from 0.
  package var byte: Int
  /// The input's own bytes.
  package var raw: [UInt8]

  /// A reject with all its parts.
  package init(
    reason: String, detail: String, source: String, line: Int, byte: Int, raw: [UInt8]
  ) {
    self.reason = reason
    self.detail = detail
    self.source = source
    self.line = line
    self.byte = byte
    self.raw = raw
  }
}
