package import SQLite

/// What there is to ask: the views and tables, and their columns.
package struct SchemaGuide {
  private let connection: Connection
  private let withoutView: [String]

  /// The guide to a database that `Database.open` opened, with the views that `OwnTables` made for
  /// it and the names of those that it made none for.
  package init(_ connection: Connection, withoutView: [String] = []) {
    self.connection = connection
    self.withoutView = withoutView
  }

  /// Writes each view and table with what it holds, views first. A view of the schema tells it in
  /// its first comment.
  package func writeTables(
    _ settings: AnswerSettings, to sink: AnswerSink
  ) throws(QueryError) {
    let others = withoutView.map { "SELECT '\($0.visibleInSQL)', 'none', '\(Self.noView)'" }
    try write(
      ([
        """
        WITH about (name, text) AS (VALUES \(Self.about))
        SELECT name, type, coalesce(a.text, CASE
          WHEN is_own THEN 'Today''s rows of the lookup table of this name.'
          WHEN type = 'view' AND instr(sql, '-- ') THEN substr(sql, instr(sql, '-- ') + 3,
            instr(substr(sql, instr(sql, '-- ') + 3), char(10)) - 1) END) AS description
        FROM (\(Self.objects)) LEFT JOIN about a USING (name)
        """
      ] + others).joined(separator: " UNION ALL ") + " ORDER BY type DESC, name",
      nil, settings, to: sink)
  }

  /// Writes the columns of one view or table, or of all.
  package func writeColumns(
    of name: String?, _ settings: AnswerSettings,
    to sink: AnswerSink
  ) throws(QueryError) {
    if let name { try check(name) }
    try write(
      """
      SELECT o.name AS "table", c.name AS "column", nullif(lower(c.type), '') AS type
      FROM (\(Self.objects)) o CROSS JOIN pragma_table_info(o.name) c
      WHERE ?1 IS NULL OR o.name = ?1 COLLATE NOCASE
      ORDER BY o.type DESC, o.name, c.cid
      """, name, settings, to: sink)
  }

  private func check(_ name: String) throws(QueryError) {
    do throws(SQLiteError) {
      var names = try connection.prepare(
        "SELECT 1 FROM (\(Self.objects)) WHERE name = ? COLLATE NOCASE")
      try names.bind(name, at: 1)
      if try names.step() { return }
    } catch {
      throw QueryError(error)
    }
    throw .refused("there is no view or table \(name): keytag query --tables lists them")
  }

  private func write(
    _ sql: String, _ name: String?, _ settings: AnswerSettings,
    to sink: AnswerSink
  ) throws(QueryError) {
    var rows = try prepare(sql, name)
    _ = try Answer(settings: settings).write(&rows, to: sink)
  }

  private func prepare(_ sql: String, _ name: String?) throws(QueryError) -> Statement {
    do throws(SQLiteError) {
      var rows = try connection.prepare(sql)
      if let name { try rows.bind(name, at: 1) }
      return rows
    } catch {
      throw QueryError(error)
    }
  }

  /// Every view and table that one may ask.
  private static let objects = """
    SELECT name, type, sql, 0 AS is_own FROM main.sqlite_schema
    WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'
    UNION ALL SELECT name, type, sql, 1 FROM sqlite_temp_schema
    """

  private static let noView = """
    A lookup table that is no table here, as its name is taken: its rows are in lookup_row.
    """

  /// What tables and the views of the first form hold, which have no comment that SQLite keeps.
  private static let about = """
    ('event', 'All events: times, UUIDs, names as of the event, and the enriched line in json.'),
    ('indicator', 'Mails, addresses, actors and usernames, each with the events it is in.'),
    ('unresolved_value', 'Values that no table names, each with the events it is in.'),
    ('reject', 'Input that did not become an event, with its bytes and the reason.'),
    ('source_cursor', 'How far each source has been pulled.'),
    ('source_gap', 'Times of which a source may have forgotten events before they were pulled.'),
    ('source_position', 'How far each file has been read.'),
    ('watched_source', 'What keytag watch knows of each source, for its alarm.'),
    ('watched_condition', 'The alarms of keytag watch that are raised, or over and not told yet.'),
    ('seal', 'The hash chain: what each batch and each load changed, as keytag store verify reads it.'),
    ('log_schema', 'The log types that were added.'),
    ('lookup_table', 'The lookup tables and their definitions.'),
    ('lookup_load', 'Each load of a lookup table.'),
    ('lookup_source', 'The files of each load.'),
    ('lookup_row', 'The rows of all lookup tables, each with the time in which it held.'),
    ('migration', 'The forms that this database has gone through.'),
    ('vaults', 'Today''s rows of the table vaults.'),
    ('items', 'Today''s rows of the table items.'),
    ('groups', 'Today''s rows of the table groups.')
    """
}

extension String {
  /// The text between the quotes of an SQL string; it may hold no NUL.
  fileprivate var visibleInSQL: String {
    replacing("'", with: "''").replacing("\0", with: "\u{FFFD}")
  }
}
