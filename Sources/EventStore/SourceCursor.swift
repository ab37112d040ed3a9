package import SQLite

/// How far a source was pulled. Times are text in UTC with nine fraction digits, as everywhere in the
/// store.
package struct SourceCursor: Sendable, Equatable {
  /// Which source.
  package var source: String
  /// What the source gave, to be given back to it.
  package var cursor: [UInt8]
  /// The time of the latest event that came; nil before the first.
  package var newestEvent: String?
  /// From when on events were asked for when there was no cursor.
  package var startedFrom: String
  /// When the last page came.
  package var updatedAt: String

  /// A cursor with all its parts.
  package init(
    source: String, cursor: [UInt8], newestEvent: String?, startedFrom: String, updatedAt: String
  ) {
    self.source = source
    self.cursor = cursor
    self.newestEvent = newestEvent
    self.startedFrom = startedFrom
    self.updatedAt = updatedAt
  }
}

extension SourceCursor {
  fileprivate static let columns = "source, cursor, newest_event, started_from, updated_at"

  /// The row of `columns` that a statement is at.
  fileprivate init(_ row: borrowing Statement) {
    self.init(
      source: row.string(0), cursor: row.text(1),
      newestEvent: row.isNull(2) ? nil : row.string(2), startedFrom: row.string(3),
      updatedAt: row.string(4))
  }

  /// How far all sources were pulled, in the order of their names.
  package static func all(of connection: Connection) throws(SQLiteError) -> [SourceCursor] {
    var select = try connection.prepare("SELECT \(columns) FROM source_cursor ORDER BY source")
    var cursors: [SourceCursor] = []
    while try select.step() { cursors.append(SourceCursor(select)) }
    return cursors
  }
}

/// A move of a source's cursor: what is kept with a page.
package struct CursorMove: Sendable {
  /// The cursor that the page was asked for with; nil where there was none.
  package var from: [UInt8]?
  /// Where it leads.
  package var to: SourceCursor
  /// A time before the page of which events may be lost, if there is one.
  package var gap: (start: String, end: String)?

  /// A move.
  package init(from: [UInt8]?, to: SourceCursor, gap: (start: String, end: String)? = nil) {
    self.from = from
    self.to = to
    self.gap = gap
  }
}

extension EventStore {
  /// How far a source was pulled; nil where it never was.
  package func cursor(of source: String) throws(SQLiteError) -> SourceCursor? {
    var select = try connection.prepare(
      "SELECT \(SourceCursor.columns) FROM source_cursor WHERE source = ?")
    try select.bind(source, at: 1)
    return try select.step() ? SourceCursor(select) : nil
  }

  /// Moves a source's cursor, and keeps the gap before it, where the stored cursor is still the one
  /// that the move is from. For use in the transaction that stores what came with it.
  /// - Returns: Whether it was; else somebody else moved it meanwhile, and what came is to be undone.
  package func move(_ move: CursorMove) throws(SQLiteError) -> Bool {
    let isFirst = move.from == nil
    var write = try connection.prepare(
      isFirst
        ? """
        INSERT INTO source_cursor (cursor, newest_event, started_from, updated_at, source)
        VALUES (?, ?, ?, ?, ?) ON CONFLICT (source) DO NOTHING
        """
        : """
        UPDATE source_cursor SET cursor = ?, newest_event = ?, started_from = ?, updated_at = ?
        WHERE source = ? AND cursor = ?
        """)
    try write.bind(move.to.cursor, at: 1)
    if let newest = move.to.newestEvent { try write.bind(newest, at: 2) }
    try write.bind(move.to.startedFrom, at: 3)
    try write.bind(move.to.updatedAt, at: 4)
    try write.bind(move.to.source, at: 5)
    if let from = move.from { try write.bind(from, at: 6) }
    try write.run()
    guard connection.changes == 1 else { return false }
    if let gap = move.gap { try keep(gap, of: move.to) }
    return true
  }

  private func keep(
    _ gap: (start: String, end: String), of cursor: SourceCursor
  ) throws(SQLiteError) {
    var insert = try connection.prepare(
      "INSERT INTO source_gap (source, gap_start, gap_end, noticed_at) VALUES (?, ?, ?, ?)")
    try insert.bind(cursor.source, at: 1)
    try insert.bind(gap.start, at: 2)
    try insert.bind(gap.end, at: 3)
    try insert.bind(cursor.updatedAt, at: 4)
    try insert.run()
  }
}
