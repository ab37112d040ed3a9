internal import Enrichment
internal import EventStore
internal import JSONText
internal import Schemas

extension StoredEvent {
  /// The event as the store takes it.
  /// - Parameter ownLength: How many of the line's first bytes are the event's own.
  init(
    logType: String, facts: EventFacts, unresolved: [[UInt8]], line: [UInt8], ownLength: Int
  ) {
    var columns: [(column: PromotedColumn, value: [UInt8])] = []
    for reference in facts.references {
      if let column = PromotedColumn.bySelector[reference.selector] {
        columns.append((column, reference.value))
      }
      if let key = reference.flatKey, let name = reference.name,
        let column = PromotedColumn.byName[key]
      {
        columns.append((column, name))
      }
    }
    let respelled = JSONString.spellingKeysPlainly(in: line.span)
    self.init(
      logType: logType, uuid: facts.identity, eventTime: facts.time, columns: columns,
      indicators: facts.indicators.map { (kind: $0.indicator.rawValue, value: $0.value) },
      unresolved: unresolved, json: respelled ?? line,
      originalJSON: respelled == nil ? nil : line, ownLength: ownLength)
  }
}

extension PromotedColumn {
  /// The columns by selector: `user.uuid` is kept in `user_uuid`.
  fileprivate static let bySelector: [String: PromotedColumn] = {
    var columns = byName
    for (name, column) in byName where name.hasSuffix("_uuid") {
      columns[name.dropLast(5) + ".uuid"] = column
    }
    return columns
  }()
}
