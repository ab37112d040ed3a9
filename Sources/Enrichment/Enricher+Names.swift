internal import Bytes
internal import FrozenIndex
internal import JSONText
internal import Schemas

/// A row that was found for a value of the event at hand.
struct Hit {
  /// The place of the candidate in the program.
  let candidate: Int
  let table: Int
  let row: FrozenIndex.Row
  /// Text of the program: `"vault_uuid":{`.
  let selector: Program.Part
  /// The place of the list in the program; -1 where the selector gives one row.
  let list: Int
  /// The value that matched, as it is written.
  let match: EventText
  /// Whether the value is a string.
  let isString: Bool
}

/// A value that is looked up.
struct LookupValue {
  /// The text that is compared with keys.
  let key: EventText
  /// The same as it is written in the event.
  let written: EventText
  let isString: Bool
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
      guard let value = value(at: reference, input) else { continue }
      let before = hits.count
      switch choice(reference.choice, input) {
      case .all:
        for candidate in reference.candidates.range {
          look(up: value, reference.selector, candidate, moment, input)
        }
      case .some(let chosen):
        if chosen.isEmpty {
          counts.withoutTable += 1
          trace(value, reference.candidates, .withoutTable)
        }
        for index in chosen.range {
          look(up: value, reference.selector, Int(program.chosen[index]), moment, input)
        }
      case .unknown:
        // A hit is the object, since the UUID is 130 random bits; a miss is no table's fault.
        for candidate in reference.candidates.range {
          look(up: value, reference.selector, candidate, moment, input, countsMiss: false)
        }
        if hits.count == before {
          counts.unknownMeaning += 1
          trace(value, reference.candidates, .unknownMeaning)
        }
      }
      appendName(from: before, to: &output)
    }
  }

  /// The value of a reference; nil where the event has none that could be a key.
  @inline(__always) private mutating func value(
    at reference: Program.ReferenceCode, _ input: borrowing InputBuffer
  ) -> LookupValue? {
    if reference.slot < 0 { return capturedValue(at: reference, input) }
    let slot = walker[reference.slot]
    guard reference.kindMask & 1 &<< slot.kind.rawValue != 0, slot.length > 0 else { return nil }
    if reference.integerBits > 0, !isInteger(slot, bits: reference.integerBits, input) {
      return nil
    }
    return LookupValue(
      key: text(of: slot, input), written: EventText(slot.range), isString: slot.kind == .string)
  }

  @inline(never) private func isInteger(
    _ slot: Slot, bits: Int, _ input: borrowing InputBuffer
  ) -> Bool {
    input.withBytes { WrittenValue.isInteger($0.extracting(slot.range), bits: bits) }
  }

  /// The value of a reference into a string of JSON, which was captured there.
  @inline(never) private func capturedValue(
    at reference: Program.ReferenceCode, _ input: borrowing InputBuffer
  ) -> LookupValue? {
    let captured = findings.captured[-2 - reference.slot].first
    guard let captured, reference.kindMask & 1 &<< captured.kind.rawValue != 0 else { return nil }
    return captured.value
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
    let inside = slot.range.lowerBound + 1..<slot.range.upperBound - 1
    return input.withBytes { JSONText.skipSpace(in: $0, inside) } < inside.upperBound
  }

  /// Asks one table for a value, and keeps and counts what it says.
  @inline(__always) mutating func look(
    up value: LookupValue, _ selector: Program.Part, list: Int = -1, _ candidate: Int,
    _ moment: Int64?, _ input: borrowing InputBuffer, countsMiss: Bool = true
  ) {
    let chosen = program.candidates[candidate]
    if !chosen.conditions.isEmpty, !hold(chosen.conditions, input) { return }
    var row: FrozenIndex.Row?
    if let index = tables.indexes[chosen.table] {
      row = withText(value.key, input) { index.row(of: $0, at: moment) }
    }
    if let row {
      counts.lookups[chosen.counter].found &+= 1
      hits.append(
        Hit(
          candidate: candidate, table: chosen.table, row: row, selector: selector, list: list,
          match: value.written, isString: value.isString))
      if traces { trace(value, candidate, .found) }
    } else if countsMiss {
      counts.lookups[chosen.counter].missing &+= 1
      if traces { trace(value, candidate, .missing) }
    }
  }

  /// Whether other fields of the event are what a candidate's table asks of them.
  @inline(never) private mutating func hold(
    _ conditions: Program.Part, _ input: borrowing InputBuffer
  ) -> Bool {
    for index in conditions.range {
      let condition = program.conditions[index]
      guard let text = text(at: condition.slot, input) else { return false }
      let holds = withText(text, input) { bytes in
        for value in condition.values.range {
          let part = program.conditionValues[value]
          if ByteHash.areEqual(program.text.span.extracting(part.range), bytes) { return true }
        }
        return false
      }
      guard holds else { return false }
    }
    return true
  }

  /// The text of a condition's field; nil where it has no value.
  private mutating func text(
    at slot: Int, _ input: borrowing InputBuffer
  ) -> EventText? {
    if slot < 0 { return findings.captured[-2 - slot].first?.value.key }
    guard walker[slot].kind.isValue else { return nil }
    return text(of: walker[slot], input)
  }

  /// Appends the names that the hits from `first` on, those of one reference, give: under each flat
  /// key the first.
  @inline(__always) private func appendName(from first: Int, to output: inout OutputBuffer) {
    for index in first..<hits.count where hits[index].row.hasName {
      let flatKey = program.candidates[hits[index].candidate].flatKey
      if flatKey.isEmpty || index > first && hasName(under: flatKey, first..<index) { continue }
      append(flatKey, to: &output)
      tables.indexes[hits[index].table]?.appendName(of: hits[index].row, to: &output)
    }
  }

  /// Whether one of these hits gives a name under a flat key.
  @inline(never) private func hasName(under flatKey: Program.Part, _ range: Range<Int>) -> Bool {
    let key = program.text.span.extracting(flatKey.range)
    return range.contains { index in
      let other = program.candidates[hits[index].candidate].flatKey
      return hits[index].row.hasName
        && ByteHash.areEqual(key, program.text.span.extracting(other.range))
    }
  }

  /// Appends `p_enrichment`: the rows by table and selector, with the value that matched.
  func appendEnrichment(_ input: borrowing InputBuffer, to output: inout OutputBuffer) {
    output.append(",\"p_enrichment\":{")
    var isFirstTable = true
    for table in program.tables.indices {
      var isFirstRow = true
      var openList = -1
      for index in hits.indices where hits[index].table == table {
        let list = hits[index].list
        if list >= 0, list == openList {
          output.append(",{")
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
  @inline(__always) private func appendRow(
    _ hit: Hit, _ input: borrowing InputBuffer, to output: inout OutputBuffer
  ) {
    tables.indexes[hit.table]?.appendColumns(of: hit.row, to: &output)
    output.append(",\"p_match\":")
    if hit.isString { output.append(0x22) }
    append(hit.match, input, to: &output)
    if hit.isString { output.append(0x22) }
    if let closed = hit.row.closedAt {
      output.append(",\"p_closed\":\"")
      Timestamp(nanosecondsSince1970: closed).append(digits: 0, to: &output)
      output.append(0x22)
    }
    output.append(0x7D)
  }
}
