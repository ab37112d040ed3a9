internal import Bytes
internal import CSVText

extension Export {
  /// Reads the rows of a CSV file: the header, then the records.
  mutating func readCSV(_ bytes: Span<UInt8>, from source: String) throws(LoadError) {
    var reader = CSVReader()
    var record = CSVRecord()
    let binding = try readHeader(bytes, &reader, &record, source)
    var values = Values()
    while try next(&reader, bytes, &record, source) {
      values.removeAll()
      for places in binding.places { values.append(places, of: record, in: bytes) }
      try append(values, to: binding, of: source, line: record.line, byte: record.byte)
    }
  }

  private func next(
    _ reader: inout CSVReader, _ bytes: Span<UInt8>, _ record: inout CSVRecord, _ source: String
  ) throws(LoadError) -> Bool {
    do throws(CSVError) {
      return try reader.next(bytes, into: &record)
    } catch {
      throw LoadError(file: source, line: error.line, byte: error.byte, .csv(error.reason))
    }
  }

  private func readHeader(
    _ bytes: Span<UInt8>, _ reader: inout CSVReader, _ record: inout CSVRecord, _ source: String
  ) throws(LoadError) -> Binding {
    do throws(LoadError) {
      _ = try next(&reader, bytes, &record, source)
      reader.columnCount = record.fields.count
      return try bind(header: record.fields.map { $0.text(in: bytes) }, source)
    } catch {
      // The file may be sound, only not separated by commas; a UTF-16 one is neither.
      if let separator = CSVReader.likelySeparator(ofHeader: bytes), separator != .comma {
        throw LoadError(file: source, line: 1, byte: 0, .csv(.otherSeparator(separator)))
      }
      throw error
    }
  }

  private func bind(header: [[UInt8]], _ source: String) throws(LoadError) -> Binding {
    let wanted = try WantedColumns(definition, options)
    var missing: WantedColumns.Column?
    let binding = Binding(wanted, missing: &missing) { spelling in
      let exact = header.firstIndex { $0.elementsEqual(spelling.utf8) }
      return exact ?? header.firstIndex { Spelling.areAlike($0.span, spelling.utf8.span) }
    }
    guard let binding else {
      throw LoadError(
        file: source, line: 1, byte: 0,
        .missingColumn(
          missing?.name ?? "", wanted: missing?.spellings ?? [],
          found: header.map { String(decoding: $0, as: UTF8.self) }, missing?.required ?? .key))
    }
    for place in binding.places.joined() where header.count(where: { $0 == header[place] }) > 1 {
      throw LoadError(
        file: source, line: 1, byte: 0,
        .repeatedColumn(String(decoding: header[place], as: UTF8.self)))
    }
    return binding
  }
}

extension Export.Values {
  /// Appends the value of a column: the texts of its fields, joined by a space.
  mutating func append(_ places: [Int], of record: CSVRecord, in bytes: Span<UInt8>) {
    let start = text.count
    var byte = 0
    for place in places where record.fields.indices.contains(place) {
      let field = record.fields[place]
      if field.length == 0 { continue }
      if text.count > start { text.append(UInt8(ascii: " ")) } else { byte = field.offset }
      field.withText(in: bytes) { text.append($0) }
    }
    values.append(Value(range: start..<text.count, isText: true, byte: byte))
  }
}
