package import Schemas

/// A log type drafted from samples, for a person to read through and correct.
package struct SchemaDraft {
  /// The schema as YAML, with what is guessed and what was left out as comments.
  package let yaml: [UInt8]

  /// Drafts a schema. Nil where the samples have no field that a schema could name.
  ///
  /// - Parameters:
  ///   - samples: What was seen.
  ///   - name: The log type's name.
  ///   - known: The other log types; a key that one of them has does not tell this one.
  ///   - taken: The top-level keys that keytag writes itself.
  package init?(
    of samples: SampleReader, name: String, known: [LogSchema], taken: Set<String>
  ) {
    var (fields, remark) = DraftField.fields(of: samples.top, without: taken)
    guard !fields.isEmpty else { return nil }
    let eventTime = Self.eventTime(in: fields)
    if let eventTime { Self.mark(eventTime[...], in: &fields) }
    let others = known.filter { $0.name != name }
    let key = Self.identifyingKey(of: fields, besides: eventTime?.first, others)

    let events = samples.events == 1 ? "1 event" : "\(samples.events) events"
    var lines = [
      "# Drafted by keytag schemas infer from \(events). Read it through: what is required, the",
      "# times and the indicators are guesses from these alone.",
    ]
    if let remark { lines.append("# Of the events themselves: \(remark).") }
    if eventTime == nil { lines.append("# No field looks like the time of the event.") }
    if key == nil {
      lines.append("# No key that is always there tells this log type from the others; events are")
      lines.append("# known by what is required, or by --log-type.")
    }
    lines.append("schema: \(yamlQuoted(name))")
    if let key { lines.append("identifiedBy: [\(DraftField.scalar(key))]") }
    lines.append("fields:")
    for field in fields { lines += field.lines(indentation: "  ") }
    yaml = Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// The place of the likeliest time of the event, as places in lists of fields from the top down.
  private static func eventTime(in fields: [DraftField]) -> [Int]? {
    var best: (rank: [Int], path: [Int])?
    func visit(_ fields: [DraftField], _ path: [Int], isRequired: Bool) {
      for (place, field) in fields.enumerated() {
        let path = path + [place]
        let isRequired = isRequired && field.isRequired
        switch field.type {
        case .timestamp:
          let rank = [isRequired ? 0 : 1, path.count, NameWords(field.name).timeRank]
          if best == nil || rank.lexicographicallyPrecedes(best?.rank ?? []) { best = (rank, path) }
        case .object(let members): visit(members, path, isRequired: isRequired)
        default: break
        }
      }
    }
    visit(fields, [], isRequired: true)
    return best?.path
  }

  private static func mark(_ path: ArraySlice<Int>, in fields: inout [DraftField]) {
    guard let place = path.first, fields.indices.contains(place) else { return }
    guard path.count > 1, case .object(var members) = fields[place].type else {
      fields[place].isEventTime = true
      return
    }
    mark(path.dropFirst(), in: &members)
    fields[place].type = .object(members)
  }

  /// The key that is always there and that events of no other log type have; of several the longest,
  /// as the most particular.
  private static func identifyingKey(
    of fields: [DraftField], besides eventTime: Int?, _ others: [LogSchema]
  ) -> String? {
    let known = Set(others.flatMap { $0.fields.map(\.name) })
    var best: String?
    for (place, field) in fields.enumerated()
    where field.isRequired && place != eventTime && !known.contains(field.name)
      && !common.contains(field.name.lowercased())
    {
      if field.name.utf8.count > best?.utf8.count ?? 0 { best = field.name }
    }
    return best
  }

  /// Keys that logs of all sorts have.
  private static let common: Set<String> = [
    "id", "_id", "uuid", "guid", "name", "type", "kind", "time", "timestamp", "@timestamp", "ts",
    "date", "datetime", "event", "action", "message", "msg", "level", "severity", "source", "host",
    "hostname", "user", "username", "version", "@version", "status", "result", "data", "details",
    "ip", "country", "category", "tags", "metadata", "labels", "service", "method", "path", "url",
    "client", "location", "created_at", "updated_at", "description", "title", "state", "error",
  ]
}
