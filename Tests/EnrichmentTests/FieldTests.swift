import Enrichment
import Testing

@Suite struct `Fields that are not what the schema says` {
  @Test(arguments: [
    (#""vault_uuid":1,"item_uuid":"I""#, ["vault_uuid": 1]),
    (#""item_uuid":"I","user":"Ana""#, ["user": 1]),
    (#""item_uuid":"I","user":{"uuid":["U1"],"email":{}}"#, ["user.uuid": 1, "user.email": 1]),
    (#""item_uuid":"I","used_version":"7""#, ["used_version": 1]),
    (#""item_uuid":"I","location":{"latitude":"59.9"}"#, ["location.latitude": 1]),
    (#""item_uuid":"I","client":[]"#, ["client": 1]),
    (#""item_uuid":"I","client":{"ip_address":false}"#, ["client.ip_address": 1]),
  ])
  func `an optional field of a wrong type is counted and yields nothing`(
    _ members: String, _ paths: [String: Int]
  ) {
    let event = usage(members)
    #expect(counts(event).wrongTypes == paths)
    #expect(counts(event).events == 1)
    #expect(
      added(event)
        == #","p_log_type":"OnePassword.ItemUsage","p_event_time":"2024-05-01T10:00:00Z""#)
  }

  @Test func `null, an empty text and an absent field are no wrong types and yield nothing`() {
    let nulls = usage(
      #""item_uuid":"I","vault_uuid":null,"used_version":null,"user":null,"client":null,"#
        + #""location":null"#)
    let blanks = usage(
      #""item_uuid":"I","vault_uuid":"","user":{"uuid":"","name":"","email":""},"#
        + #""client":{"ip_address":""},"location":{}"#)
    for event in [nulls, blanks, usage(#""item_uuid":"I""#)] {
      #expect(counts(event).wrongTypes == [:])
      #expect(
        added(event)
          == #","p_log_type":"OnePassword.ItemUsage","p_event_time":"2024-05-01T10:00:00Z""#)
    }
  }

  @Test func `details of a sign-in may be null`() {
    #expect(counts(signIn(#""details":null"#)).wrongTypes == [:])
    #expect(counts(signIn(#""details":{"value":"Europe"}"#)).wrongTypes == [:])
    #expect(counts(signIn(#""details":"Europe""#)).wrongTypes == ["details": 1])
  }

  @Test func `integers beyond a double and odd numbers pass as they are`() {
    let numbers = #""used_version":9223372036854775807,"a":1e400,"b":-0,"c":1.0,"d":1E-2"#
    #expect(added(usage(#""item_uuid":"I","# + numbers)).hasPrefix(","))
  }

  @Test func `a wrong type in one log type's field is not asked of another`() {
    #expect(counts(usage(#""item_uuid":"I","country":1,"aux_id":"x""#)).wrongTypes == [:])
  }
}
