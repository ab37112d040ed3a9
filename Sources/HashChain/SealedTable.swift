/// A table whose rows are sealed. Each has an INTEGER PRIMARY KEY in its first column, so that no VACUUM
/// numbers its rows anew. What can be made again from sealed rows, such as indicators, is not sealed
/// itself.
enum SealedTable: UInt8, CaseIterable {
  case event = 1
  case reject = 2
  case lookupTable = 3
  case lookupLoad = 4
  case lookupSource = 5
  case lookupRow = 6
  case logSchema = 7
  case unresolvedValue = 8
  case sourcePosition = 9
  case sourceCursor = 10
  case migration = 11
  case sourceGap = 12

  /// The table's name.
  var name: String {
    switch self {
    case .event: "event"
    case .reject: "reject"
    case .lookupTable: "lookup_table"
    case .lookupLoad: "lookup_load"
    case .lookupSource: "lookup_source"
    case .lookupRow: "lookup_row"
    case .logSchema: "log_schema"
    case .unresolvedValue: "unresolved_value"
    case .sourcePosition: "source_position"
    case .sourceCursor: "source_cursor"
    case .migration: "migration"
    case .sourceGap: "source_gap"
    }
  }

  /// The binary logarithm of how many ids a segment has. To seal one row its segment is read: the
  /// larger the rows, the fewer.
  var segmentBits: Int {
    switch self {
    case .event, .reject: 4
    case .unresolvedValue: 6
    default: 8
    }
  }
}

/// A range of ids of a table, which is sealed as one.
struct Segment: Hashable {
  let table: SealedTable
  /// id >> segmentBits.
  let number: Int64

  /// Its ids.
  var ids: ClosedRange<Int64> {
    let first = number << Int64(table.segmentBits)
    return first...(first | (1 << Int64(table.segmentBits) - 1))
  }
}
