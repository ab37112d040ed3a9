import Bytes
import Enrichment
import JSONText
import Schemas
import TestSupport
import Testing

@testable import Pipeline

@Suite struct `The summary of a run` {
  private func summary(stored: Int?, nanoseconds: Int64 = 2_000_000_000) -> Summary {
    var counts = builtInPlan.emptyCounts
    counts.events = 7
    counts.eventsByLogType = [1, 2, 4]
    counts.count(.malformed)
    counts.count(.malformed)
    counts.count(.tooLong)
    for index in counts.lookups.indices { counts.lookups[index].missing = 1 }
    counts.lookups[0].found = 5
    counts.unknownMeaning = 2
    counts.withoutTable = 3
    counts.wrongTypes = ["user": 1, "client.ip_address": 2]
    return Summary(
      counts, plan: builtInPlan, loaded: [true, true, false, true], storedEvents: stored,
      nanoseconds: nanoseconds)
  }

  @Test func `the line says events, rejects, names found and missing by table, and the speed`() {
    let line = summary(stored: nil).line
    #expect(line.hasPrefix("7 events; 3 rejected; vaults "))
    #expect(line.contains("; users (not loaded) "))
    #expect(line.hasSuffix("; 2 of unknown meaning; 3 of a wrong type; 3 events/s"))
    #expect(summary(stored: 6).line.contains("3 rejected; 6 new in the store; vaults"))
  }

  @Test func `the JSON is valid and says the same`() throws {
    for stored in [nil, 6] {
      var output = OutputBuffer()
      summary(stored: stored).appendJSON(to: &output)
      let json = output.copied()
      #expect(throws: Never.self) { try JSONText.validate(json.span) }
      let members = SlowMembers(json)
      #expect(members["events"] == "7")
      #expect(members["rejected"] == "3")
      #expect(members["rejected_by_reason"] == #"{"malformed":2,"too_long":1}"#)
      #expect(members["stored"] == stored.map { "\($0)" })
      #expect(members["unknown_meaning"] == "2")
      #expect(members["without_table"] == "3")
      #expect(members["wrong_types"] == #"{"client.ip_address":2,"user":1}"#)
      #expect(members["events_per_second"] == "3")
      #expect(
        members["events_by_log_type"]
          == #"{"OnePassword.AuditEvent":1,"OnePassword.SignInAttempt":2,"OnePassword.ItemUsage":4}"#
      )
    }
  }

  @Test(arguments: [0, 1, 12_345])
  func `a run of no time is no division by zero`(_ nanoseconds: Int64) throws {
    var output = OutputBuffer()
    summary(stored: nil, nanoseconds: nanoseconds).appendJSON(to: &output)
    let json = output.copied()
    #expect(throws: Never.self) { try JSONText.validate(json.span) }
  }
}
