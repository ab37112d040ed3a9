import CSVText

/// Whether the reader finds the rows that a slow reader finds, and whether they are the same when they
/// are written and read again.
final class CSVOracle: FuzzOracle {
  func objection(to input: [UInt8]) -> String? {
    _ = CSVReader.likelySeparator(ofHeader: input.span)
    let slow = SlowCSV.rows(of: input)
    let rows: [[[UInt8]]]
    do throws(CSVError) {
      rows = try read(input)
    } catch {
      if error.byte < 0 || error.byte > input.count || error.line < 1 {
        return "no place: \(error)"
      }
      if case .tooManyFields = error.reason { return nil }
      return slow == nil ? nil : "refused though it is CSV: \(error)"
    }
    guard let slow else { return "taken though it is no CSV" }
    if rows != slow { return "read otherwise: \(rows.map { $0.map(shown) })" }
    do throws(CSVError) {
      return try read(written(rows)) == rows ? nil : "other rows when written and read again"
    } catch {
      return "not read again: \(error)"
    }
  }

  private func read(_ file: [UInt8]) throws(CSVError) -> [[[UInt8]]] {
    var reader = CSVReader()
    var record = CSVRecord()
    var rows: [[[UInt8]]] = []
    while try reader.next(file.span, into: &record) {
      rows.append(record.fields.map { $0.text(in: file.span) })
    }
    return rows
  }

  private func written(_ rows: [[[UInt8]]]) -> [UInt8] {
    var file: [UInt8] = []
    for row in rows {
      for (index, field) in row.enumerated() {
        file += index == 0 ? [0x22] : [0x2C, 0x22]
        for byte in field { file += byte == 0x22 ? [0x22, 0x22] : [byte] }
        file.append(0x22)
      }
      file += [0x0D, 0x0A]
    }
    return file
  }
}

/// CSV read the slow and plain way.
private enum SlowCSV {
  /// The fields of every row; nil where the file is no CSV.
  static func rows(of file: [UInt8]) -> [[[UInt8]]]? {
    let isUTF16 = file.starts(with: [0xFE, 0xFF]) || file.starts(with: [0xFF, 0xFE])
    guard !isUTF16, String(validating: file, as: UTF8.self) != nil, !file.contains(0) else {
      return nil
    }
    var rest = file[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    var rows: [[[UInt8]]] = []
    while let byte = rest.first {
      if byte == 0x0A || byte == 0x0D {
        rest = rest.dropFirst()
        continue
      }
      guard let row = row(&rest) else { return nil }
      rows.append(row)
    }
    return rows
  }

  private static func row(_ rest: inout ArraySlice<UInt8>) -> [[UInt8]]? {
    var row: [[UInt8]] = []
    while true {
      guard let field = field(&rest) else { return nil }
      row.append(field)
      guard let byte = rest.first, byte == 0x2C else { break }
      rest = rest.dropFirst()
    }
    return row
  }

  private static func field(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
    guard rest.first == 0x22 else {
      let field = rest.prefix { ![0x2C, 0x0A, 0x0D].contains($0) }
      rest = rest.dropFirst(field.count)
      return field.contains(0x22) ? nil : Array(field)
    }
    var field: [UInt8] = []
    rest = rest.dropFirst()
    while let byte = rest.popFirst() {
      if byte != 0x22 {
        field.append(byte)
      } else if rest.first == 0x22 {
        field.append(byte)
        rest = rest.dropFirst()
      } else {
        return rest.first.map { [0x2C, 0x0A, 0x0D].contains($0) } ?? true ? field : nil
      }
    }
    return nil
  }
}
