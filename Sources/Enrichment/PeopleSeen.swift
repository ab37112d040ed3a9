package import Bytes
internal import JSONText
internal import Schemas

/// The people that events name, in the order of the events: one entry each time.
///
/// A block of text and places in it, so that noting somebody allocates nothing.
package struct PeopleSeen: ~Copyable {
  /// Somebody as an event names them. The texts lie side by side, escapes undone.
  struct Entry {
    let start: Int
    let uuidEnd: Int
    let nameEnd: Int
    let emailEnd: Int
    let time: Int64
    let line: Int
  }

  private var entries: [Entry] = []
  private var text = OutputBuffer()

  /// Nobody yet.
  package init() {}

  /// How many entries there are.
  package var count: Int { entries.count }

  /// Forgets some of the entries.
  package mutating func remove(_ places: Range<Int>) { entries.removeSubrange(places) }

  /// Forgets everybody and keeps the memory.
  package mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    text.removeAll()
  }

  /// Notes all that another has noted, on a line of this input.
  package mutating func append(_ other: borrowing PeopleSeen, line: Int) {
    other.forEach { uuid, name, email, time, _ in
      add(time: time, line: line) { output in
        output.append(uuid)
      } name: { output in
        output.append(name)
      } email: { output in
        output.append(email)
      }
    }
  }

  /// Lends each person to `body`: the UUID and the name, which are not empty, the address, which is
  /// empty where the event gives none, the event's time in nanoseconds since 1970, and its line.
  package func forEach(
    _ body: (
      _ uuid: Span<UInt8>, _ name: Span<UInt8>, _ email: Span<UInt8>, _ time: Int64, _ line: Int
    ) -> Void
  ) {
    text.withBytes { text in
      for entry in entries {
        body(
          text.extracting(entry.start..<entry.uuidEnd),
          text.extracting(entry.uuidEnd..<entry.nameEnd),
          text.extracting(entry.nameEnd..<entry.emailEnd), entry.time, entry.line)
      }
    }
  }

  /// Notes somebody; each closure appends one of the texts.
  mutating func add(
    time: Int64, line: Int, uuid: (inout OutputBuffer) -> Void,
    name: (inout OutputBuffer) -> Void, email: (inout OutputBuffer) -> Void
  ) {
    let start = text.count
    uuid(&text)
    let uuidEnd = text.count
    name(&text)
    let nameEnd = text.count
    email(&text)
    entries.append(
      Entry(
        start: start, uuidEnd: uuidEnd, nameEnd: nameEnd, emailEnd: text.count, time: time,
        line: line))
  }
}

extension Enricher {
  /// Notes the people that the event names which the last call of `enrich` enriched, with the same
  /// input. Somebody without a UUID or a name is nobody, and an event without a time teaches nothing.
  package mutating func notePeople(
    logType type: Int, _ input: borrowing InputBuffer, line: Int, in people: inout PeopleSeen
  ) {
    let logType = program.logTypes[type]
    guard !logType.people.isEmpty, let time = try? eventTime(logType, input, type) else { return }
    let moment = time.nanosecondsSince1970
    for place in logType.people.range {
      let person = program.people[place]
      guard let uuid = filledText(person.uuid, input), let name = filledText(person.name, input)
      else { continue }
      let email = person.email < 0 ? nil : filledText(person.email, input)
      people.add(time: moment, line: line) { output in
        withText(uuid, input) { output.append($0) }
      } name: { output in
        withText(name, input) { output.append($0) }
      } email: { output in
        if let email { withText(email, input) { output.append($0) } }
      }
    }
  }

  /// The text of a string that is there and not empty.
  private mutating func filledText(_ slot: Int, _ input: borrowing InputBuffer) -> EventText? {
    let slot = walker[slot]
    return slot.kind == .string && slot.length > 0 ? text(of: slot, input) : nil
  }
}
