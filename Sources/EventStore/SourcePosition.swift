package import Bytes
package import SQLite

/// How far a file was read into the store, and what it is known again by.
package struct SourcePosition: Sendable, Equatable {
  /// A document's first byte in its file, and its line, counted from 1.
  package struct Place: Sendable, Equatable {
    /// Counted from 0.
    package var offset = 0
    /// Counted from 1.
    package var line = 1

    /// A place; without arguments the start.
    package init(offset: Int = 0, line: Int = 1) {
      self.offset = offset
      self.line = line
    }
  }

  /// How many bytes a file is known by at its start and before `next`, at most.
  private static let markSize = 4096

  /// What file it is.
  package let file: FileInput.Identity
  /// What it is called.
  private var name: String
  /// How many of its first bytes `headSHA256` is of.
  private let headBytes: Int
  private let headSHA256: String
  /// Of the bytes before `next`.
  private var tailSHA256: String
  /// Where the first document begins that is not stored yet, or may yet grow.
  package private(set) var next = Place()
  /// Up to where what is stored was written out as well, and learned from.
  package private(set) var done = Place()
  /// How far it was read in all.
  private var readBytes = 0
  /// The rejects behind `next`: of what may have grown when it is read again.
  package var openRejects: [Int64] = []

  /// The start of an open file; nil where it is no ordinary one, which can be read from the middle.
  package init?(startOf input: FileInput) throws(IOError) {
    guard let file = input.identity else { return nil }
    let head = try input.bytes(at: 0, count: Self.markSize)
    self.file = file
    name = input.name
    headBytes = head.count
    headSHA256 = SHA256.hex(of: head.span)
    tailSHA256 = try Self.tail(before: 0, in: input)
  }

  /// Moves on, in a file of which `readBytes` were read.
  package mutating func move(
    to place: Place, readBytes: Int, of input: FileInput
  ) throws(IOError) {
    next = place
    name = input.name
    self.readBytes = readBytes
    tailSHA256 = try Self.tail(before: place.offset, in: input)
  }

  /// Takes over how far the file was done before.
  package mutating func goOn(from before: SourcePosition) { done = before.done }

  /// Notes that all that is stored was written out as well, and learned from.
  package mutating func settle() { done = next }

  /// Whether a file is the one that was left here: the same file, with the same bytes at its start
  /// and before the place. Else it was written anew.
  package func isLeft(in input: FileInput) throws(IOError) -> Bool {
    guard input.identity == file, next.offset <= input.size else { return false }
    let head = try input.bytes(at: 0, count: headBytes)
    let tail = try Self.tail(before: next.offset, in: input)
    return SHA256.hex(of: head.span) == headSHA256 && tail == tailSHA256
  }

  /// Whether a file that was left here has nothing that is not stored, written out and told.
  package func isAll(of input: FileInput) -> Bool { done == next && readBytes == input.size }

  private static func tail(before offset: Int, in input: FileInput) throws(IOError) -> String {
    let start = max(0, offset - markSize)
    let bytes = try input.bytes(at: start, count: offset - start)
    return SHA256.hex(of: bytes.span)
  }

  fileprivate init(_ row: borrowing Statement, of file: FileInput.Identity) {
    self.file = file
    name = row.string(0)
    headBytes = Int(row.int64(1))
    headSHA256 = row.string(2)
    tailSHA256 = row.string(3)
    next = Place(offset: Int(row.int64(4)), line: Int(row.int64(5)))
    done = Place(offset: Int(row.int64(6)), line: Int(row.int64(7)))
    readBytes = Int(row.int64(8))
  }

  fileprivate func bind(to upsert: inout Statement) throws(SQLiteError) {
    try upsert.bind(file.device, at: 1)
    try upsert.bind(file.inode, at: 2)
    try upsert.bind(name, at: 3)
    try upsert.bind(Int64(headBytes), at: 4)
    try upsert.bind(headSHA256, at: 5)
    try upsert.bind(tailSHA256, at: 6)
    for (index, number) in [next.offset, next.line, done.offset, done.line, readBytes].enumerated()
    {
      try upsert.bind(Int64(number), at: 7 + index)
    }
    try upsert.bind("[" + openRejects.map(String.init).joined(separator: ",") + "]", at: 12)
  }
}

extension EventStore {
  /// How far a file was read; nil where it was not.
  package func position(of file: FileInput.Identity) throws(SQLiteError) -> SourcePosition? {
    var select = try connection.prepare(
      """
      SELECT name, head_bytes, head_sha256, tail_sha256, offset, line, done_offset, done_line,
        read_bytes
      FROM source_position WHERE device = ? AND inode = ?
      """)
    try select.bind(file.device, at: 1)
    try select.bind(file.inode, at: 2)
    return try select.step() ? SourcePosition(select, of: file) : nil
  }

  /// Keeps how far a file was read. For use in the transaction that stores what was read.
  package func keep(_ position: SourcePosition) throws(SQLiteError) {
    var upsert = try connection.prepare(
      """
      INSERT INTO source_position (device, inode, name, head_bytes, head_sha256, tail_sha256, offset,
        line, done_offset, done_line, read_bytes, open_rejects, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000000Z')
      ON CONFLICT (device, inode) DO UPDATE SET name = excluded.name,
        head_bytes = excluded.head_bytes, head_sha256 = excluded.head_sha256,
        tail_sha256 = excluded.tail_sha256, offset = excluded.offset, line = excluded.line,
        done_offset = excluded.done_offset, done_line = excluded.done_line,
        read_bytes = excluded.read_bytes, open_rejects = excluded.open_rejects,
        updated_at = excluded.updated_at
      """)
    try position.bind(to: &upsert)
    try upsert.run()
  }

  /// Removes the rejects of what may have grown since the file was read last. For use before any of
  /// it is stored again.
  package func removeOpenRejects(of file: FileInput.Identity) throws(SQLiteError) {
    let condition = "WHERE device = ? AND inode = ?"
    for sql in [
      "DELETE FROM reject WHERE id IN (SELECT value FROM source_position, json_each(open_rejects) "
        + condition + ")",
      "UPDATE source_position SET open_rejects = '[]' " + condition,
    ] {
      var statement = try connection.prepare(sql)
      try statement.bind(file.device, at: 1)
      try statement.bind(file.inode, at: 2)
      try statement.run()
    }
  }
}
