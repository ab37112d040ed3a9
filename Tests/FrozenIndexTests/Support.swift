import Bytes
import FrozenIndex
import Testing

/// What looking a key up gave.
struct Found: Equatable {
  var columns: String
  var name: String?
  var closedAt: Int64?

  init(_ columns: String, name: String?, closedAt: Int64? = nil) {
    self.columns = columns
    self.name = name
    self.closedAt = closedAt
  }
}

/// Looks a key up and reads all of its row. What the shorter way to a row says, where it says anything,
/// must be the same.
func find(_ key: String, in index: FrozenIndex, at time: Int64? = nil) -> Found? {
  let key = Array(key.utf8)
  let found = index.row(of: key.span, at: time).map { read($0, of: index) }
  if let usual = usually(find: key, in: index), usual != found {
    Issue.record("the usual row of \(key) is \(usual)")
  }
  if index.usualPlace(of: index.hash(of: key.span)) < -1, let found {
    Issue.record("there is said to be no \(key), and there is \(found)")
  }
  return found
}

/// Looks a key up the shorter way; nil where that has no answer.
func usually(find key: [UInt8], in index: FrozenIndex) -> Found? {
  let place = index.usualPlace(of: index.hash(of: key.span))
  return index.usualRow(of: key.span, at: place).map { read($0, of: index) }
}

private func read(_ row: FrozenIndex.Row, of index: FrozenIndex) -> Found {
  var columns = OutputBuffer()
  index.appendColumns(of: row, to: &columns)
  var name = OutputBuffer()
  index.appendName(of: row, to: &name)
  let text = String(decoding: name.copied(), as: UTF8.self)
  return Found(
    String(decoding: columns.copied(), as: UTF8.self), name: row.hasName ? text : nil,
    closedAt: row.closedAt)
}

/// Where `name` lies in `columns`.
private func place(of name: String?, in columns: String) -> Range<Int> {
  guard let name, let range = columns.firstRange(of: name) else { return 0..<0 }
  let start = columns.utf8.distance(from: columns.startIndex, to: range.lowerBound)
  return start..<start + name.utf8.count
}

extension FrozenIndex.Builder {
  mutating func add(
    _ key: String, _ columns: String, name: String? = nil, from: Int64 = .min, to: Int64? = nil
  ) {
    add(
      key: Array(key.utf8).span, columns: Array(columns.utf8).span,
      name: place(of: name, in: columns), from: from, to: to)
  }
}
