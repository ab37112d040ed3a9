package import SQLite

/// What does not agree with the chain.
package enum ChainFault: Sendable, Equatable, CustomStringConvertible {
  /// A link is missing: the next one that is there has this number.
  case missingLink(before: Int64)
  /// A link was changed, or one before it.
  case changedLink(Int64)
  /// Rows with these ids are not as they were sealed: changed, removed or inserted.
  case changedRows(table: String, ids: ClosedRange<Int64>, seal: Int64, sealedAt: String)
  /// Rows with these ids were never sealed.
  case unsealedRows(table: String, ids: ClosedRange<Int64>)
  /// No link has this hash, which was kept elsewhere.
  case unknownHead(String)

  package var description: String {
    switch self {
    case .missingLink(let next): "seals are missing before seal \(next)"
    case .changedLink(let number): "seal \(number) was changed, or the one before it"
    case .changedRows(let table, let ids, let seal, let sealedAt):
      "\(table): among the rows \(ids.lowerBound) to \(ids.upperBound) some were changed, removed "
        + "or inserted since seal \(seal) of \(sealedAt)"
    case .unsealedRows(let table, let ids):
      "\(table): rows were inserted among \(ids.lowerBound) to \(ids.upperBound), which no seal has"
    case .unknownHead(let head):
      "no seal has the hash \(head): what was sealed then was replaced, or the hash is of another "
        + "store"
    }
  }
}

/// What the chain says of a database.
package struct ChainReport: Sendable, Equatable {
  /// How many links it has.
  package var seals: Int64 = 0
  /// The last link's hash, in hexadecimal; nil where there is none.
  package var head: String?
  /// When the last link was made.
  package var sealedAt: String?
  /// How many rows were compared.
  package var rows = 0
  /// What does not agree, in the order found.
  package var faults: [ChainFault] = []
}

/// Compares a database with its chain.
package struct ChainVerifier {
  private let connection: Connection
  private var report = ChainReport()
  /// What each segment's last seal says.
  private var sealed: [Segment: (digest: [UInt8], seal: Int64)] = [:]

  private init(_ connection: Connection) { self.connection = connection }

  /// The last link, without looking at any other.
  package static func head(of connection: Connection) throws(SQLiteError) -> ChainReport {
    var last = try connection.prepare(
      "SELECT number, sealed_at, hash FROM seal ORDER BY number DESC LIMIT 1")
    guard try last.step() else { return ChainReport() }
    return ChainReport(seals: last.int64(0), head: last.string(2), sealedAt: last.string(1))
  }

  /// Goes through the chain and all rows that it seals: O(rows), and a hundred bytes of memory for each
  /// segment. For use inside `Connection.reading`, since others may write meanwhile.
  /// - Parameter head: A hash that was the last one's at some time, in hexadecimal.
  package static func verify(
    _ connection: Connection, head: String? = nil
  ) throws(SQLiteError) -> ChainReport {
    var verifier = ChainVerifier(connection)
    try verifier.readChain(lookingFor: head?.lowercased())
    for table in SealedTable.allCases { try verifier.compare(table) }
    return verifier.report
  }

  private mutating func readChain(lookingFor head: String?) throws(SQLiteError) {
    var isHeadKnown = false
    var previous = ""
    var select = try connection.prepare(
      "SELECT number, sealed_at, segments, hash FROM seal ORDER BY number")
    while try select.step() {
      let seal = Seal(
        number: select.int64(0), sealedAt: select.string(1), segments: select.blob(2))
      let hash = select.string(3)
      if seal.number != report.seals &+ 1 {
        report.faults.append(.missingLink(before: seal.number))
      }
      let entries = seal.entries
      if seal.number == report.seals &+ 1, entries == nil || seal.hash(behind: previous) != hash {
        report.faults.append(.changedLink(seal.number))
      }
      // Also a link that was changed is taken at its word, so that no row is told for its sake.
      for (segment, digest) in entries ?? [] { sealed[segment] = (Array(digest), seal.number) }
      previous = hash
      report.seals = seal.number
      report.sealedAt = seal.sealedAt
      report.head = hash
      if hash == head { isHeadKnown = true }
    }
    if let head, !isHeadKnown { report.faults.append(.unknownHead(head)) }
  }

  private mutating func compare(_ table: SealedTable) throws(SQLiteError) {
    var select = try connection.prepare("SELECT * FROM \(table.name) ORDER BY rowid")
    var rows = SealedRows()
    var current: Int64?
    while try select.step() {
      let number = select.int64(0) >> Int64(table.segmentBits)
      if let current, current != number {
        try compare(Segment(table: table, number: current), with: rows.finish())
      }
      current = number
      rows.append(select)
      report.rows += 1
    }
    if let current { try compare(Segment(table: table, number: current), with: rows.finish()) }
    // What is left has no rows now, and must have had none.
    let empty = rows.finish()
    let gone = sealed.filter { $0.key.table == table && $0.value.digest != empty }
    for (segment, last) in gone.sorted(by: { $0.key.number < $1.key.number }) {
      try addFault(of: segment, seal: last.seal)
    }
  }

  private mutating func compare(_ segment: Segment, with digest: [UInt8]) throws(SQLiteError) {
    guard let last = sealed.removeValue(forKey: segment) else {
      report.faults.append(.unsealedRows(table: segment.table.name, ids: segment.ids))
      return
    }
    if last.digest != digest { try addFault(of: segment, seal: last.seal) }
  }

  private mutating func addFault(of segment: Segment, seal: Int64) throws(SQLiteError) {
    var select = try connection.prepare("SELECT sealed_at FROM seal WHERE number = ?")
    try select.bind(seal, at: 1)
    _ = try select.step()
    report.faults.append(
      .changedRows(
        table: segment.table.name, ids: segment.ids, seal: seal, sealedAt: select.string(0)))
  }
}
