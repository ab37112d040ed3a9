import ArgumentParser
import Bytes
import EventStore
import HashChain
import SQLite

/// `keytag store verify`
struct StoreVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Find damage, and whatever was changed by anything but keytag.",
    discussion: """
      Checks the file's structure, that events are found by their indicators, and
      the hash chain: every batch and every load is sealed with the SHA-256 of the
      rows that it changed and of the seal before it. A row of the events, rejects,
      lookup tables or log types that was changed, removed or inserted since is
      told with the range of row ids it is in.

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
    let check = StoreCheck(connection, indicators: StoreCommand.indicators)
    let findings = [try check.integrity(), try check.indicators(), try check.references()]
    let chain = try ChainVerifier.verify(connection, head: head)

    var listing = Listing(["check", "rows", "faults", "seals", "head"])
    for finding in findings {
      listing.add([
        .text(finding.check), .number(finding.count), .number(finding.faultCount), .nothing,
        .nothing,
      ])
    }
    let last: Listing.Cell = chain.head.map { .text($0) } ?? .nothing
    listing.add([
      .text("hash chain"), .number(chain.rows), .number(chain.faults.count),
      .number(Int(chain.seals)), last,
    ])
    try listing.write(as: format)
    try tell(findings.flatMap(\.faults) + chain.faults.prefix(StoreCheck.limit).map(\.description))
    let count = findings.reduce(chain.faults.count) { $0 + $1.faultCount }
    if count > 0 {
      throw Failure(.badData, "\(count) fault\(count == 1 ? "" : "s") in the store")
    }
  }

  private func tell(_ faults: [String]) throws {
    for fault in faults { try FileOutput.standardError().tell("keytag: \(fault)") }
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
