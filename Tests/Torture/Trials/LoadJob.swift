package import TestSupport

/// `load` of an export of which each edition changes a third of the rows, and names events that were
/// stored without a name.
package final class LoadJob: Job {
  package let home = Home()
  private let rows: Int
  private let growth: Int
  private var edition = 0
  private var before = State()
  private var after = State()

  /// What a reader sees of the table and of the stored events.
  private struct State: Equatable {
    var loads = 0
    var sources = 0
    var open = 0
    var versions = 0
    /// How many open rows have a name of this edition.
    var renamed = 0
    var namedEvents = 0
    var unresolved = 0
  }

  /// - Parameters:
  ///   - rows: How many rows the export has.
  ///   - growth: How many rows more each edition has, each for a stored event.
  package init(rows: Int, growth: Int = 0) {
    self.rows = rows
    self.growth = growth
  }

  package var arguments: [String] { ["load", "items", home.folder.file("items.csv")] }

  package func prepare() throws {
    edition += 1
    var events = ""
    for number in 0..<growth {
      events +=
        #"{"uuid":"E\#(edition)-\#(number)","timestamp":"2024-05-01T10:00:00Z","#
        + #""item_uuid":"n\#(edition)-\#(number)"}"# + "\n"
    }
    if growth > 0, home.keytag("enrich", "--store", input: events).code != 0 {
      throw TrialError("the events could not be stored")
    }
    var text = "uuid,name\n"
    for row in 0..<rows { text += "k\(row),item \(row) v\(row % 3 == 0 ? edition : 0)\n" }
    for edition in 1...edition {
      for number in 0..<growth { text += "n\(edition)-\(number),new v\(edition)\n" }
    }
    _ = home.write(text, to: "items.csv")
    before = try state()
    let changed = edition == 1 ? rows : (rows + 2) / 3
    after = State(
      loads: before.loads + 1, sources: before.sources + 1, open: rows + edition * growth,
      versions: before.versions + changed + growth, renamed: (rows + 2) / 3 + growth,
      namedEvents: before.namedEvents + growth, unresolved: 0)
  }

  private func state() throws -> State {
    let open = "lookup_row WHERE valid_to IS NULL"
    let numbers = try home.ask(
      [
        "lookup_load", "lookup_source", open, "lookup_row", "\(open) AND name LIKE '% v\(edition)'",
        "event WHERE item_name IS NOT NULL", "unresolved_value",
      ].map { "SELECT count(*) FROM \($0)" }.joined(separator: " UNION ALL ")
    ).map { Int($0) ?? -1 }
    guard numbers.count == 7 else { return State() }
    return State(
      loads: numbers[0], sources: numbers[1], open: numbers[2], versions: numbers[3],
      renamed: numbers[4], namedEvents: numbers[5], unresolved: numbers[6])
  }

  package func faults(isDone: Bool) throws -> [String] {
    let state = try state()
    if state == after {
      // It was loaded, though not told, and will be loaded again, which changes no row.
      if !isDone {
        before = after
        after.loads += 1
        after.sources += 1
      }
      return []
    }
    if !isDone, state == before { return [] }
    return ["neither \(before) nor \(after) but \(state)"]
  }
}
