import Migrations
import SQLite
import TestSupport

extension Home {
  /// Makes a database that another program wrote.
  func makeForeignDatabase(_ name: String) throws -> String {
    _ = write("", to: name)
    let connection = try Connection(path: folder.file(name), access: .readWrite)
    try connection.execute("CREATE TABLE theirs (x); PRAGMA application_id = 42")
    return folder.file(name)
  }
}

/// An item usage in vault V1.
func usage(_ uuid: String, vault: String = "V1") -> String {
  #"{"uuid":"\#(uuid)","timestamp":"2024-05-01T10:00:00Z","vault_uuid":"\#(vault)"}"#
}

/// An export that names V1.
let vaults = "uuid,name\nV1,Ops\n"

/// What is said where no table was loaded.
let noTable = "keytag: no table is loaded, so nothing has a name; see keytag load --help\n"
