#include <sqlite3.h>

/* What of sqlite3.h Swift cannot say. SQLITE_TRANSIENT is a cast; it has SQLite
   copy the bytes before the call returns. A null pointer would bind NULL, and an empty Swift buffer
   may have one, so an empty text or blob points at "". sqlite3_db_config and
   sqlite3_config are variadic. */

static inline int keytag_bind_text(
    sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_text64(
      statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int keytag_bind_blob(
    sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}

static inline int keytag_set_option(sqlite3 *database, int option, int on) {
  return sqlite3_db_config(database, option, on, (int *)0);
}

static inline int keytag_count_memory(int on) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, on);
}
