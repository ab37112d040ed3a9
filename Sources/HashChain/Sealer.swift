package import SQLite

// Who can write the file can change a stored event, and nothing in a database tells. So what is
// committed is sealed: each transaction adds a link to a chain of hashes, which holds the digests of
// what it changed and the hash of the link before.
//
//     batch 1           batch 2            a load names what event 9 mentions
//     events 1–40       events 41–90       lookup rows 1–300, event 9
//        │                 │                  │
//     seal 1 ─────────▶ seal 2 ─────────▶  seal 3  ◀── the head
//
// A seal does not hold each row but segments: event 9 is sealed with its neighbours 0 to 15. The rows
// must be what the last seal of their segment says. Whoever changes a row must make the chain anew
// from there on to hide it, and then its head is another: kept elsewhere, it tells.
//
// What was changed is known from SQLite itself, which reports every row, so no statement of the
// program can be forgotten here.

/// Seals what a connection changes.
package enum Sealer {
  /// Seals from now on what every transaction of the connection changes; false where the database has
  /// no seals.
  package static func begin(on connection: Connection) throws(SQLiteError) -> Bool {
    guard try has("seal", connection) else { return false }
    connection.watch(
      SealedTable.allCases.map {
        ChangeLog.Table(name: $0.name, segmentBits: $0.segmentBits)
      }
    ) { (connection, changes) throws(SQLiteError) in
      try seal(changes.segments, in: connection)
    }
    return true
  }

  /// Seals all rows, if the database has seals: for the transaction in which it gets them, and no
  /// other. Later on nobody but a stranger leaves rows without a seal. O(rows).
  package static func sealAll(in connection: Connection) throws(SQLiteError) {
    guard try has("seal", connection) else { return }
    try seal(try segments(of: connection), in: connection)
  }

  private static func has(_ table: String, _ connection: Connection) throws(SQLiteError) -> Bool {
    var tables = try connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?")
    try tables.bind(table, at: 1)
    return try tables.step()
  }

  /// All segments that have rows, by table.
  private static func segments(of connection: Connection) throws(SQLiteError) -> [Set<Int64>] {
    var all: [Set<Int64>] = []
    for table in SealedTable.allCases {
      var segments: Set<Int64> = []
      // A later form of the database may add the table.
      if try has(table.name, connection) {
        var select = try connection.prepare(
          "SELECT DISTINCT rowid >> \(table.segmentBits) FROM \(table.name)")
        while try select.step() { segments.insert(select.int64(0)) }
      }
      all.append(segments)
    }
    return all
  }

  /// Adds a link for the rows of these segments as they are now; none where there are no segments.
  private static func seal(
    _ changed: [Set<Int64>], in connection: Connection
  ) throws(SQLiteError) {
    guard changed.contains(where: { !$0.isEmpty }) else { return }
    var segments: [UInt8] = []
    for (table, numbers) in zip(SealedTable.allCases, changed) where !numbers.isEmpty {
      var select = try connection.prepare(
        "SELECT * FROM \(table.name) WHERE rowid BETWEEN ? AND ? ORDER BY rowid",
        persistent: true)
      var rows = SealedRows()
      for number in numbers.sorted() {
        let segment = Segment(table: table, number: number)
        try select.bind(segment.ids.lowerBound, at: 1)
        try select.bind(segment.ids.upperBound, at: 2)
        while try select.step() { rows.append(select) }
        segments += Seal.entry(segment, rows.finish())
      }
    }
    try add(segments, to: connection)
  }

  private static func add(
    _ segments: [UInt8], to connection: Connection
  ) throws(SQLiteError) {
    var last = try connection.prepare(
      """
      SELECT coalesce(max(number), 0) + 1, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
        coalesce((SELECT hash FROM seal ORDER BY number DESC LIMIT 1), '')
      FROM seal
      """)
    _ = try last.step()
    let seal = Seal(number: last.int64(0), sealedAt: last.string(1), segments: segments)
    let hash = seal.hash(behind: last.string(2))
    var insert = try connection.prepare("INSERT INTO seal VALUES (?, ?, ?, ?)")
    try insert.bind(seal.number, at: 1)
    try insert.bind(seal.sealedAt, at: 2)
    try insert.bind(blob: segments.span, at: 3)
    try insert.bind(hash, at: 4)
    try insert.run()
  }
}
