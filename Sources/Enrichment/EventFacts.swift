package import Bytes
internal import FrozenIndex
internal import JSONText
package import Schemas

/// What was found out about an event, as values of their own: for keeping it in a store.
package struct EventFacts: Sendable {
  /// A UUID of the event and the name that was found for it.
  package struct Reference: Sendable {
    /// Where the UUID is: `vault_uuid`, `user.uuid`.
    package let selector: String
    /// The UUID, escapes undone.
    package let value: [UInt8]
    /// The flat key under which the name was appended, if one was.
    package let flatKey: String?
    /// The name, escapes undone.
    package let name: [UInt8]?
  }

  /// The event's own UUID; empty where its log type has none.
  package var identity: [UInt8]
  /// The event's time in UTC with nine fraction digits; empty where it has none.
  package let time: [UInt8]
  /// The UUIDs that are looked up in tables, and what was found.
  package let references: [Reference]
  /// The indicators, as in `p_any_…`.
  package let indicators: [(indicator: Indicator, value: [UInt8])]
}

extension Enricher {
  /// The facts about the event that the last call of `enrich` enriched, with the same input.
  package mutating func facts(
    logType type: Int, _ input: borrowing InputBuffer
  ) -> EventFacts {
    let logType = program.logTypes[type]
    var time = OutputBuffer(capacity: 64)
    if let eventTime = try? eventTime(logType, input, type) {
      eventTime.append(digits: 9, to: &time)
    }
    var references: [EventFacts.Reference] = []
    for (place, reference) in zip(logType.references.range, plan.logTypes[type].references) {
      guard let value = bytes(at: reference.place, input) else { continue }
      var flatKey: String?
      var name: [UInt8]?
      for index in hits.indices where name == nil {
        let hit = hits[index]
        let lookup = lookup(of: hit)
        guard lookup.reference == place, hit.row.hasName else { continue }
        let candidate = Int(lookup.candidate) - Int(program.references[place].candidates.first)
        guard let key = reference.candidates[candidate].flatKey else { continue }
        flatKey = key
        name = self.name(of: hit)
      }
      references.append(
        EventFacts.Reference(
          selector: reference.selector, value: value, flatKey: flatKey, name: name))
    }
    var values: [(indicator: Indicator, value: [UInt8])] = []
    for index in indicators.indices {
      let entry = indicators[index]
      let value = withText(entry.text, input) { [UInt8](copying: $0) }
      values.append((Indicator.outputOrder[entry.order], value))
    }
    var identity: [UInt8] = []
    if let slot = plan.logTypes[type].identitySlot {
      identity = bytes(at: .slot(slot), input) ?? []
    }
    return EventFacts(
      identity: identity, time: time.copied(), references: references, indicators: values)
  }

  /// The text of a string; nil where there is none.
  private mutating func bytes(
    at place: ValuePlace, _ input: borrowing InputBuffer
  ) -> [UInt8]? {
    switch place {
    case .slot(let slot):
      guard walker[slot].kind == .string else { return nil }
      let text = text(of: walker[slot], input)
      return withText(text, input) { [UInt8](copying: $0) }
    case .captured(let capture):
      guard let captured = findings.captured[capture].first, captured.kind == .string else {
        return nil
      }
      return withText(captured.value.key, input) { [UInt8](copying: $0) }
    }
  }

  private func name(of hit: Hit) -> [UInt8]? {
    tables.indexes[Int(hit.table)]?.withName(of: hit.row) { JSONString.decode($0) }
  }
}
