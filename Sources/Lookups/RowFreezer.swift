internal import Bytes
internal import FrozenIndex
internal import JSONText
internal import SQLite
internal import Schemas

/// Lays rows of one table out for an index, as they come from the database.
///
/// Not for use by two threads at once.
final class RowFreezer {
  /// The columns that `add` reads, first to last.
  static let columns = "key, columns, valid_from, valid_to"

  /// What was laid out.
  var layout: RowLayout

  init(_ definition: TableDefinition) { layout = RowLayout(definition) }

  /// Adds the row that a statement is at, whose `columns` begin at a column. O(row).
  func add(_ version: borrowing Statement, at first: Int) { layout.add(version, at: first) }

  /// Adds the row that a statement is at and those that follow of the same table, whose id is in the
  /// column before `first`; false where no row is left. O(rows).
  func addRun(
    of table: Int64, _ rows: inout Statement, at first: Int
  ) throws(SQLiteError) -> Bool {
    try layout.addRun(of: table, &rows, at: first)
  }
}

/// Rows of one table on their way into an index. Each is checked to be a JSON object, since it will be
/// spliced into events as it is.
struct RowLayout: ~Copyable {
  /// Whether every row so far was a JSON object.
  private(set) var isSound = true

  /// What was laid out since it was last emptied.
  var chunk: FrozenIndex.Chunk

  private var walker: Walker
  private let nameSlot: Int?
  private var row = InputBuffer()

  init(_ definition: TableDefinition) {
    chunk = FrozenIndex.Chunk(
      matching: definition.match, sharedStart: Self.start(of: definition))
    var trie = KeyTrie()
    nameSlot = definition.nameColumn.map { trie.insert([$0]) }
    walker = Walker(trie)
  }

  /// What nearly all rows of a table begin with, as a load writes them: the first column, up to its value.
  /// The quote of a name belongs to the name. Rows with a number there, without a value there, or from
  /// before the columns were defined so begin otherwise.
  static func start(of definition: TableDefinition) -> SharedStart {
    guard let first = definition.columns.first?.name else { return .none }
    let label = JSONString.quoted(first.utf8.span) + [UInt8(ascii: ":")]
    return SharedStart(first == definition.nameColumn ? label : label + [UInt8(ascii: "\"")])
  }

  mutating func addRun(
    of table: Int64, _ rows: inout Statement, at first: Int
  ) throws(SQLiteError) -> Bool {
    repeat {
      add(rows, at: first)
      guard try rows.step() else { return false }
    } while rows.int64(first - 1) == table
    return true
  }

  mutating func add(_ version: borrowing Statement, at first: Int) {
    row.removeAll()
    version.withBytes(first + 1) { row.append($0) }
    guard let name = placeOfName() else {
      isSound = false
      return
    }
    let from = version.int64(first + 2)
    let to = version.isNull(first + 3) ? nil : version.int64(first + 3)
    version.withBytes(first) { key in
      row.withBytes { columns in
        // A key that is none in the table's match mode, which may be newer than the row, finds
        // nothing.
        _ = chunk.add(
          key: key, columns: columns.extracting(1..<columns.count - 1), name: name, from: from,
          to: to)
      }
    }
  }

  /// Where the name's token lies inside the row's braces, empty where it has none; nil where the row
  /// is no JSON object, has no members, or spans lines: it could not stand in an event's line.
  private mutating func placeOfName() -> Range<Int>? {
    do throws(JSONFault) {
      guard try walker.walk(row, in: 0..<row.count) == 0..<row.count, walker.memberCount > 0,
        !walker.hasLineBreaks
      else { return nil }
    } catch {
      return nil
    }
    guard let nameSlot, walker[nameSlot].kind == .string else { return 0..<0 }
    let token = walker[nameSlot].token
    return token.lowerBound - 1..<token.upperBound - 1
  }
}
