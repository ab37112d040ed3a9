internal import Bytes
internal import FrozenIndex
internal import JSONText
internal import Schemas

/// A row that was found for a UUID of the event at hand.
struct Hit {
  /// The places of the reference and the candidate in the program.
  let reference: Int
  let candidate: Int
  let table: Int
  let row: FrozenIndex.Row
}

extension Enricher {
  /// Looks every UUID of the event up and appends the names under their flat keys.
  mutating func appendNames(
    _ logType: Program.LogType, _ time: EventTime?, _ input: borrowing InputBuffer,
    to output: inout OutputBuffer
  ) {
    hits.removeAll(keepingCapacity: true)
    let moment = tables.naming == .latest ? nil : time?.moment.nanosecondsSince1970
    for place in logType.references.range {
      let reference = program.references[place]
      let slot = walker[reference.slot]
      guard slot.kind == .string, slot.length > 0 else { continue }
      let key = text(of: slot, input)
      let before = hits.count
      switch choice(reference.choice, input) {
      case .all:
        for candidate in reference.candidates.range {
          look(up: key, place, candidate, moment, input)
        }
      case .some(let chosen):
        if chosen.isEmpty { counts.withoutTable += 1 }
        for index in chosen.range {
          look(up: key, place, Int(program.chosen[index]), moment, input)
        }
      case .unknown:
        // A hit is the object, since the UUID is 130 random bits; a miss is no table's fault.
        for candidate in reference.candidates.range {
          look(up: key, place, candidate, moment, input, countsMiss: false)
        }
        if hits.count == before { counts.unknownMeaning += 1 }
      }
      appendName(from: before, to: &output)
    }
  }

  private enum Choice {
    case all
    case some(Program.Part)
    case unknown
  }

  /// Which of a reference's tables the event itself says to ask.
  @inline(__always) private mutating func choice(
    _ index: Int, _ input: borrowing InputBuffer
  ) -> Choice {
    guard index >= 0 else { return .all }
    let choice = program.choices[index]
    if choice.personSlot >= 0, hasMembers(walker[choice.personSlot], input) {
      return .some(choice.people)
    }
    let by = walker[choice.bySlot]
    guard by.kind == .string else { return .unknown }
    let value = text(of: by, input)
    return withText(value, input) { bytes in
      for index in choice.known.range {
        let known = program.known[index]
        if ByteHash.areEqual(program.text.span.extracting(known.value.range), bytes) {
          return .some(known.candidates)
        }
      }
      return .unknown
    }
  }

  /// Whether a slot holds an object other than `{}`.
  private func hasMembers(_ slot: Slot, _ input: borrowing InputBuffer) -> Bool {
    guard slot.kind == .object else { return false }
    return input.withBytes { bytes in
      for index in slot.range.lowerBound + 1..<slot.range.upperBound - 1 {
        if !JSONText.isSpace(bytes[index]) { return true }
      }
      return false
    }
  }

  @inline(__always) private mutating func look(
    up key: EventText, _ reference: Int, _ candidate: Int, _ moment: Int64?,
    _ input: borrowing InputBuffer, countsMiss: Bool = true
  ) {
    let chosen = program.candidates[candidate]
    var row: FrozenIndex.Row?
    if let index = tables.indexes[chosen.table] {
      row = withText(key, input) { index.row(of: $0, at: moment) }
    }
    if let row {
      counts.lookups[chosen.counter].found &+= 1
      hits.append(
        Hit(reference: reference, candidate: candidate, table: chosen.table, row: row))
    } else if countsMiss {
      counts.lookups[chosen.counter].missing &+= 1
    }
  }

  /// Appends the first name that the hits from `first` on, those of one reference, give.
  @inline(__always) private func appendName(from first: Int, to output: inout OutputBuffer) {
    for index in first..<hits.count where hits[index].row.hasName {
      let flatKey = program.candidates[hits[index].candidate].flatKey
      if flatKey.isEmpty { continue }
      append(flatKey, to: &output)
      tables.indexes[hits[index].table]?.appendName(of: hits[index].row, to: &output)
      return
    }
  }

  /// Appends `p_enrichment`: the rows by table and selector, with the value that matched.
  func appendEnrichment(
    _ logType: Program.LogType, _ input: borrowing InputBuffer, to output: inout OutputBuffer
  ) {
    output.append(",\"p_enrichment\":{")
    var isFirstTable = true
    for table in program.tables.indices {
      var isFirstRow = true
      for index in hits.indices where hits[index].table == table {
        if isFirstRow {
          if !isFirstTable { output.append(0x2C) }
          append(program.tables[table], to: &output)
        } else {
          output.append(0x2C)
        }
        isFirstTable = false
        isFirstRow = false
        appendRow(hits[index], input, to: &output)
      }
      if !isFirstRow { output.append(0x7D) }
    }
    output.append(0x7D)
  }

  @inline(__always) private func appendRow(
    _ hit: Hit, _ input: borrowing InputBuffer, to output: inout OutputBuffer
  ) {
    let reference = program.references[hit.reference]
    append(reference.selector, to: &output)
    tables.indexes[hit.table]?.appendColumns(of: hit.row, to: &output)
    output.append(",\"p_match\":\"")
    let slot = walker[reference.slot]
    input.withBytes { output.append($0.extracting(slot.range)) }
    output.append(0x22)
    if let closed = hit.row.closedAt {
      output.append(",\"p_closed\":\"")
      Timestamp(nanosecondsSince1970: closed).append(digits: 0, to: &output)
      output.append(0x22)
    }
    output.append(0x7D)
  }
}
