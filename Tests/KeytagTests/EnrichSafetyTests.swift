import TestSupport
import Testing

@Suite struct EnrichSafetyTests {
  let home = Home()

  @Test(arguments: ["--rejects", "--summary-json"])
  func `an output that is an input empties no file, also one that is stored already`(
    option: String
  ) {
    let events = home.write(usage("A1") + "\n", to: "events.ndjson")
    for _ in 0..<2 {
      let called = home.keytag("enrich", "--store", option, events, events)
      #expect(called.code == 64)
      #expect(called.errors.contains("\(option) \(events) would overwrite the input \(events)"))
      #expect(home.text(of: "events.ndjson") == usage("A1") + "\n")
      #expect(home.keytag("enrich", "--store", events).code == 0)
    }
  }

  @Test func `what was written before an input failed is not written again`() {
    let events = home.write(usage("A1") + "\n", to: "events.ndjson")
    let failed = home.keytag("enrich", "--store", events, home.folder.file("missing.ndjson"))
    #expect(failed.code == 66)
    #expect(failed.output.contains("A1"))
    let again = home.keytag("enrich", "--store", events)
    #expect(again.code == 0)
    #expect(again.output.isEmpty)
  }
}
