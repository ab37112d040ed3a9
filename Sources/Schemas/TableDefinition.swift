package import Bytes

/// A lookup table, as Panther's lookup-table YAML describes it, with keytag's additions.
package struct TableDefinition: Sendable, Equatable {
  /// `vaults`. Any text, spaces included: it is the key in `p_enrichment`.
  package let name: String

  /// False where the definition is kept but no event is looked up in the table.
  package let isEnabled: Bool

  /// What the keys of the table name. A selector whose field names another kind skips this table.
  /// Nil: the table is asked whatever the field names.
  package let kind: ObjectKind?

  /// How a value of an event is compared with the keys.
  package let match: MatchMode

  /// The column whose value is looked up. One of `columns`.
  package let primaryKey: String

  /// The column that holds the name for people. One of `columns`; where the file does not say, the
  /// first of `name`, `title` and `display_name` that is there. Nil where there is none, and then no
  /// selector has a `flatKey`.
  package let nameColumn: String?

  /// The shell command that exports the table, to show to people. Never run.
  package let command: String?

  /// The columns that are kept, in output order. All else in an export is dropped unread.
  package let columns: [TableColumn]

  /// Where the keys of this table lie in events. One entry per log type, in the file's order.
  package let logTypes: [LogTypeSelectors]

  /// The selectors for one log type; empty where the table has nothing to say about it.
  package func selectors(for logType: String) -> [Selector] {
    logTypes.first { $0.logType == logType }?.selectors ?? []
  }
}

/// A kept column and the spellings under which exports have it.
package struct TableColumn: Sendable, Equatable {
  /// The name in the database and in `p_enrichment`.
  package let name: String

  /// Tried in this order, the first that the export has wins; each exactly first, then ignoring
  /// ASCII case. Special spellings stand before general ones (`vaultUUID` before `uuid`), so that a
  /// report about several things gives each table its own column. Never empty; only `name` itself
  /// where the file gives none.
  package let aliases: [ColumnAlias]

  /// What the values of a row that was found are searched for as; they join the event's own.
  package let indicators: Set<Indicator>
}

/// One spelling of a column in exports.
package struct ColumnAlias: Sendable, Hashable {
  /// CSV headers or, split at dots, JSON paths (`vault.id`). More than one: their values joined by
  /// one space, empty ones left out (`firstName`, `lastName`). Never empty.
  package let sources: [String]
}

/// The selectors of a table in one log type.
package struct LogTypeSelectors: Sendable, Equatable {
  /// The schema's name, `OnePassword.ItemUsage`.
  package let logType: String

  /// Never empty; no path twice, no `flatKey` twice.
  package let selectors: [Selector]
}

/// A place in an event that holds a key of a table, or a list of them.
package struct Selector: Sendable, Hashable {
  /// `user.uuid`; its text is the selector's name in `p_enrichment`. Of a selector over indicators
  /// it is one key, `p_any_ip_addresses`.
  package let path: FieldPath

  /// The top-level key that the name is appended as (`vault_name`); `as` in YAML. An ASCII
  /// identifier that does not begin with `p_`. Nil: only `p_enrichment` gets the row. Always nil
  /// where `isList`.
  package let flatKey: String?

  /// When the selector counts; `when` in YAML. All must hold. Empty: always.
  package let conditions: [Condition]

  /// The list of indicators whose values are looked up, `p_any_ip_addresses`; nil for a path in the
  /// event.
  package var indicatorKey: String? {
    guard case .key(let key)? = path.steps.first, key.hasPrefix("p_any_") else { return nil }
    return key
  }

  /// Whether the event may have several values there; then `p_enrichment` gets a list of rows.
  package var isList: Bool { indicatorKey != nil || path.isList }
}

/// A field of an event and the values of which it must have one.
package struct Condition: Sendable, Hashable {
  /// Where the field lies; no list.
  package let path: FieldPath

  /// What the field may be. Never empty, none twice. Compared with the text of a string, and with
  /// any other scalar as it is written.
  package let values: [String]
}
