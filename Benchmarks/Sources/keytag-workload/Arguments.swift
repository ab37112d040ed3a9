import Workload

/// The command line: the settings and the folder.
struct Arguments {
  let settings: Settings
  let folder: String

  static let usage = """
    usage: keytag-workload FOLDER EVENTS [OPTIONS]

    Writes events.ndjson and the exports that name their UUIDs (vaults, items and users as CSV and
    JSON) into FOLDER. The same arguments give the same bytes.

      --vaults N      how many vaults (2000)
      --items N       how many items (200000)
      --users N       how many users (5000)
      --miss RATE     which part of the keys no export has, from 0 to 1 (0.02)
      --seed N        another workload of the same sort (7)
      --skew          a few keys take most of the events
      --long          names and strings of up to 2000 bytes
      --escapes       names that need escapes in JSON and quotes in CSV
      --many-tables   eight more tables, each with its definition (TABLE.csv, TABLE.yml)
      --csv-only      no exports in JSON
    """

  /// What is wrong with a command line.
  struct Wrong: Error { let reason: String }

  init(_ arguments: [String]) throws(Wrong) {
    var words: [String] = []
    var options = Settings(events: 0)
    var rest = arguments[...]
    while let word = rest.popFirst() {
      switch word {
      case "--vaults": options.vaults = try Self.number(word, rest.popFirst(), atLeast: 1)
      case "--items": options.items = try Self.number(word, rest.popFirst(), atLeast: 1)
      case "--users": options.users = try Self.number(word, rest.popFirst(), atLeast: 1)
      case "--seed": options.seed = UInt64(try Self.number(word, rest.popFirst(), atLeast: 0))
      case "--miss":
        guard let rate = rest.popFirst().flatMap(Double.init), (0...1).contains(rate) else {
          throw Wrong(reason: "--miss takes a number from 0 to 1")
        }
        options.miss = rate
      case "--skew": options.skew = true
      case "--long": options.long = true
      case "--escapes": options.escapes = true
      case "--many-tables": options.manyTables = true
      case "--csv-only": options.csvOnly = true
      case _ where word.hasPrefix("-"): throw Wrong(reason: "unknown option \(word)")
      default: words.append(word)
      }
    }
    guard words.count == 2, let folder = words.first else {
      throw Wrong(reason: "FOLDER and EVENTS are needed")
    }
    options.events = try Self.number("EVENTS", words.last, atLeast: 0)
    settings = options
    self.folder = folder
  }

  private static func number(
    _ name: String, _ text: String?, atLeast least: Int
  ) throws(Wrong) -> Int {
    guard let number = text.flatMap({ Int($0) }), number >= least else {
      throw Wrong(reason: "\(name) takes a whole number of at least \(least)")
    }
    return number
  }
}
