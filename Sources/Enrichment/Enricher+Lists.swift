internal import Bytes
internal import FrozenIndex
internal import JSONText
internal import Schemas

// What only tables of a user's own ask for: selectors over arrays and over indicators, which give a
// list of rows, and columns that are indicators themselves. An event of a log type without any of
// these does not come here.

extension Enricher {
  /// Looks up the values of the log type's lists.
  mutating func lookUpLists(
    _ logType: Program.LogType, _ moment: Int64?, _ input: borrowing InputBuffer
  ) {
    for list in logType.lists.range {
      let code = program.lists[list]
      for value in values(of: code) {
        for candidate in code.candidates.range {
          look(up: value, list: list, candidate, moment, input)
        }
      }
    }
  }

  private func values(of list: Program.ListCode) -> [LookupValue] {
    if list.capture >= 0 {
      return findings.captured[list.capture].filter { $0.kind == .string || $0.kind == .number }
        .map(\.value)
    }
    var values: [LookupValue] = []
    for index in indicators.indices where indicators[index].order == list.indicatorOrder {
      let text = indicators[index].text
      values.append(LookupValue(key: text, written: text, isString: true))
    }
    return values
  }

  /// Adds the indicators that columns of the rows found hold.
  mutating func gatherColumnIndicators(_ input: borrowing InputBuffer) {
    var found: [IndicatorEntry] = []
    for place in hits.indices {
      let hit = hits[place]
      let columns = plan.tableIndicators[Int(hit.table)]
      if columns.isEmpty { continue }
      var row = OutputBuffer()
      row.append(0x7B)
      lookup(of: hit).index?.appendColumns(of: hit.row, to: &row)
      row.append(0x7D)
      let bytes = row.withBytes { InputBuffer(copying: $0) }
      for column in columns {
        guard let text = text(of: column.column, in: bytes) else { continue }
        for indicator in column.indicators {
          if let entry = entry(of: text, as: indicator, input) { found.append(entry) }
        }
      }
    }
    if !found.isEmpty { merge(found, input) }
  }

  /// The text of a row's column; nil where it is no string or empty.
  private mutating func text(of column: String, in row: borrowing InputBuffer) -> EventText? {
    var trie = KeyTrie()
    let slot = trie.insert([column])
    var walker = Walker(trie)
    guard (try? walker.walk(row, in: 0..<row.count)) != nil, walker[slot].kind == .string,
      walker[slot].length > 0
    else { return nil }
    let start = scratch.count
    scratch.append(row.withBytes { JSONString.decode($0.extracting(walker[slot].range)) })
    return EventText(start: start, end: scratch.count, isDecoded: true)
  }
}
