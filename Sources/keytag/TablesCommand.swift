import ArgumentParser
import Bytes
import Lookups
import Schemas

/// `keytag tables`
struct TablesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tables",
    abstract: "List the lookup tables.",
    discussion: """
      EXAMPLES
        keytag tables
      """)

  @OptionGroup var database: DatabaseOptions

  func run() throws {
    let loaded = try database.openForReading().map { try LookupStore($0).tables() } ?? []
    var lines = OutputBuffer()
    lines.append("table\trows\tversions\tloads\tlast load\n")
    let known = BuiltIn.tables.map(\.name)
    for name in known + loaded.map(\.name).filter({ !known.contains($0) }) {
      guard let table = loaded.first(where: { $0.name == name }) else {
        lines.append("\(name)\t0\t0\t0\tnever\n")
        continue
      }
      let last = table.lastLoad.map { load in
        Timestamp(nanosecondsSince1970: load.asOf).text() + " from " + load.source
      }
      lines.append(
        "\(name)\t\(table.rows)\t\(table.versions)\t\(table.loads)\t\(last ?? "never")\n")
    }
    try lines.withBytes { bytes throws(IOError) in
      try FileOutput.standardOutput().write(bytes)
    }
  }
}
