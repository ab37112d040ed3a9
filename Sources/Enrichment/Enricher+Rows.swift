internal import Bytes
internal import FrozenIndex
internal import JSONText
internal import Schemas

// Rows are found in the order of the event's references, and written by table:
//
//     ,"p_enrichment":{"users":{"actor_uuid":{…},"object_uuid":{…}},"vaults":{"aux_uuid":{…}}}
//
// Mostly the one is the other already, since schemas name a vault before its item, and both before the
// user. What stands between rows is one text for each case, made beforehand.

extension Enricher {
  /// Appends `p_enrichment`: the rows by table and selector, with the value that matched.
  mutating func appendEnrichment(
    _ input: borrowing InputBuffer, to output: inout OutputBuffer
  ) {
    for place in 1..<hits.count where hits[place].table < hits[place &- 1].table {
      // The order in which they were found is that of their names as well, and stays.
      sortByTable()
      swap(&hits, &hitsByTable)
      appendRows(input, to: &output)
      return swap(&hits, &hitsByTable)
    }
    appendRows(input, to: &output)
  }

  @inline(never) private mutating func sortByTable() {
    hitsByTable.removeAll()
    for table in plan.tables.indices {
      for place in hits.indices where hits[place].table == table { hitsByTable.append(hits[place]) }
    }
  }

  private mutating func appendRows(_ input: borrowing InputBuffer, to output: inout OutputBuffer) {
    var table: Int32 = -1
    // Of the list that is open: see `Lookup.reference`.
    var list: Int32 = 0
    for place in hits.indices {
      let lookup = lookup(of: hits[place])
      let isSameTable = hits[place].table == table
      if lookup.reference < 0, lookup.reference == list, isSameTable {
        output.append(0x2C, 0x7B)
      } else {
        if list < 0 { output.append(0x5D) }
        list = lookup.reference
        let code = program.candidates[Int(lookup.candidate)]
        append(
          isSameTable ? code.rowOpening : table < 0 ? code.firstOpening : code.tableOpening,
          to: &output)
        table = hits[place].table
      }
      lookup.index?.appendColumns(of: hits[place].row, to: &output)
      let value = self.lookup(of: hits[place]).value
      if value.isString, !value.written.isDecoded, !hits[place].row.isClosed {
        output.appendLast(",\"p_match\":\"", value.written.range, of: input)
      } else {
        appendMatch(place, input, to: &output)
      }
    }
    if list < 0 { output.append(0x5D) }
    output.append(0x7D, 0x7D)
  }

  /// The end of a row whose value is no string, or that was closed.
  @inline(never) private mutating func appendMatch(
    _ place: Int, _ input: borrowing InputBuffer, to output: inout OutputBuffer
  ) {
    let value = lookup(of: hits[place]).value
    output.append(",\"p_match\":")
    if value.isString { output.append(0x22) }
    append(value.written, input, to: &output)
    if value.isString { output.append(0x22) }
    if let closed = hits[place].row.closedAt {
      output.append(",\"p_closed\":\"")
      Timestamp(nanosecondsSince1970: closed).append(digits: 0, to: &output)
      output.append(0x22)
    }
    output.append(0x7D)
  }
}
