import Bytes
import EventStore
import Lookups
import SQLite
import Schemas

/// The stored item usages close to a rename of their item.
struct RenamedAccesses {
  private var listing = Listing([
    "item_uuid", "before", "after", "renamed_at", "event_time", "event_uuid", "action",
    "user_name", "vault_name",
  ])
  private var found = 0
  private let limit: Int?

  /// Finds them: earliest rename first, and then by time. O(versions + accesses found).
  /// - Parameter limit: How many to list; nil is all.
  init(within distance: Int64, limit: Int?, _ database: DatabaseOptions) throws {
    self.limit = limit
    guard let connection = try database.openForReading() else {
      throw Failure(.noInput, "there is no database yet; keytag enrich --store keeps events")
    }
    let store = LookupStore(connection)
    let tables = try store.definitions().filter { $0.kind == ObjectKind("item") }.map(\.name)
    var renamings: [Renaming] = []
    try store.renamings(in: .min ... .max) { renaming in
      if tables.contains(renaming.table) { renamings.append(renaming) }
    }
    let events = EventReader(connection)
    for renaming in renamings {
      let from = Self.text(renaming.at.subtractingReportingOverflow(distance), or: .min)
      let to = Self.text(renaming.at.addingReportingOverflow(distance), or: .max)
      try events.forEachUsage(of: renaming.key, from: from, to: to) { usage in
        found += 1
        if let limit, found > limit { return }
        listing.add([
          .text(renaming.key), .text(renaming.before), .text(renaming.after), .time(renaming.at),
          .text(usage.time), .text(usage.uuid), .text(usage.action), .text(usage.userName),
          .text(usage.vaultName),
        ])
      }
    }
  }

  /// Writes the list, and tells on standard error how much is missing from it.
  func write(as format: Listing.Format?) throws {
    try listing.write(as: format)
    guard let limit, found > limit else { return }
    let hidden = found - limit
    try FileOutput.standardError().tell(
      "keytag: \(hidden) more \(hidden == 1 ? "access" : "accesses"); --limit \(found) lists all")
  }

  private static func text(
    _ moment: (partialValue: Int64, overflow: Bool), or limit: Int64
  ) -> String {
    Timestamp(nanosecondsSince1970: moment.overflow ? limit : moment.partialValue).text(digits: 9)
  }
}
