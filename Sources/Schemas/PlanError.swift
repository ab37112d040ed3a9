/// Why log types and tables that are each right cannot be used together: an output event would have
/// a key twice, or would lose one of its own.
package enum PlanError: Error, Equatable, CustomStringConvertible {
  /// A table's flat key (`as`) is a top-level key of the events that it is added to, or of wrappers.
  case flatKeyIsTaken(table: String, key: String, by: String)
  /// Two selectors of one log type give the same flat key.
  case flatKeyIsGivenTwice(table: String, key: String, logType: String)
  /// A log type has a top-level field that keytag itself writes.
  case fieldIsOwnKey(logType: String, key: String)
  /// A selector of a table, or a field of its `when`, is a key that keytag writes. What an event
  /// brings there is cut out, and would not be if it were read.
  case pathIsOwnKey(table: String, path: String)
  /// Two enabled tables have one name.
  case tableIsThereTwice(name: String)
  /// Two log types have one name.
  case logTypeIsThereTwice(name: String)
  /// The log types and tables together name more keys than a walk can look for.
  case tooManyKeys(limit: Int)

  /// One line: which table or log type, which key, why not.
  package var description: String {
    switch self {
    case .flatKeyIsTaken(let table, let key, let owner):
      "table \"\(table)\": \"as: \(key)\" is a key that \(owner) has itself; choose another"
    case .flatKeyIsGivenTwice(let table, let key, let logType):
      "table \"\(table)\": \"as: \(key)\" is the name of another path of \(logType) already"
    case .fieldIsOwnKey(let logType, let key):
      "log type \"\(logType)\": the field \(key) is one that keytag writes itself"
    case .pathIsOwnKey(let table, let path):
      "table \"\(table)\": \(path) is what keytag writes itself, not what events bring; "
        + "choose another path"
    case .tableIsThereTwice(let name):
      "there are two tables called \"\(name)\""
    case .logTypeIsThereTwice(let name):
      "there are two log types called \"\(name)\""
    case .tooManyKeys(let limit):
      "the log types and tables together have more than \(limit) keys"
    }
  }
}

extension Plan {
  /// Throws where an output event would have a key twice, or would lose one of its own.
  static func check(
    _ logSchemas: [LogSchema], _ tables: [TableDefinition], pageKeys: [String]
  ) throws(PlanError) {
    var fields: [String: Set<String>] = [:]
    for schema in logSchemas {
      let names = Set(schema.fields.map(\.name))
      guard fields.updateValue(names, forKey: schema.name) == nil else {
        throw .logTypeIsThereTwice(name: schema.name)
      }
      if let field = schema.fields.first(where: { ownKeys.contains($0.name) }) {
        throw .fieldIsOwnKey(logType: schema.name, key: field.name)
      }
    }
    var names: Set<String> = []
    var paths: [String: [String: FieldPath]] = [:]
    for table in tables {
      guard names.insert(table.name).inserted else { throw .tableIsThereTwice(name: table.name) }
      for entry in table.logTypes {
        for selector in entry.selectors {
          guard let key = selector.flatKey else { continue }
          if pageKeys.contains(key) {
            throw .flatKeyIsTaken(table: table.name, key: key, by: "a page of events")
          }
          if fields[entry.logType]?.contains(key) == true {
            throw .flatKeyIsTaken(table: table.name, key: key, by: entry.logType)
          }
          // Several tables may name what lies at one path: the one that knows it does.
          let path = paths[entry.logType, default: [:]][key, default: selector.path]
          guard path == selector.path else {
            throw .flatKeyIsGivenTwice(table: table.name, key: key, logType: entry.logType)
          }
          paths[entry.logType, default: [:]][key] = path
        }
      }
    }
    try checkPaths(of: tables, fields)
  }

  /// Throws where a table reads what keytag writes. A key that is a field of the log type is the
  /// event's own there, whatever keytag writes into others.
  private static func checkPaths(
    of tables: [TableDefinition], _ fields: [String: Set<String>]
  ) throws(PlanError) {
    let selectors = tables.flatMap { table in table.logTypes.flatMap(\.selectors) }
    let written = Set(ownKeys + selectors.compactMap(\.flatKey))
    for table in tables {
      for entry in table.logTypes {
        for selector in entry.selectors {
          let own = selector.indicatorKey == nil ? [selector.path] : []
          for path in own + selector.conditions.map(\.path) {
            guard let first = path.keys.first, written.contains(first),
              fields[entry.logType]?.contains(first) != true
            else { continue }
            throw .pathIsOwnKey(table: table.name, path: path.description)
          }
        }
      }
    }
  }
}
