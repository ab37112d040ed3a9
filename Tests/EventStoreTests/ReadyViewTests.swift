import EventStore
import Migrations
import SQLite
import TestSupport
import Testing

@Suite struct ReadyViewTests {
  let database: TestDatabase

  init() throws { database = try TestDatabase() }

  /// Stores an event whose time is a minute of one morning.
  private func store(
    _ logType: String, _ minute: Int, _ json: String,
    _ columns: [(column: PromotedColumn, value: String)], unresolved: [String] = []
  ) throws {
    let time = "2024-05-06T07:\(minute < 10 ? "0" : "")\(minute):00.000000000Z"
    try EventStore(database.writer()).insert(
      StoredEvent(
        logType: "OnePassword." + logType, uuid: Array("\(logType)\(minute)".utf8),
        eventTime: Array(time.utf8), columns: columns.map { ($0.column, Array($0.value.utf8)) },
        indicators: [("ip", Array("192.0.2.1".utf8))],
        unresolved: unresolved.map { Array($0.utf8) }, json: Array(json.utf8)))
  }

  private func use(_ minute: Int, _ item: String, by user: String, _ action: String) throws {
    try store(
      "ItemUsage", minute,
      """
      {"action":"\(action)","user":{"email":"\(user)@example.com"},\
      "client":{"app_name":"App \(action)","os_name":"Linux"},"location":{"country":"NO"}}
      """,
      [
        (.userUUID, user), (.userName, user.uppercased()), (.itemUUID, item), (.vaultUUID, "v1"),
        (.vaultName, "Ops"), (.itemName, "Item \(item)"),
      ], unresolved: minute == 1 ? ["x1"] : [])
  }

  private func signIn(_ minute: Int, _ category: String?, from country: String) throws {
    let category = category.map { "\"\($0)\"" } ?? "null"
    try store(
      "SignInAttempt", minute,
      """
      {"category":\(category),"country":"\(country)","target_user":{"email":"ana@example.com"},\
      "client":{"app_name":"App fill","os_name":"MacOSX","ip_address":"192.0.2.1"}}
      """, [(.targetUserUUID, "ana"), (.targetUserName, "ANA")], unresolved: ["x1", "x2"])
  }

