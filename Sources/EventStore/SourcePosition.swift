package import Bytes
package import SQLite

/// How far a file was read into the store, and what it is known again by.
package struct SourcePosition: Sendable, Equatable {
  /// How many of a file's first bytes it is known by, at most.
  private static let headSize = 4096

  /// What file it is.
  package let file: FileInput.Identity
  /// What it is called.
  package let name: String
  /// How many of its first bytes `headSHA256` is of.
  let headBytes: Int
  /// Their SHA-256 in hexadecimal.
  let headSHA256: String
  /// How long it was when it was opened, in bytes.
  let size: Int
  /// Where the first document begins that is not stored yet.
  package var offset = 0
  /// On which line that is, counted from 1.
  package var line = 1
  /// The reject of a last line that may yet grow, if that was one.
  package var openReject: Int64?
  /// A reject of what was the last line then and has grown since, so that it is one no more.
  package private(set) var outgrownReject: Int64?

  /// The start of an open file; nil where it is no ordinary one, which can be read from the middle.
  package init?(startOf input: FileInput) throws(IOError) {
    guard let file = input.identity else { return nil }
    let head = try input.start(count: Self.headSize)
    self.file = file
    name = input.name
    headBytes = head.count
    headSHA256 = SHA256.hex(of: head.span)
    size = input.size
  }

  /// Goes on where the same file was left. One that is shorter than it was, or begins otherwise, was
  /// written anew: it is read from its start.
  package mutating func goOn(from before: SourcePosition, _ input: FileInput) throws(IOError) {
    guard before.file == file, before.offset <= size, before.headBytes <= headBytes else { return }
    let head = try input.start(count: before.headBytes)
    guard SHA256.hex(of: head.span) == before.headSHA256 else { return }
    (offset, line) = (before.offset, before.line)
    if size > before.size {
      outgrownReject = before.openReject
    } else {
      openReject = before.openReject
    }
  }

  fileprivate init(_ row: borrowing Statement, of file: FileInput.Identity) {
    self.file = file
    name = row.string(0)
    headBytes = Int(row.int64(1))
    headSHA256 = row.string(2)
    size = Int(row.int64(3))
    offset = Int(row.int64(4))
    line = Int(row.int64(5))
    openReject = row.isNull(6) ? nil : row.int64(6)
  }
}

extension EventStore {
  /// How far a file was read; nil where it was not.
  package func position(of file: FileInput.Identity) throws(SQLiteError) -> SourcePosition? {
    var select = try connection.prepare(
      """
      SELECT name, head_bytes, head_sha256, size, offset, line, open_reject FROM source_position
      WHERE device = ? AND inode = ?
      """)
    try select.bind(file.device, at: 1)
    try select.bind(file.inode, at: 2)
    return try select.step() ? SourcePosition(select, of: file) : nil
  }

  /// Keeps how far a file was read. For use in the transaction that stores what was read.
  package func keep(_ position: SourcePosition) throws(SQLiteError) {
    if let reject = position.outgrownReject {
      var delete = try connection.prepare("DELETE FROM reject WHERE id = ?")
      try delete.bind(reject, at: 1)
      try delete.run()
    }
    var upsert = try connection.prepare(
      """
      INSERT OR REPLACE INTO source_position
        (device, inode, name, head_bytes, head_sha256, size, offset, line, open_reject, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000000Z')
      """)
    try upsert.bind(position.file.device, at: 1)
    try upsert.bind(position.file.inode, at: 2)
    try upsert.bind(position.name, at: 3)
    try upsert.bind(Int64(position.headBytes), at: 4)
    try upsert.bind(position.headSHA256, at: 5)
    try upsert.bind(Int64(position.size), at: 6)
    try upsert.bind(Int64(position.offset), at: 7)
    try upsert.bind(Int64(position.line), at: 8)
    if let reject = position.openReject {
      try upsert.bind(reject, at: 9)
    } else {
      try upsert.bindNull(at: 9)
    }
    try upsert.run()
  }
}
