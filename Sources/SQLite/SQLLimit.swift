import CSQLite

/// How much one statement may ask for.
///
/// SQLite's page on hostile SQL (https://sqlite.org/security.html) proposes values; a query over the
/// views, written by a person, needs more of some. What these leave open, time and memory close.
struct SQLLimit {
  let id: Int32
  let value: Int32

  static let all = [
    // In bytes, of a text, a blob or a row; proposed: 1,000,000. An event may have 64 MiB
    // (`--max-line`), and its names come on top.
    SQLLimit(id: SQLITE_LIMIT_LENGTH, value: 100_000_000),
    // In bytes; proposed: 100,000. Lists of UUIDs and addresses are pasted into queries.
    SQLLimit(id: SQLITE_LIMIT_SQL_LENGTH, value: 1_000_000),
    // Proposed: 100. The views have up to 53 columns, and a query may join two or three.
    SQLLimit(id: SQLITE_LIMIT_COLUMN, value: 500),
    // Proposed: 10. `a OR b OR c …` is one deeper with each, and so is `a || b || c …`.
    SQLLimit(id: SQLITE_LIMIT_EXPR_DEPTH, value: 200),
    // Proposed: 3. A union over three log types and their kinds of names is longer.
    SQLLimit(id: SQLITE_LIMIT_COMPOUND_SELECT, value: 30),
    // Proposed: 25,000. A list of some thousand values takes two or three each.
    SQLLimit(id: SQLITE_LIMIT_VDBE_OP, value: 250_000),
    // Proposed: 8. `json_object` takes two for each column.
    SQLLimit(id: SQLITE_LIMIT_FUNCTION_ARG, value: 100),
    // In bytes; proposed: 50. Titles and user agents are longer; time ends a pattern that is slow.
    SQLLimit(id: SQLITE_LIMIT_LIKE_PATTERN_LENGTH, value: 500),
    // Proposed: 10.
    SQLLimit(id: SQLITE_LIMIT_VARIABLE_NUMBER, value: 100),
    // As proposed; nothing can run a trigger.
    SQLLimit(id: SQLITE_LIMIT_TRIGGER_DEPTH, value: 10),
    // As proposed.
    SQLLimit(id: SQLITE_LIMIT_ATTACHED, value: 0),
    SQLLimit(id: SQLITE_LIMIT_WORKER_THREADS, value: 0),
  ]
}
