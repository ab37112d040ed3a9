import Bytes
import Schemas
import TestSupport
import Testing

@testable import Lookups

@Suite struct SecretsTests {
  /// What `op item get` prints, with a canary wherever a secret can be.
  static let item = """
    {
      "id": "i1", "title": "Mail", "vault": {"id": "v1", "name": "Ops"}, "category": "LOGIN",
      "fields": [
        {"id": "username", "type": "STRING", "label": "title", "value": "CANARY-1"},
        {"id": "password", "type": "CONCEALED", "label": "password", "value": "CANARY-2"}
      ],
      "sections": [{"id": "add more", "label": "CANARY-3"}],
      "files": [{"id": "f1", "name": "CANARY-4", "content_path": "/v1/CANARY-5"}],
      "details": {"notesPlain": "CANARY-6", "password": "CANARY-7", "name": "CANARY-8"},
      "overview": {"ainfo": "CANARY-9"}
    }
    """

  @Test(arguments: ["items", "vaults", "users", "groups"])
  func `a secret of an item never reaches the database's files`(name: String) throws {
    let world = try World()
    try world.load(builtIn(name), "[\(Self.item)]", Self.item, "{\"results\":[\(Self.item)]}")
    #expect(try world.number("SELECT count(*) FROM lookup_row") == 1)
    for file in ["keytag.db", "keytag.db-wal", "keytag.db-shm"] {
      let bytes = try #require(contents(of: world.folder.file(file)))
      #expect(!contains(bytes, "CANARY"), "\(file)")
    }
    // The search itself works: what is kept is found.
    let log = try #require(contents(of: world.folder.file("keytag.db-wal")))
    #expect(contains(log, name == "vaults" ? #"{"uuid":"v1""# : #"{"uuid":"i1""#))
  }

  @Test func `an error about a file with secrets holds none of them`() {
    let cut = Self.item.dropLast(30)
    let error = message {
      let world = try World()
      try world.load(builtIn("items"), String(cut))
    }
    #expect(error.contains("not JSON"))
    #expect(!error.contains("CANARY"))
  }

  private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    let wanted = Array(text.utf8)
    return bytes.indices.contains { bytes[$0...].starts(with: wanted) }
  }
}
