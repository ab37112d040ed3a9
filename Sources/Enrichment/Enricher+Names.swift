internal import Bytes
internal import FrozenIndex
internal import JSONText
internal import Schemas

/// A row that was found for a value of the event at hand.
struct Hit: BitwiseCopyable {
  let row: FrozenIndex.Row
  /// The value that matched, as it is written.
  let match: EventText
  /// Whether the value is a string.
  let isString: Bool
  /// The place of the candidate in the program.
  let candidate: Int
  let table: Int
  /// Text of the program: `"vault_uuid":{`.
  let selector: Program.Part
  /// The place of the list in the program; -1 where the selector gives one row.
  let list: Int
}

extension Enricher {
  /// Ends the look-ups that were begun, and appends the names under their flat keys.
  mutating func appendNames(
    _ moment: Int64?, _ input: borrowing InputBuffer, to output: inout OutputBuffer
  ) {
    hits.removeAll()
    hitTables = 0
    var index = 0
    while index < lookups.count {
      let first = lookups[index]
      let before = hits.count
      repeat {
        end(lookups[index], moment, input)
        index &+= 1
      } while index < lookups.count && lookups[index].reference == first.reference
      if !first.isMeaningKnown, hits.count == before {
        counts.unknownMeaning += 1
        trace(first, .unknownMeaning)
      }
      appendName(from: before, to: &output)
    }
  }

  private mutating func end(
    _ lookup: Lookup, _ moment: Int64?, _ input: borrowing InputBuffer
  ) {
    guard lookup.candidate >= 0 else {
      guard lookup.isMeaningKnown else { return }
      counts.withoutTable += 1
      return trace(lookup, .withoutTable)
    }
    find(
      lookup.value, program.references[Int(lookup.reference)].selector, Int(lookup.candidate),
      hash: lookup.hash, moment, input, countsMiss: lookup.isMeaningKnown)
  }

  /// Asks one table for a value of a list.
  mutating func look(
    up value: LookupValue, _ selector: Program.Part, list: Int, _ candidate: Int,
    _ moment: Int64?, _ input: borrowing InputBuffer
  ) {
    let chosen = program.candidates[candidate]
    if !chosen.conditions.isEmpty, !hold(chosen.conditions, input) { return }
    find(
      value, selector, list: list, candidate, hash: hash(of: value.key, in: chosen.table, input),
      moment, input)
  }

  /// Asks one table for a value, and keeps and counts what it says.
  @inline(__always) private mutating func find(
    _ value: LookupValue, _ selector: Program.Part, list: Int = -1, _ candidate: Int,
    hash: UInt64, _ moment: Int64?, _ input: borrowing InputBuffer, countsMiss: Bool = true
  ) {
    let chosen = program.candidates[candidate]
    var row: FrozenIndex.Row?
    if let index = indexes[chosen.table] {
      row = withText(value.key, input) { key in
        index.row(of: key, hash: hash, at: moment)
      }
    }
    if let row {
      counts.lookups[chosen.counter].found &+= 1
      hitTables |= 1 &<< (chosen.table & 63)
      hits.append(
        Hit(
          row: row, match: value.written, isString: value.isString, candidate: candidate,
          table: chosen.table, selector: selector, list: list))
      if traces { trace(value, candidate, .found) }
    } else if countsMiss {
      counts.lookups[chosen.counter].missing &+= 1
      if traces { trace(value, candidate, .missing) }
    }
  }

  /// Appends the names that the hits from `first` on, those of one reference, give: under each flat
  /// key the first.
  @inline(__always) private mutating func appendName(
    from first: Int, to output: inout OutputBuffer
  ) {
    for index in first..<hits.count where hits[index].row.hasName {
      let flatKey = program.candidates[hits[index].candidate].flatKey
      if flatKey.isEmpty || index > first && hasName(under: flatKey, first..<index) { continue }
      append(flatKey, to: &output)
      let row = hits[index].row
      indexes[hits[index].table]?.appendName(of: row, to: &output)
    }
  }

  /// Whether one of these hits gives a name under a flat key.
  @inline(never) private func hasName(under flatKey: Program.Part, _ range: Range<Int>) -> Bool {
    range.contains { index in
      let other = program.candidates[hits[index].candidate].flatKey
      return hits[index].row.hasName && program.areEqual(flatKey, other)
    }
  }

  /// Appends `p_enrichment`: the rows by table and selector, with the value that matched.
  mutating func appendEnrichment(
    _ input: borrowing InputBuffer, to output: inout OutputBuffer
  ) {
    append(program.enrichmentOpening, to: &output)
    var isFirstTable = true
    for table in program.tables.indices {
      // Most events have rows of two tables or three, whatever the number of tables.
      if hitTables & 1 &<< (table & 63) == 0 { continue }
      var isFirstRow = true
      var openList = -1
      for index in hits.indices where hits[index].table == table {
        let list = hits[index].list
        if list >= 0, list == openList {
          output.append(0x2C, 0x7B)
        } else {
          if openList >= 0 { output.append(0x5D) }
          openList = list
          if isFirstRow {
            if !isFirstTable { output.append(0x2C) }
            append(program.tables[table], to: &output)
          } else {
            output.append(0x2C)
          }
          append(hits[index].selector, to: &output)
        }
        isFirstTable = false
        isFirstRow = false
        appendRow(hits[index], input, to: &output)
      }
      if openList >= 0 { output.append(0x5D) }
      if !isFirstRow { output.append(0x7D) }
    }
    output.append(0x7D)
  }

  /// The row behind its opening brace.
  @inline(__always) private mutating func appendRow(
    _ hit: Hit, _ input: borrowing InputBuffer, to output: inout OutputBuffer
  ) {
    indexes[hit.table]?.appendColumns(of: hit.row, to: &output)
    if hit.isString {
      append(program.textMatchOpening, to: &output)
      append(hit.match, input, to: &output)
      if hit.row.closedAt == nil { return output.append(0x22, 0x7D) }
      output.append(0x22)
    } else {
      append(program.matchOpening, to: &output)
      append(hit.match, input, to: &output)
    }
    if let closed = hit.row.closedAt {
      output.append(",\"p_closed\":\"")
      Timestamp(nanosecondsSince1970: closed).append(digits: 0, to: &output)
      output.append(0x22)
    }
    output.append(0x7D)
  }
}
