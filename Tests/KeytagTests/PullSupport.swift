import Migrations
import SQLite
import TestSupport

extension Home {
  /// Pulls from a fake server, whose token is in the environment.
  func pull(
    _ server: FakeAPIServer, _ arguments: String..., environment: [String: String] = [:],
    output: String? = nil
  ) -> Called {
    keytag(
      ["pull", "--url", server.url] + arguments,
      environment: ["KEYTAG_TOKEN": FakeAPIServer.token].merging(environment) { $1 },
      output: output)
  }

  /// The first column of what a question to the database gives.
  func ask(_ sql: String) throws -> [String] {
    let connection = try Database.open(path: database, access: .readOnly)
    var rows = try connection.prepare(sql)
    var texts: [String] = []
    while try rows.step() { texts.append(rows.string(0)) }
    return texts
  }

  /// Changes the database behind keytag's back.
  func change(_ sql: String) throws {
    try Connection(path: database, access: .readWrite).execute(sql)
  }
}

/// What is said of a server that is not one of 1Password's.
func elsewhere(_ server: FakeAPIServer) -> String {
  "keytag: the token goes to \(server.url), which is not one of 1Password's servers\n"
}
