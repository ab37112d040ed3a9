import Glibc
import Testing
import Workload

/// keytag itself must take what is generated: it is the program that is measured with it.
@Suite struct AcceptanceTests {
  /// `$KEYTAG`, or the debug build beside this package, which `make test` makes first.
  private static let keytag: String = {
    if let given = unsafe getenv("KEYTAG") { return unsafe String(cString: given) }
    let project = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    return "/\(project)/.build/debug/keytag"
  }()

  private static let ownTables = [
    "networks", "countries", "cities", "versions", "mailboxes", "devices", "departments", "actions",
  ]

  enum Shape: CaseIterable { case plain, skew, long, escapes, manyTables }

  @Test(arguments: Shape.allCases)
  func `every event is taken, and has the same names from CSV and JSON`(shape: Shape) throws {
    var settings = Settings(events: 1_000)
    settings.vaults = 20
    settings.items = 300
    settings.users = 50
    switch shape {
    case .plain: break
    case .skew: settings.skew = true
    case .long: settings.long = true
    case .escapes: settings.escapes = true
    case .manyTables: settings.manyTables = true
    }
    let folder = try WorkloadFolder(settings)
    for format in ["csv", "json"] {
      let database = "--db '\(folder.path)/\(format).db'"
      for table in ["vaults", "items", "users"] {
        try run("load \(table) '\(folder.path)/\(table).\(format)' \(database)")
      }
      for table in Self.ownTables where settings.manyTables {
        let file = "\(folder.path)/\(table)"
        try run("load \(table) '\(file).csv' --define '\(file).yml' \(database)")
      }
      // It exits with 65 where it rejects an event.
      try run(
        "enrich \(database) '\(folder.path)/events.ndjson' > '\(folder.path)/from-\(format)'")
    }
    let fromCSV = try folder.lines("from-csv")
    #expect(fromCSV.count == settings.events)
    #expect(try folder.lines("from-json").map(Self.names) == fromCSV.map(Self.names))
    #expect(fromCSV.count { $0.contains(#""item_name":"#) } > 500)
    if settings.manyTables {
      for table in Self.ownTables {
        #expect(fromCSV.contains { $0.contains("\"\(table)\":{\"") }, "\(table)")
      }
    }
  }

  /// The names that were appended, without the rows, whose columns JSON exports have more of.
  private static func names(_ line: String) -> Substring {
    line.prefix(upTo: line.firstRange(of: #","p_enrichment":"#)?.lowerBound ?? line.endIndex)
  }

  private func run(_ arguments: String) throws {
    let line = "'\(Self.keytag)' \(arguments)"
    let exitCode = shell("{ \(line); } > /dev/null")
    try #require(exitCode == 0, "\(line) exits with \(exitCode); is it built?")
  }
}
