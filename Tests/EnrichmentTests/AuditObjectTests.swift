import Enrichment
import Testing

/// A row of what is known of 1Password's object types: the kinds that the two UUIDs name, nil where
/// nobody knows. The kinds that have a table are vault, item, user and group.
struct ObjectType: CustomTestStringConvertible {
  let name: String
  let object: String?
  let aux: String?

  var testDescription: String { name }

  init(_ name: String, _ object: String?, _ aux: String? = nil) {
    (self.name, self.object, self.aux) = (name, object, aux)
  }

  static let all = [
    ObjectType("account", "account"), ObjectType("card", "card"),
    ObjectType("cred", "credential", "user"), ObjectType("device", "device", "user"),
    ObjectType("dlgdsess", "session", "session"), ObjectType("ec", "email_change", "user"),
    ObjectType("famchild", "family_child"), ObjectType("file", "file"),
    ObjectType("gm", "group", "user"), ObjectType("group", "group"),
    ObjectType("gva", "vault", "group"), ObjectType("invite", "invite"),
    ObjectType("item", "item", "vault"), ObjectType("itemhist", nil), ObjectType("items", "vault"),
    ObjectType("mngdacc", "managed_account", "account"), ObjectType("miguser", "user", "user"),
    ObjectType("pm", "payment_method"), ObjectType("report", "report"), ObjectType("sa", "user"),
    ObjectType("satoken", "token", "user"), ObjectType("slackapp", "slack_app"),
    ObjectType("sso", "sso", "group"), ObjectType("ssotkn", "sso_token"),
    ObjectType("sub", "subscription"), ObjectType("template", "template"),
    ObjectType("user", "user"), ObjectType("uva", "vault", "user"), ObjectType("vault", "vault"),
    ObjectType("vaultkey", "vault"), ObjectType("a type of tomorrow", nil), ObjectType("", nil),
  ]
}

@Suite struct `What the UUIDs of an audit event name` {
  /// The name that X has in the table of a kind. Every table knows X.
  private let names = ["vault": "a vault", "item": "an item", "user": "a user", "group": "a group"]

  private func expected(_ kind: String?) -> String? {
    guard let kind else { return #""a vault""# }  // tried everywhere, and vaults come first
    return names[kind].map { "\"\($0)\"" }
  }

  @Test(arguments: ObjectType.all.filter { !$0.name.isEmpty })
  func `an object is looked for only in the table that its type names`(_ type: ObjectType) {
    let event = audit(type.name, #""object_uuid":"X""#)
    #expect(value("object_name", event) == expected(type.object))
    let tables = counts(event).lookups.map(\.found).reduce(0, +)
    #expect(tables == (type.object.map { names[$0] == nil ? 0 : 1 } ?? 4))
    #expect(counts(event).withoutTable == (type.object.map { names[$0] == nil ? 1 : 0 } ?? 0))
  }

  @Test(arguments: ObjectType.all.filter { !$0.name.isEmpty })
  func `a second object is looked for only in the table that the type names`(_ type: ObjectType) {
    let event = audit(type.name, #""aux_uuid":"X""#)
    #expect(value("aux_name", event) == expected(type.aux))
    let tables = counts(event).lookups.map(\.found).reduce(0, +)
    #expect(tables == (type.aux.map { names[$0] == nil ? 0 : 1 } ?? 4))
  }

  @Test(arguments: [
    ("V1", "vaults", "Ops"), ("I1", "items", "Root key"), ("U1", "users", "Ana"),
    ("G1", "groups", "Admins"),
  ])
  func `where the meaning is not known a hit in any table is the object`(
    _ uuid: String, _ table: String, _ name: String
  ) {
    let event = audit("itemhist", #""object_uuid":"\#(uuid)""#)
    #expect(value("object_name", event) == "\"\(name)\"")
    #expect(
      value("p_enrichment", event) == #"{"\#(table)":{"object_uuid":"#
        + #"{"uuid":"\#(uuid)","name":"\#(name)","p_match":"\#(uuid)"}}}"#)
    #expect(counts(event).unknownMeaning == 0)
    #expect(counts(event).lookups.map(\.missing).reduce(0, +) == 0)
  }

  @Test func `an unknown meaning that no table has is said, and no table is blamed`() {
    let counts = counts(audit("itemhist", #""object_uuid":"NOBODY""#))
    #expect(counts.unknownMeaning == 1)
    #expect(counts.lookups.map(\.missing).reduce(0, +) == 0)
  }

  @Test func `a known kind that its table lacks is missing there and asked for nowhere else`() {
    let event = audit("vault", #""object_uuid":"U1""#)
    #expect(value("object_name", event) == nil)
    #expect(counts(event).lookups.map(\.missing).reduce(0, +) == 1)
    #expect(counts(event).unknownMeaning == 0)
  }

  @Test func `object_details make the object a user, whatever the type says`() {
    for type in ["vault", "device", "itemhist"] {
      #expect(
        value("object_name", audit(type, #""object_uuid":"X","object_details":{"uuid":"X"}"#))
          == #""a user""#)
      #expect(
        value("aux_name", audit(type, #""aux_details":{ "name":null },"aux_uuid":"X""#))
          == #""a user""#)
    }
  }

  @Test(arguments: ["{}", "{ }", "null", #""Ana""#, "[]", #"["a"]"#])
  func `details that are empty or no object say nothing`(_ details: String) {
    #expect(
      value("object_name", audit("vault", #""object_uuid":"X","object_details":\#(details)"#))
        == #""a vault""#)
  }

  @Test func `the details of one object say nothing of the other`() {
    let event = audit(
      "gva", #""object_uuid":"X","aux_uuid":"X","aux_details":{"uuid":"X"}"#)
    #expect(value("object_name", event) == #""a vault""#)
    #expect(value("aux_name", event) == #""a user""#)
  }

  @Test func `an object type written with escapes is understood`() {
    #expect(
      value("object_name", audit(#"va\u0075lt"#, #""object_uuid":"X""#)) == #""a vault""#)
    #expect(value("object_name", audit("user", #""object_uuid":"X""#)) == #""a user""#)
  }
}
