import Testing

@testable import Schemas

@Suite struct BuiltInTableTests {
  @Test func `tables come as vaults, items, users, groups, each with its kind and its export`() {
    #expect(
      BuiltIn.tables.map { "\($0.name) \($0.kind?.name ?? "") \($0.command ?? "")" } == [
        "vaults vault op vault list --format json", "items item op item list --format json",
        "users user op user list --format json", "groups group op group list --format json",
      ])
    #expect(BuiltIn.tables.allSatisfy { $0.isEnabled })
  }

  @Test func `each table keeps its columns in output order, keyed by uuid`() {
    #expect(
      BuiltIn.tables.map { $0.columns.map(\.name).joined(separator: ",") } == [
        "uuid,name", "uuid,title,vault_uuid,vault_name,category", "uuid,name,email,type,state",
        "uuid,name,description,state",
      ])
    #expect(BuiltIn.tables.map(\.primaryKey) == ["uuid", "uuid", "uuid", "uuid"])
    #expect(BuiltIn.tables.map(\.nameColumn) == ["name", "title", "name", "name"])
  }

  @Test func `selectors and flat keys are those of the output contract`() {
    var lines: [String] = []
    for table in BuiltIn.tables {
      for entry in table.logTypes {
        let selectors = entry.selectors.map { "\($0.path)>\($0.flatKey ?? "")" }
        lines.append("\(table.name) \(entry.logType) \(selectors.joined(separator: " "))")
      }
    }
    let audit = "object_uuid>object_name aux_uuid>aux_name"
    #expect(
      lines == [
        "vaults OnePassword.AuditEvent \(audit)",
        "vaults OnePassword.ItemUsage vault_uuid>vault_name",
        "items OnePassword.AuditEvent \(audit)",
        "items OnePassword.ItemUsage item_uuid>item_name",
        "users OnePassword.AuditEvent actor_uuid>actor_name \(audit)",
        "users OnePassword.SignInAttempt target_user.uuid>target_user_name",
        "users OnePassword.ItemUsage user.uuid>user_name",
        "groups OnePassword.AuditEvent \(audit)",
      ])
  }

  @Test func `a selector leads to a string that identifies, and its flat key hides no field`()
    throws
  {
    for table in BuiltIn.tables {
      for entry in table.logTypes {
        let schema = try schema(entry.logType)
        for selector in entry.selectors {
          let field = try #require(schema.field(at: selector.path))
          #expect(field.identifies != nil, "\(table.name) \(selector.path)")
          #expect(!schema.fields.contains { $0.name == selector.flatKey })
        }
      }
    }
  }

  @Test(arguments: [
    (
      "vaults", "uuid",
      "id uuid UUID vaultUUID vaultUUD vaultUuid Vault_ID vault_uuid"
    ),
    ("vaults", "name", "name Name vaultName Vault_Name vault_name"),
    ("items", "uuid", "id uuid UUID itemUUID"),
    ("items", "title", "title overview.title name Name itemName"),
    (
      "items", "vault_uuid",
      "vault.id vaultUuid vaultUUID vaultUUD Vault_ID vault_uuid"
    ),
    ("items", "vault_name", "vault.name vaultName Vault_Name vault_name"),
    ("items", "category", "category"),
    ("users", "uuid", "id uuid UUID userUUID userOrGroupUUID"),
    ("users", "name", "name Name userName firstName+lastName"),
    ("users", "email", "email Email E-mail userEmail"),
    ("users", "type", "type"),
    ("users", "state", "state"),
    ("groups", "uuid", "id uuid UUID userOrGroupUUID Group_ID"),
    ("groups", "name", "name Name groupName Group_Name"),
    ("groups", "description", "description"),
    ("groups", "state", "state"),
  ])
  func `every spelling of the exports is an alias`(
    name: String, column: String, spellings: String
  ) throws {
    let aliases = try aliases(name, column)
    for spelling in spellings.split(separator: " ") {
      #expect(aliases.contains(String(spelling)), "\(name).\(column)")
    }
  }

  @Test(arguments: [
    ("vaults", "uuid", "vaultUUID"), ("vaults", "name", "vaultName"),
    ("items", "uuid", "itemUUID"), ("items", "title", "itemName"),
    ("items", "vault_uuid", "vaultUUID"), ("items", "vault_name", "vaultName"),
    ("users", "uuid", "userUUID"), ("users", "name", "userName"),
    ("users", "email", "userEmail"),
    ("groups", "uuid", "userOrGroupUUID"), ("groups", "name", "groupName"),
  ])
  func `a report about vaults, users, items and groups gives each table its own column`(
    name: String, column: String, expected: String
  ) throws {
    let report = [
      "UUID", "uuid", "id", "Name", "name", "Email", "email", "vaultName", "vaultUUID",
      "userName", "userEmail", "userUUID", "itemName", "itemUUID", "groupName", "userOrGroupUUID",
    ]
    #expect(try aliases(name, column).first { report.contains($0) } == expected)
  }

  @Test func `no alias points at what an item holds`() {
    let secrets = [
      "fields", "sections", "details", "files", "password", "notes", "value", "secure",
    ]
    for table in BuiltIn.tables {
      for source in table.columns.flatMap(\.aliases).flatMap(\.sources) {
        #expect(!secrets.contains { source.lowercased().contains($0) }, "\(table.name) \(source)")
      }
    }
  }

  private func aliases(_ name: String, _ column: String) throws -> [String] {
    let found = try table(name).columns.first { $0.name == column }
    return try #require(found).aliases.map { $0.sources.joined(separator: "+") }
  }
}
