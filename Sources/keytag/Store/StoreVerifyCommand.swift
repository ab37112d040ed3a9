import ArgumentParser
import Bytes
import EventStore
import HashChain
import Migrations
import SQLite

/// `keytag store verify`
struct StoreVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Find damage, and whatever was changed by anything but keytag.",
    discussion: """
      Checks the file's structure, that its tables, views, indexes and triggers
      are keytag's, that events are found by their indicators and no others, and
      the hash chain: every batch and every load is sealed with the SHA-256 of the
      rows that it changed and of the seal before it. A row of any other table
      that was changed, removed or inserted since is told with the range of row
      ids it is in. What others store meanwhile is not seen.

      Who can write the file can also make the chain anew. Then its head is
      another: keep the head elsewhere (keytag store head), and name it with
      --head.

      It ends with 65 where something is wrong.

      EXAMPLES
        keytag store verify
        keytag store verify --head 3b1f…64 digits
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "A head of the chain that was kept: it must be in the chain.")
  var head: String?

  @Option(help: "table or ndjson; by default table on a terminal, else ndjson.")
  var format: Listing.Format?

  func validate() throws {
    if let head, head.utf8.count != 64 || !head.allSatisfy(\.isHexDigit) {
      throw ValidationError("--head takes the 64 hexadecimal digits of keytag store head")
    }
  }

  func run() throws {
    let connection = try database.requireStore()
    if try Database.isSnapshot(connection) {
      throw Failure(
        .configuration, "a snapshot of tables has no hash chain: verify what it was made of")
    }
    let check = StoreCheck(connection, indicators: StoreCommand.indicators)
    var chain: ChainReport?
    let findings = try connection.reading { () throws(SQLiteError) in
      [
        try check.integrity(),
        try checked("form") { () throws(SQLiteError) in
          let form = try SchemaCheck.faults(of: connection)
          return StoreCheck.Finding(check: "form", count: form.count, faults: form.faults)
        },
        try checked("indicators", check.indicators), try checked("references", check.references),
        try checked("hash chain") { () throws(SQLiteError) in
          let report = try ChainVerifier.verify(connection, head: head)
          chain = report
          return StoreCheck.Finding(
            check: "hash chain", count: report.rows, faults: report.faults.map(\.description))
        },
      ]
    }
    try list(findings, chain)
    for fault in findings.flatMap(\.faults) {
      try FileOutput.standardError().tell("keytag: \(fault)")
    }
    let count = findings.reduce(0) { $0 + $1.faultCount }
    if count > 0 {
      throw Failure(.badData, "\(count) fault\(count == 1 ? "" : "s") in the store")
    }
  }

  /// A finding; where a table or column is not there, that is the finding.
  private func checked(
    _ name: String, _ check: () throws(SQLiteError) -> StoreCheck.Finding
  ) throws(SQLiteError) -> StoreCheck.Finding {
    do throws(SQLiteError) {
      return try check()
    } catch  where error.code.primary == .error {
      return StoreCheck.Finding(
        check: name, count: 0, faults: ["\(name): cannot be checked: \(error.message)"])
    }
  }

  private func list(_ findings: [StoreCheck.Finding], _ chain: ChainReport?) throws {
    var listing = Listing(["check", "rows", "faults", "seals", "head"])
    for finding in findings {
      let chain = finding.check == "hash chain" ? chain : nil
      listing.add([
        .text(finding.check), .number(finding.count), .number(finding.faultCount),
        chain.map { .number(Int($0.seals)) } ?? .nothing,
        chain?.head.map { .text($0) } ?? .nothing,
      ])
    }
    try listing.write(as: format)
  }
}

/// `keytag store head`
struct StoreHeadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "head",
    abstract: "Show the last seal of the hash chain, to be kept elsewhere.",
    discussion: """
      EXAMPLES
        keytag store head --format ndjson >> /mnt/elsewhere/heads.ndjson
      """)

  @OptionGroup var database: DatabaseOptions

  @Option(help: "table or ndjson; by default table on a terminal, else ndjson.")
  var format: Listing.Format?

  func run() throws {
    let chain = try ChainVerifier.head(of: try database.requireStore())
    var listing = Listing(["seal", "sealed_at", "head"])
    if let head = chain.head, let sealedAt = chain.sealedAt {
      listing.add([.number(Int(chain.seals)), .text(sealedAt), .text(head)])
    }
    try listing.write(as: format)
  }
}

extension DatabaseOptions {
  /// A connection that reads a database that must be there.
  func requireStore() throws -> Connection {
    guard let connection = try openForReading() else {
      throw Failure(.noInput, "there is no database yet; keytag enrich --store makes one")
    }
    return connection
  }
}
