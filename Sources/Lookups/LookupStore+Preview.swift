internal import Bytes
internal import SQLite
internal import Schemas

/// What a load does, or would do, to one key.
package struct RowChange: Sendable, Equatable {
  /// What becomes of the key.
  package enum Kind: String, Sendable {
    case added
    case changed
    case closed
    case reopened
  }

  /// What becomes of it.
  package let kind: Kind
  /// The key's bytes.
  package let key: [UInt8]
  /// The columns until now, or when the key was closed, as a JSON object; nil where it is new.
  package let before: [UInt8]?
  /// The columns from now on; nil where the key is closed.
  package let after: [UInt8]?

  init(_ kind: Kind, key: [UInt8], before: [UInt8]? = nil, after: [UInt8]?) {
    self.kind = kind
    self.key = key
    self.before = before
    self.after = after
  }
}

extension LookupStore {
  /// Finds what a load would do, and writes nothing: for a dry run, or to compare a table with a
  /// file. A connection that may only read is enough.
  ///
  /// - Parameters:
  ///   - export: What was read.
  ///   - settings: As for a load. What a load refuses, this refuses; what it would close or unname
  ///     is checked after the changes were told.
  ///   - visit: Told every change, by the bytes of the keys.
  /// - Returns: The counts that the load would report.
  package func preview(
    _ export: consuming Export, _ settings: LoadSettings, visit: (RowChange) -> Void
  ) throws(LoadError) -> LoadReport {
    var export = export
    try export.settleDuplicates()
    return try withoutActuallyEscaping(visit) { (visit) throws(LoadError) in
      try reading { () throws(LoadError) in
        // No table has the id 0, so a table that is not there yet compares as an empty one.
        let id = try attempt { () throws(SQLiteError) in
          try self.id(ofTable: export.definition.name) ?? 0
        }
        try checkKey(of: export.definition)
        if try definitionText(ofTable: id) != settings.definition {
          try checkSpellings(of: id, as: export.definition)
        }
        try adoptSpellings(of: id, &export)
        try checkTime(of: id, settings)
        let plan = try attempt { () throws(SQLiteError) in
          try LoadPlan(
            export, table: id, settings: settings, connection: connection, visit: visit)
        }
        if settings.maxShrink != nil { try checkNames(export, of: id) }
        try Self.checkShrinking(plan, of: export.definition.name, settings)
        return plan.report
      }
    }
  }

  /// Finds what the first load of all would do, as `preview` does, where there is no database yet.
  package static func previewFirst(
    _ export: consuming Export, _ settings: LoadSettings, visit: (RowChange) -> Void
  ) throws(LoadError) -> LoadReport {
    var export = export
    try export.settleDuplicates()
    try checkIsNotInTheFuture(settings)
    return withoutActuallyEscaping(visit) { LoadPlan(ofFirst: export, visit: $0).report }
  }
}
