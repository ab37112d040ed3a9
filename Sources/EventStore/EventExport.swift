package import SQLite

/// Writes stored events out again, the oldest first.
package struct EventExport {
  /// Which events.
  package struct Selection: Sendable {
    /// Only those of this log type; nil: all.
    package var logType: String?
    /// Only those from this time on, as the store has times.
    package var from: String?
    /// Only those before this time.
    package var to: String?

    /// A selection.
    package init(logType: String? = nil, from: String? = nil, to: String? = nil) {
      self.logType = logType
      self.from = from
      self.to = to
    }
  }

  private let connection: Connection

  /// The events that a connection sees.
  package init(_ connection: Connection) { self.connection = connection }

  /// Gives the events to `sink` as lines, piece by piece: enriched as they were written when they were
  /// stored, with the names filled in since, or, if `raw`, with their own bytes alone.
  /// - Returns: How many were left out, since they are from a time when their own bytes were not told
  ///   from the rest; 0 where not `raw`.
  package func write(
    _ selection: Selection, raw: Bool, to sink: AnswerSink
  ) throws(QueryError) -> Int {
    var select: Statement
    do throws(SQLiteError) {
      select = try prepare(selection)
    } catch {
      throw QueryError(error)
    }
    var lines = AnswerLines()
    var leftOut = 0
    while try Answer.step(&select) {
      if raw, select.isNull(1) {
        leftOut += 1
        continue
      }
      let own = Int(select.int64(1))
      select.withBytes(0) { line in
        let count = raw ? max(0, min(own, line.count)) : line.count
        lines.append(line.extracting(0..<count), closing: raw)
      }
      try lines.giveIfMany(to: sink)
    }
    try lines.give(to: sink)
    return leftOut
  }

  private func prepare(_ selection: Selection) throws(SQLiteError) -> Statement {
    var conditions = ["true"]
    if selection.logType != nil { conditions.append("log_type = :type") }
    if selection.from != nil { conditions.append("event_time >= :from") }
    if selection.to != nil { conditions.append("event_time < :to") }
    var select = try connection.prepare(
      """
      SELECT coalesce(original_json, json), own_bytes FROM event
      WHERE \(conditions.joined(separator: " AND ")) ORDER BY event_time, id
      """)
    let values = [":type": selection.logType, ":from": selection.from, ":to": selection.to]
    for index in stride(from: 1, through: select.parameterCount, by: 1) {
      guard let name = select.parameterName(index), let value = values[String(name)] ?? nil else {
        continue
      }
      try select.bind(value, at: index)
    }
    return select
  }
}
