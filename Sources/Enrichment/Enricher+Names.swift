internal import Bytes
internal import FrozenIndex
internal import JSONText
internal import Schemas

/// A row that was found for a value of the event at hand.
struct Hit: BitwiseCopyable {
  let row: FrozenIndex.Row
  /// The place of the look-up that found it.
  let lookup: Int32
  let table: Int32
}

extension Enricher {
  /// The look-up that found a row.
  @inline(__always) func lookup(of hit: Hit) -> Lookup { lookups[Int(hit.lookup)] }

  /// Ends the look-ups that were begun, and appends the names under their flat keys: of each
  /// reference, under each flat key, the first that its tables give.
  mutating func appendNames(
    _ moment: Int64?, _ input: borrowing InputBuffer, to output: inout OutputBuffer
  ) {
    hits.removeAll()
    for place in lookups.indices {
      guard lookups[place].isOnly else {
        appendOtherName(place, moment, input, to: &output)
        continue
      }
      guard let row = end(place, moment, input) else {
        countMiss(place)
        continue
      }
      // What is known of the look-up is read again where it is needed: it was kept through a call.
      keep(row, place)
      let flatKey = program.candidates[Int(lookups[place].candidate)].flatKey
      if row.hasName, !flatKey.isEmpty {
        append(flatKey, to: &output)
        lookups[place].index?.appendName(of: row, to: &output)
      }
    }
  }

  /// The same for a reference of which there are several look-ups, or none.
  @inline(never) private mutating func appendOtherName(
    _ place: Int, _ moment: Int64?, _ input: borrowing InputBuffer, to output: inout OutputBuffer
  ) {
    let lookup = lookups[place]
    if let row = end(place, moment, input) {
      let flatKey = program.candidates[Int(lookup.candidate)].flatKey
      let isNew = row.hasName && !flatKey.isEmpty && !hasName(under: flatKey, lookup.reference)
      keep(row, place)
      if isNew {
        append(flatKey, to: &output)
        lookup.index?.appendName(of: row, to: &output)
      }
    } else if lookup.isMeaningKnown {
      countMiss(place)
    }
    if !lookup.isMeaningKnown { countUnknown(place) }
  }

  /// What the table says that a look-up asks.
  @inline(__always) private mutating func end(
    _ place: Int, _ moment: Int64?, _ input: borrowing InputBuffer
  ) -> FrozenIndex.Row? {
    let lookup = lookups[place]
    guard let index = lookup.index, lookup.rowPlace >= -1 else { return nil }
    let usual = withText(lookup.value.key, input) { index.usualRow(of: $0, at: lookup.rowPlace) }
    return usual ?? endUnusual(place, moment, input)
  }

  @inline(never) private mutating func endUnusual(
    _ place: Int, _ moment: Int64?, _ input: borrowing InputBuffer
  ) -> FrozenIndex.Row? {
    let lookup = lookups[place]
    return withText(lookup.value.key, input) {
      lookup.index?.row(of: $0, at: moment)
    }
  }

  /// Asks one table for a value of a list.
  mutating func look(
    up value: LookupValue, list: Int, _ candidate: Int, _ moment: Int64?,
    _ input: borrowing InputBuffer
  ) {
    let conditions = program.candidates[candidate].conditions
    if !conditions.isEmpty, !hold(conditions, input) { return }
    let index = indexes[candidate]
    let hash = hash(of: value.key, in: index, input)
    lookups.append(
      Lookup(
        index: index, hash: hash, rowPlace: index?.usualPlace(of: hash) ?? -1, value: value,
        reference: Int32(~list), candidate: Int32(candidate), isOnly: false, isMeaningKnown: true))
    let place = lookups.count - 1
    if let row = end(place, moment, input) { keep(row, place) } else { countMiss(place) }
  }

  /// Keeps and counts what a table said.
  @inline(__always) private mutating func keep(_ row: FrozenIndex.Row, _ place: Int) {
    let candidate = Int(lookups[place].candidate)
    lookupCounts[Int(program.candidates[candidate].counter)].found &+= 1
    hits.append(
      Hit(
        row: row, lookup: Int32(truncatingIfNeeded: place),
        table: program.candidates[candidate].table))
    if traces { trace(lookups[place].value, candidate, .found) }
  }

  /// Counts that no table has a value whose meaning is known.
  @inline(never) private mutating func countMiss(_ place: Int) {
    let lookup = lookups[place]
    guard lookup.candidate >= 0 else {
      otherCounts.withoutTable += 1
      return trace(lookup, .withoutTable)
    }
    let candidate = Int(lookup.candidate)
    lookupCounts[Int(program.candidates[candidate].counter)].missing &+= 1
    if traces { trace(lookup.value, candidate, .missing) }
  }

  /// Counts a value that no table has and whose meaning is not known, once its last look-up ended.
  private mutating func countUnknown(_ place: Int) {
    let reference = lookups[place].reference
    if place + 1 < lookups.count, lookups[place + 1].reference == reference { return }
    if !hits.isEmpty, lookup(of: hits[hits.count - 1]).reference == reference { return }
    otherCounts.unknownMeaning += 1
    trace(lookups[place], .unknownMeaning)
  }

  /// Whether a row found for a reference, which is the last one, gives a name under a flat key.
  private func hasName(under flatKey: Program.Part, _ reference: Int32) -> Bool {
    var place = hits.count - 1
    while place >= 0, lookup(of: hits[place]).reference == reference {
      let other = program.candidates[Int(lookup(of: hits[place]).candidate)].flatKey
      if hits[place].row.hasName, program.areEqual(flatKey, other) { return true }
      place -= 1
    }
    return false
  }
}
