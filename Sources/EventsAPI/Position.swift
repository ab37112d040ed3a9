/// How far the events of one feature were pulled: what is kept between two pulls.
package struct Position: Sendable, Equatable {
  /// What the API gave with the last page, as it stood between the quotes of its JSON, and is given
  /// back as it is.
  package var cursor: [UInt8]
  /// The time of the latest event that was seen, in nanoseconds since 1970; nil before the first.
  package var newestEvent: Int64?
  /// From which time on events were asked for when there was no cursor.
  package var startedFrom: Int64
  /// When the last page came.
  package var updatedAt: Int64

  /// A position with all its parts.
  package init(cursor: [UInt8], newestEvent: Int64?, startedFrom: Int64, updatedAt: Int64) {
    self.cursor = cursor
    self.newestEvent = newestEvent
    self.startedFrom = startedFrom
    self.updatedAt = updatedAt
  }
}

/// A time of which the API may have forgotten events before they were pulled.
package struct Gap: Sendable, Equatable {
  /// Its start, in nanoseconds since 1970.
  package var from: Int64
  /// Its end.
  package var to: Int64

  /// A gap.
  package init(from: Int64, to: Int64) {
    self.from = from
    self.to = to
  }
}
