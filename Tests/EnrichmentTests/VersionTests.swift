import Bytes
import Enrichment
import FrozenIndex
import Testing

@Suite struct `Names as of the event's time` {
  /// V1 had another name before March 2024, and V2 was closed in May.
  private static func tables(_ naming: Tables.Naming) -> Tables {
    let (january, march, may) = (1_704_067_200, 1_709_251_200, 1_714_521_600)
    var builder = FrozenIndex.Builder()
    builder.add(TableRow("V1", name: "new"), from: march)
    builder.add(TableRow("V1", name: "old"), from: january, to: march)
    builder.add(TableRow("V2", name: "gone"), from: january, to: may)
    return Tables(indexes: [builder.finish(), nil, nil, nil], naming: naming)
  }

  private func name(_ key: String, _ time: String, _ naming: Tables.Naming = .asOfEvent) -> String?
  {
    value("vault_name", usage(#""vault_uuid":"\#(key)""#, time: time), Self.tables(naming))
  }

  @Test func `an event gets the name of its time, to the nanosecond`() {
    #expect(name("V1", "2024-02-01T00:00:00Z") == #""old""#)
    #expect(name("V1", "2024-02-29T23:59:59.999999999Z") == #""old""#)
    #expect(name("V1", "2024-03-01T00:00:00Z") == #""new""#)
    #expect(name("V1", "2024-03-01T00:59:59+01:00") == #""old""#)
  }

  @Test func `an event before the first load takes the first known name`() {
    #expect(name("V1", "2019-01-01T00:00:00Z") == #""old""#)
    #expect(name("V1", "0001-01-01T00:00:00Z") == #""old""#)
  }

  @Test func `the latest name is taken where that is asked for`() {
    #expect(name("V1", "2024-02-01T00:00:00Z", .latest) == #""new""#)
  }

  @Test func `a row that was closed before the event says since when`() {
    let event = usage(#""vault_uuid":"V2""#, time: "2024-06-01T00:00:00Z")
    #expect(
      value("p_enrichment", event, Self.tables(.asOfEvent)) == #"{"vaults":{"vault_uuid":"#
        + #"{"uuid":"V2","name":"gone","p_match":"V2","p_closed":"2024-05-01T00:00:00Z"}}}"#)
    #expect(value("vault_name", event, Self.tables(.asOfEvent)) == #""gone""#)
  }

  @Test func `a row that was open at the event's time says nothing of its end`() {
    let event = usage(#""vault_uuid":"V2""#, time: "2024-04-01T00:00:00Z")
    #expect(
      value("p_enrichment", event, Self.tables(.asOfEvent))
        == #"{"vaults":{"vault_uuid":{"uuid":"V2","name":"gone","p_match":"V2"}}}"#)
  }
}
