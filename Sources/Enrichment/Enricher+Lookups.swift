internal import Bytes
internal import FrozenIndex
internal import JSONText
internal import Schemas

// Which tables are asked for which values of an event. Memory is slow: a table of 200,000 rows lies
// far from the processor, and a look-up reads two places in it, the second of which only the first
// tells. So the look-ups of an event are gathered before anything else is done with it, and begun:
//
//     gatherLookups    hash each key, have its slot fetched
//     (the event's time is read, its bytes are copied)
//     prefetchRows     read each slot, have the row it points to fetched
//     (the indicators are gathered)
//     appendNames      compare the keys, copy names and rows        Enricher+Names.swift

/// A value that is looked up.
struct LookupValue: BitwiseCopyable {
  /// The text that is compared with keys.
  let key: EventText
  /// The same as it is written in the event.
  let written: EventText
  let isString: Bool
}

/// A look-up that was begun.
struct Lookup: BitwiseCopyable {
  let value: LookupValue
  /// The key's hash in its table.
  let hash: UInt64
  /// The place of the reference in the program. Look-ups of one reference stand together.
  let reference: Int32
  /// The place of the candidate in the program; -1 where no table is asked.
  let candidate: Int32
  /// Whether the event says what the value names, so that a miss is the table's.
  let isMeaningKnown: Bool
}

extension Enricher {
  /// Gathers what is to be looked up for the event's references, and begins it.
  mutating func gatherLookups(_ logType: Program.LogType, _ input: borrowing InputBuffer) {
    lookups.removeAll()
    for place in logType.references.range {
      let reference = program.references[place]
      guard let value = value(at: reference, input) else { continue }
      let before = lookups.count
      var isMeaningKnown = true
      var isTableAsked = true
      switch choice(reference.choice, input) {
      case .all:
        for candidate in reference.candidates.range { begin(value, place, candidate, true, input) }
      case .some(let chosen):
        isTableAsked = !chosen.isEmpty
        for index in chosen.range {
          begin(value, place, Int(program.chosen[index]), true, input)
        }
      case .unknown:
        // A hit is the object, since the UUID is 130 random bits; a miss is no table's fault.
        isMeaningKnown = false
        for candidate in reference.candidates.range { begin(value, place, candidate, false, input) }
      }
      if lookups.count == before, !isTableAsked || !isMeaningKnown {
        lookups.append(
          Lookup(
            value: value, hash: 0, reference: Int32(place), candidate: -1,
            isMeaningKnown: isMeaningKnown))
      }
    }
  }

  /// Has the rows fetched that the look-ups are about to find.
  mutating func prefetchRows() {
    for index in lookups.indices {
      let lookup = lookups[index]
      guard lookup.candidate >= 0 else { continue }
      indexes[program.candidates[Int(lookup.candidate)].table]?.prefetchRow(lookup.hash)
    }
  }

  @inline(__always) private mutating func begin(
    _ value: LookupValue, _ reference: Int, _ candidate: Int, _ isMeaningKnown: Bool,
    _ input: borrowing InputBuffer
  ) {
    let chosen = program.candidates[candidate]
    if !chosen.conditions.isEmpty, !hold(chosen.conditions, input) { return }
    lookups.append(
      Lookup(
        value: value, hash: hash(of: value.key, in: chosen.table, input),
        reference: Int32(truncatingIfNeeded: reference),
        candidate: Int32(truncatingIfNeeded: candidate), isMeaningKnown: isMeaningKnown))
  }

  /// The hash of a key in a table, whose place there is fetched meanwhile.
  @inline(__always) mutating func hash(
    of key: EventText, in table: Int, _ input: borrowing InputBuffer
  ) -> UInt64 {
    guard let index = indexes[table] else { return 0 }
    return withText(key, input) { index.hash(of: $0) }
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
        if program.isText(known.value, bytes) { return .some(known.candidates) }
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

  /// Whether other fields of the event are what a candidate's table asks of them.
  @inline(never) mutating func hold(
    _ conditions: Program.Part, _ input: borrowing InputBuffer
  ) -> Bool {
    for index in conditions.range {
      let condition = program.conditions[index]
      guard let text = text(at: condition.slot, input) else { return false }
      let holds = withText(text, input) { bytes in
        condition.values.range.contains { program.isText(program.conditionValues[$0], bytes) }
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
}
