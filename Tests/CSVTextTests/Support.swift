import CSVText

/// What a test wants to know of a record.
struct Row: Equatable {
  var line: Int
  var byte: Int
  var texts: [String]
}

/// Reads a whole file, checking every record after the first against the first one's columns.
func read(
  _ file: [UInt8], limits: CSVReader.Limits = CSVReader.Limits(), checksColumns: Bool = false
) throws(CSVError) -> [Row] {
  var reader = CSVReader(limits: limits)
  var record = CSVRecord()
  var rows: [Row] = []
  while try reader.next(file.span, into: &record) {
    if checksColumns, rows.isEmpty { reader.columnCount = record.fields.count }
    var texts: [String] = []
    for field in record.fields {
      texts.append(String(decoding: field.text(in: file.span), as: UTF8.self))
    }
    rows.append(Row(line: record.line, byte: record.byte, texts: texts))
  }
  return rows
}

/// The fields of every record of a file.
func texts(_ file: String) throws(CSVError) -> [[String]] {
  var all: [[String]] = []
  for row in try read(Array(file.utf8)) { all.append(row.texts) }
  return all
}

/// What is wrong with a file, or nil if nothing is.
func error(
  _ file: [UInt8], limits: CSVReader.Limits = CSVReader.Limits(), checksColumns: Bool = false
) -> CSVError? {
  do {
    _ = try read(file, limits: limits, checksColumns: checksColumns)
    return nil
  } catch {
    return error
  }
}

/// What is wrong with a file of text, or nil if nothing is.
func error(_ file: String, checksColumns: Bool = false) -> CSVError? {
  error(Array(file.utf8), checksColumns: checksColumns)
}

/// The same numbers for the same seed (SplitMix64), so that a failing round can be run again.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
