package import TestSupport

/// `store prune` of events of which every other one is old.
package final class PruneJob: Job {
  package let home = Home()
  private let growth: Int
  private var count = 0

  /// - Parameter growth: How many events come each time.
  package init(growth: Int) { self.growth = growth }

  package var arguments: [String] { ["store", "prune", "--before", "2024-01-01T00:00:00Z"] }

  package func prepare() throws {
    var events = ""
    for number in count..<count + growth {
      events +=
        #"{"uuid":"E\#(number)","timestamp":"\#(2023 + number % 2)-05-01T10:00:00Z","#
        + #""vault_uuid":"V\#(number % 9)","user":{"email":"p\#(number % 7)@example.com"}}"# + "\n"
    }
    count += growth
    if home.keytag("enrich", "--store", input: events).code != 0 {
      throw TrialError("the events could not be stored")
    }
  }

  package func faults(isDone: Bool) throws -> [String] {
    let young = try home.ask("SELECT uuid FROM event WHERE event_time >= '2024' ORDER BY id")
    let old = try home.number("SELECT count(*) FROM event WHERE event_time < '2024'")
    var faults: [String] = []
    if young != stride(from: 1, to: count, by: 2).map({ "E\($0)" }) {
      faults.append("\(young.count) young events are left of \(count / 2)")
    }
    if isDone ? old != 0 : old > growth / 2 { faults.append("\(old) old events are left") }
    return faults
  }
}
