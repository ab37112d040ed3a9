internal import Bytes
internal import FrozenIndex
internal import JSONText
internal import Schemas

// Which tables are asked for which values of an event. Memory is slow: a table of 200,000 rows lies
// far from the processor, and a look-up reads two places in it, the second of which only the first
// tells. So the look-ups of an event are begun as soon as it was walked, and ended as late as can be:
//
//     gatherLookups    hash each key, have its slot fetched
//     (its time and indicators are read)
//     findPlaces       read each slot, have the row it points to fetched
//     (its bytes are copied)
//     appendNames      compare the keys, copy names and rows        Enricher+Names.swift
//
// Where events lie behind one another, the one before is finished before the places are found, and the
// next is begun before the names are appended: Enricher+Ahead.swift.

/// A value that is looked up.
struct LookupValue: BitwiseCopyable {
  /// The text that is compared with keys.
  let key: EventText
  /// The same as it is written in the event.
  let written: EventText
  let isString: Bool
}

extension LookupValue {
  /// The value that a slot covers, with its text.
  @inline(__always) init(_ slot: Slot, key: EventText) {
    self.init(key: key, written: EventText(slot.range), isString: slot.kind == .string)
  }
}

/// A look-up that was begun.
struct Lookup: BitwiseCopyable {
  /// Nil where no table is asked, or nothing was ever loaded into it.
  let index: FrozenIndex.Unowned?
  /// The key's hash in its table.
  let hash: UInt64
  /// Where its row is; -1 where that is not known, or not known yet; less where there is none.
  var rowPlace = -1
  let value: LookupValue
  /// The place of the reference in the program, or of the list: -1 is the first, -2 the second.
  /// Look-ups of one reference stand together.
  let reference: Int32
  /// The place of the candidate in the program; -1 where no table is asked.
  let candidate: Int32
  /// Whether its reference has no other look-up, so that its name is the reference's.
  let isOnly: Bool
  /// Whether the event says what the value names, so that a miss is the table's.
  let isMeaningKnown: Bool
}

extension Enricher {
  /// Gathers what is to be looked up for the event's references, and begins it.
  mutating func gatherLookups(_ references: Program.Part, _ input: borrowing InputBuffer) {
    lookups.removeAll()
    for place in references.range {
      let reference = program.references[place]
      guard reference.onlyCandidate >= 0 else {
        gatherOther(place, input)
        continue
      }
      let slot = walker[Int(reference.slot)]
      // Its `bit`, but that is a call into another room.
      guard reference.kindMask & 1 &<< slot.kind.rawValue != 0, slot.length > 0 else { continue }
      begin(
        LookupValue(slot, key: text(of: slot, input)), place, Int(reference.onlyCandidate), input,
        isOnly: true)
    }
  }

  /// The same for a reference with more to decide than whether it has a value.
  @inline(never) private mutating func gatherOther(_ place: Int, _ input: borrowing InputBuffer) {
    let reference = program.references[place]
    guard let value = value(at: reference, input) else { return }
    let before = lookups.count
    var isMeaningKnown = true
    var isTableAsked = true
    switch choice(Int(reference.choice), input) {
    case .all:
      for candidate in reference.candidates.range {
        beginWhereAsked(value, place, candidate, true, input)
      }
    case .some(let chosen):
      isTableAsked = !chosen.isEmpty
      for index in chosen.range {
        beginWhereAsked(value, place, Int(program.chosen[index]), true, input)
      }
    case .unknown:
      // A hit is the object, since the UUID is 130 random bits; a miss is no table's fault.
      isMeaningKnown = false
      for candidate in reference.candidates.range {
        beginWhereAsked(value, place, candidate, false, input)
      }
    }
    if lookups.count == before, !isTableAsked || !isMeaningKnown {
      lookups.append(
        Lookup(
          index: nil, hash: 0, value: value, reference: Int32(truncatingIfNeeded: place),
          candidate: -1, isOnly: false, isMeaningKnown: isMeaningKnown))
    }
  }

  /// Goes on with look-ups that were begun, once their slots are there.
  static func findPlaces(of lookups: inout Block<Lookup>) {
    for number in lookups.indices {
      let lookup = lookups[number]
      if let index = lookup.index { lookups[number].rowPlace = index.usualPlace(of: lookup.hash) }
    }
  }

  @inline(__always) private mutating func beginWhereAsked(
    _ value: LookupValue, _ reference: Int, _ candidate: Int, _ isMeaningKnown: Bool,
    _ input: borrowing InputBuffer
  ) {
    let conditions = program.candidates[candidate].conditions
    if conditions.isEmpty || hold(conditions, input) {
      begin(value, reference, candidate, input, isMeaningKnown: isMeaningKnown)
    }
  }

  @inline(__always) private mutating func begin(
    _ value: LookupValue, _ reference: Int, _ candidate: Int, _ input: borrowing InputBuffer,
    isOnly: Bool = false, isMeaningKnown: Bool = true
  ) {
    let index = indexes[candidate]
    lookups.append(
      Lookup(
        index: index, hash: hash(of: value.key, in: index, input), value: value,
        reference: Int32(truncatingIfNeeded: reference),
        candidate: Int32(truncatingIfNeeded: candidate), isOnly: isOnly,
        isMeaningKnown: isMeaningKnown))
  }

  /// The hash of a key in a table, whose place there is fetched meanwhile.
  @inline(__always) mutating func hash(
    of key: EventText, in index: FrozenIndex.Unowned?, _ input: borrowing InputBuffer
  ) -> UInt64 {
    guard let index else { return 0 }
    return withText(key, input) { index.hash(of: $0) }
  }

  /// The value of a reference; nil where the event has none that could be a key.
  @inline(__always) private mutating func value(
    at reference: Program.ReferenceCode, _ input: borrowing InputBuffer
  ) -> LookupValue? {
    if reference.slot < 0 { return capturedValue(at: reference, input) }
    let slot = walker[Int(reference.slot)]
    guard reference.kindMask & slot.kind.bit != 0, slot.length > 0 else { return nil }
    if reference.integerBits > 0, !isInteger(slot, bits: Int(reference.integerBits), input) {
      return nil
    }
    return LookupValue(slot, key: text(of: slot, input))
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
    let captured = findings.captured[-2 - Int(reference.slot)].first
    guard let captured, reference.kindMask & captured.kind.bit != 0 else { return nil }
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
      let head = ByteHash.head(of: bytes)
      for index in choice.known.range where program.known[index].head == head {
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
