internal import HashChain
internal import SQLite

/// What a database file says of itself: whose it is, and which migrations were applied.
struct History {
  /// A migration as it was recorded when it was applied.
  struct Entry: Equatable {
    let number: Int64
    let name: String
    let checksum: String
  }

  let applicationID: Int64
  /// Nothing in it, not even a claim: a file just made.
  let isBlank: Bool
  let applied: [Entry]
  /// Whether it says of nothing when it was made, as a snapshot of the tables does.
  let isSnapshot: Bool

  /// Reads it. Changes nothing.
  init(of connection: Connection) throws(SQLiteError) {
    // In this order: a process that claims the file in between makes both, so an id read after an
    // object was seen is the id that came with it.
    let objects = try connection.int64("SELECT count(*) FROM sqlite_schema")
    applicationID = try connection.int64("PRAGMA application_id")
    isBlank = applicationID == 0 && objects == 0
    guard applicationID == Database.applicationID else {
      applied = []
      isSnapshot = false
      return
    }
    var applied: [Entry] = []
    var rows = try connection.prepare(
      "SELECT number, name, sha256, applied_at FROM migration ORDER BY number")
    var isDated = false
    while try rows.step() {
      if rows.int64(3) != 0 { isDated = true }
      applied.append(
        Entry(number: rows.int64(0), name: rows.string(1), checksum: rows.string(2)))
    }
    self.applied = applied
    isSnapshot = !applied.isEmpty && !isDated
  }

  /// Refuses a database that is not ours, newer, or made with other migrations than `known`.
  func check(against known: [Migration], path: String) throws(DatabaseError) {
    if isBlank { return }
    if applicationID != Database.applicationID {
      throw .foreign(path: path, applicationID: applicationID)
    }
    if applied.count > known.count {
      throw .newer(path: path, found: applied.count, known: known.count)
    }
    for (entry, migration) in zip(applied, known) where entry != migration.entry {
      throw .changedMigration(path: path, number: migration.number, name: migration.name)
    }
  }

  /// Applies and records what was not applied yet, each in a transaction of its own. If `isSealed`, all
  /// that is written is sealed, here and afterwards, from the migration on that makes seals.
  func apply(
    missingOf known: [Migration], to connection: Connection, isSealed: Bool
  ) throws(SQLiteError) {
    var isBegun = false
    if isSealed { isBegun = try Sealer.begin(on: connection) }
    for migration in known.dropFirst(applied.count) {
      try connection.transaction { () throws(SQLiteError) in
        // Another process may have been faster; only under the lock is the answer certain.
        let newest = try connection.int64("SELECT coalesce(max(number), 0) FROM migration")
        if newest >= Int64(migration.number) { return }
        try apply(migration, to: connection)
        if isSealed, !isBegun { try Sealer.sealAll(in: connection) }
      }
      if isSealed, !isBegun { isBegun = try Sealer.begin(on: connection) }
    }
  }

  private func apply(_ migration: Migration, to connection: Connection) throws(SQLiteError) {
    try connection.execute(script: migration.sql)
    var record = try connection.prepare(
      "INSERT INTO migration VALUES (?, ?, ?, unixepoch() * 1000000000)")
    try record.bind(Int64(migration.number), at: 1)
    try record.bind(migration.name, at: 2)
    try record.bind(migration.checksum, at: 3)
    try record.run()
  }
}

extension Migration {
  fileprivate var entry: History.Entry {
    History.Entry(number: Int64(number), name: name, checksum: checksum)
  }
}