  @Test func `accesses are counted by person and by item`() throws {
    try use(1, "i1", by: "ana", "fill")
    try use(2, "i1", by: "ana", "reveal")
    try use(3, "i1", by: "tom", "fill")
    try use(4, "i2", by: "tom", "fill")
    #expect(
      try database.run(
        """
        SELECT user_name AS n, user_email, item_name, vault_name AS v, accesses, actions,
          substr(first_time, 15, 2) AS first, substr(last_time, 15, 2) AS last
        FROM access_by_person ORDER BY 1, 3
        """, as: .csv) == """
          n,user_email,item_name,v,accesses,actions,first,last\r
          ANA,ana@example.com,Item i1,Ops,2,"fill,reveal",01,02\r
          TOM,tom@example.com,Item i1,Ops,1,fill,03,03\r
          TOM,tom@example.com,Item i2,Ops,1,fill,04,04\r

          """)
    #expect(
      try database.run(
        """
        SELECT item_uuid, people, accesses, substr(last_time, 15, 2) AS last FROM access_by_item
        ORDER BY 1
        """, as: .csv) == "item_uuid,people,accesses,last\r\ni1,2,3,03\r\ni2,1,1,04\r\n")
  }

  @Test func `a sign-in of an unknown category counts as failed, and one that succeeded does not`()
    throws
  {
    for (minute, category) in [
      "success", "firewall_reported_success", "mfa_failed", "new_thing", nil,
    ].enumerated() {
      try signIn(minute, category, from: "NO")
    }
    #expect(
      try database.run(
        "SELECT category, target_user_name AS n, country FROM failed_sign_in ORDER BY event_time",
        as: .csv) == "category,n,country\r\nmfa_failed,ANA,NO\r\nnew_thing,ANA,NO\r\n,ANA,NO\r\n")
  }

  @Test func `a client is new once for each person, and a failed sign-in is not a use`() throws {
    try signIn(1, "credentials_failed", from: "KP")
    try use(2, "i1", by: "ana", "fill")
    try signIn(3, "success", from: "SE")
    try use(4, "i1", by: "tom", "fill")
    #expect(
      try database.run(
        """
        SELECT substr(first_time, 15, 2) AS at, user_name AS n, kind, value, events FROM new_client
        ORDER BY 1, 3
        """, as: .csv) == """
          at,n,kind,value,events\r
          02,ANA,app,App fill,2\r
          02,ANA,country,NO,1\r
          02,ANA,os,Linux,1\r
          03,ANA,country,SE,1\r
          03,ANA,os,MacOSX,1\r
          04,TOM,app,App fill,1\r
          04,TOM,country,NO,1\r
          04,TOM,os,Linux,1\r

          """)
  }

  @Test func `a change of permissions says who gave whom access to what`() throws {
    for (minute, (type, action)) in [
      ("uva", "grant"), ("gva", "revoke"), ("gm", "join"), ("user", "create"),
    ].enumerated() {
      try store(
        "AuditEvent", minute,
        #"{"action":"\#(action)","object_type":"\#(type)","aux_info":"R"}"#,
        [
          (.actorName, "Ana"), (.objectUUID, "o"), (.objectName, "Target"), (.auxUUID, "x"),
          (.auxName, "Grantee"),
        ])
    }
    #expect(
      try database.run(
        """
        SELECT actor_name AS a, action, target_kind AS tk, target_name AS t, grantee_kind AS gk,
          grantee_name AS g, aux_info AS i FROM permission_change ORDER BY event_time
        """, as: .csv) == """
          a,action,tk,t,gk,g,i\r
          Ana,grant,vault,Target,user,Grantee,R\r
          Ana,revoke,vault,Target,group,Grantee,R\r
          Ana,join,group,Target,user,Grantee,R\r

          """)
  }

  @Test func `what has no name and what was found is counted`() throws {
    try use(1, "i1", by: "ana", "fill")
    try signIn(2, "success", from: "NO")
    #expect(
      try database.run(
        """
        SELECT value, events, substr(first_time, 15, 2) AS a, substr(last_time, 15, 2) AS z,
          log_types FROM unresolved ORDER BY 1
        """, as: .csv) == """
          value,events,a,z,log_types\r
          x1,2,01,02,"OnePassword.ItemUsage,OnePassword.SignInAttempt"\r
          x2,1,02,02,OnePassword.SignInAttempt\r

          """)
    #expect(
      try database.run("SELECT kind, value, events FROM indicator_summary", as: .csv)
        == "kind,value,events\r\nip,192.0.2.1,2\r\n")
    #expect(
      try database.run(
        "SELECT person_name AS p, action, object_name AS o, ip_address AS ip FROM timeline",
        as: .csv) == "p,action,o,ip\r\nANA,fill,Item i1,\r\nANA,success,,192.0.2.1\r\n")
  }

  @Test func `what only SQLite reads is in no view, and no table is without a rowid`() throws {
    // DuckDB lists no view of a database in which it cannot parse one, and reads tables by rowid.
    #expect(
      try database.run(
        """
        SELECT name FROM sqlite_schema WHERE type IN ('view', 'table')
          AND (sql LIKE '%IS NOT ''%' OR sql LIKE '%GLOB%' OR sql LIKE '%WITHOUT ROWID%')
        """, as: .csv) == "name\r\n")
  }

  @Test func `SQLite's date functions read every time`() throws {
    try store(
      "AuditEvent", 1, #"{"session":{"login_time":"2024-05-06T09:08:07.5+02:00"}}"#, [])
    #expect(
      try database.run(
        """
        SELECT datetime(event_time) AS t, unixepoch(event_time) AS u,
          julianday(event_time) - julianday('2024-05-06') < 1 AS j,
          session_login_time AS l, session_login_time_utc AS utc FROM audit_event
        """, as: .csv) == """
          t,u,j,l,utc\r
          2024-05-06 07:01:00,1714978860,1,2024-05-06T09:08:07.5+02:00,2024-05-06T07:08:07.500Z\r

          """)
  }

  @Test func `a store from before the views keeps its events and gets them`() throws {
    let folder = TemporaryFolder()
    let path = folder.file("old.db")
    try Database.open(
      path: path, access: .readWrite, migrations: Array(Migration.all.prefix(2))
    ).execute(
      """
      INSERT INTO event (log_type, uuid, event_time, json) VALUES ('OnePassword.ItemUsage', 'E1',
        '2024-05-06T07:08:09.000000000Z', '{"user":{"email":"ana@example.com"}}');
      INSERT INTO unresolved VALUES ('x1', 1)
      """)
    let connection = try Database.open(path: path, access: .readWrite)
    #expect(try connection.int64("SELECT events FROM unresolved WHERE value = 'x1'") == 1)
    #expect(
      try connection.int64(
        "SELECT count(*) FROM access_by_person WHERE user_email = 'ana@example.com'") == 1)
  }
}
