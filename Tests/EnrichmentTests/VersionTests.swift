import Bytes
import Enrichment
import FrozenIndex
import Testing

@Suite struct `Names as of the event's time` {
  private static func tables(_ naming: Tables.Naming) -> Tables {
    var builder = FrozenIndex.Builder()
    let second: Int64 = 1_000_000_000
    // 2024-01-01, 2024-03-01 and 2024-05-01, at midnight.
    let (january, march, may) = (1_704_067_200 * second, 1_709_251_200 * second, 1_714_521_600 * second)
    func add(_ row: TableRow, from: Int64? = nil, to: Int64? = nil, openSince: Int64? = nil) {
      if let from, let to {
        builder.addClosed(
          key: row.key.utf8.span, columns: row.columns.utf8.span, name: row.place, from: from, to: to,
          openSince: openSince)
      } else {
        builder.add(key: row.key.utf8.span, columns: row.columns.utf8.span, name: row.place)
      }
    }
    add(TableRow("V1", name: "new"))
    add(TableRow("V1", name: "old"), from: january, to: march, openSince: march)
    add(TableRow("V2", name: "gone"), from: january, to: may)
    return Tables(indexes: [builder.finish(), nil, nil, nil], naming: naming)
  }

  private func name(_ key: String, _ time: String, _ naming: Tables.Naming = .asOfEvent) -> String? {
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
