internal import Bytes
internal import SQLite

// How rows become bytes to hash. The row 7 of log_schema, (7, 'A', 'x: 1', 'a.yml', 12):
//
//     row             column 0       column 1        column 2           …
//     0000000000000007
//     05              00 01 …07      01 03 …01 A     02 03 …04 x: 1     …
//     id, columns     integer 7      text, 1 byte    text, 4 bytes
//
// A column that is NULL is left out, so that a column which a later form of the database adds, and
// which is NULL in old rows, leaves their seals as they are. Numbers are big-endian.

/// Rows of one segment after the other, and their digest.
struct SealedRows: ~Copyable {
  private var bytes = OutputBuffer()

  /// Takes in the row that a statement is at; its column 0 is the id.
  mutating func append(_ row: borrowing Statement) {
    append(row.int64(0))
    let columns = row.columnCount
    var count: UInt8 = 0
    for column in 0..<columns where !row.isNull(column) { count &+= 1 }
    bytes.append(count)
    for column in 0..<columns {
      let number = UInt8(truncatingIfNeeded: column)
      switch row.type(column) {
      case .integer:
        bytes.append(number)
        bytes.append(1)
        append(row.int64(column))
      case .real:
        bytes.append(number)
        bytes.append(2)
        append(Int64(bitPattern: row.double(column).bitPattern))
      case .text: append(row, column, number, kind: 3)
      case .blob: append(row, column, number, kind: 4)
      case .null: break
      }
    }
  }

  private mutating func append(
    _ row: borrowing Statement, _ column: Int, _ number: UInt8, kind: UInt8
  ) {
    bytes.append(number)
    bytes.append(kind)
    row.withBytes(column) { value in
      append(Int64(value.count))
      bytes.append(value)
    }
  }

  private mutating func append(_ number: Int64) {
    let octets = InlineArray<8, UInt8> {
      UInt8(truncatingIfNeeded: number &>> (56 - Int64($0) * 8))
    }
    bytes.append(octets.span)
  }

  /// The SHA-256 of the rows taken in, 32 bytes; begins anew.
  mutating func finish() -> [UInt8] {
    let digest = bytes.withBytes { SHA256.digest(of: $0) }
    bytes.removeAll()
    return digest
  }
}
