/// When a load holds, how it treats the rows that are there, and what is noted of it.
package struct LoadSettings: Sendable, Equatable {
  /// What a load says about keys that its files do not have.
  package enum Mode: String, Sendable {
    /// They are gone: their rows are closed.
    case snapshot
    /// Nothing: the load adds and updates only.
    case merge
  }

  /// The time that the export is true for, in nanoseconds since 1970. Not before the table's latest
  /// load, and not after `loadedAt`.
  package var asOf: Int64
  /// The present, in nanoseconds since 1970.
  package var loadedAt: Int64
  /// The version of the program, for the history.
  package var program: String
  /// The table's definition as text, for the history.
  package var definition: String
  /// Whether keys that the files do not have are closed.
  package var mode: Mode
  /// How many percent of the open rows a snapshot may close; nil allows all.
  package var maxShrink: Int?

  /// A snapshot of a built-in table that may close half of its rows, unless said otherwise.
  package init(
    asOf: Int64, loadedAt: Int64, program: String, definition: String = "built-in",
    mode: Mode = .snapshot, maxShrink: Int? = 50
  ) {
    self.asOf = asOf
    self.loadedAt = loadedAt
    self.program = program
    self.definition = definition
    self.mode = mode
    self.maxShrink = maxShrink
  }
}

/// What a load did.
package struct LoadReport: Sendable, Equatable {
  /// Rows in the files.
  package var rows = 0
  /// Keys that no export ever had.
  package var added = 0
  /// Keys whose columns are others than before.
  package var changed = 0
  /// Keys whose columns are the same.
  package var unchanged = 0
  /// Keys that the snapshot does not have any more.
  package var closed = 0
  /// Keys that had been closed and are back.
  package var reopened = 0
  /// Rows that repeat a key of the same load.
  package var duplicates = 0
  /// Rows without a key, which were skipped.
  package var withoutKey = 0
  /// Open rows of exports in the table afterwards.
  package var open = 0
  /// The load's number; 0 where nothing was written.
  package var loadID: Int64 = 0
  /// Whether the table was not defined before as it is by this load.
  package var isRedefined = false
  /// The ids of the versions that were opened, in `lookup_row`.
  package var insertedRowIDs: Range<Int64> = 0..<0
}
