internal import Bytes
internal import FrozenIndex
internal import JSONText
internal import Schemas

extension Export {
  /// A row that was read: where its texts lie in `text`, one behind the other, and where it was.
  struct Row {
    var start: Int
    var keyLength: Int32
    /// -1 where there is no name.
    var nameLength: Int32
    var columnsLength: Int32
    var rankLength: Int32
    var source: Int32
    var line: Int32
    /// Where the row begins in its file.
    var byte: Int

    var key: Range<Int> { start..<start + Int(keyLength) }
    var name: Range<Int>? {
      nameLength < 0 ? nil : key.upperBound..<key.upperBound + Int(nameLength)
    }
    var columns: Range<Int> {
      let start = key.upperBound + Int(max(0, nameLength))
      return start..<start + Int(columnsLength)
    }
    var rank: Range<Int> { columns.upperBound..<columns.upperBound + Int(rankLength) }
  }

  /// The values of the row that is being read, in the order of the definition's columns, each
  /// decoded. Used again from row to row.
  struct Values: ~Copyable {
    /// A value: a place in `text`. Empty is absent.
    struct Value {
      var range: Range<Int>
      /// False for what JSON writes without quotes: it stays as it is.
      var isText: Bool
      /// Where it begins in its file.
      var byte: Int
    }

    var text = OutputBuffer()
    var values: [Value] = []

    mutating func removeAll() {
      text.removeAll()
      values.removeAll(keepingCapacity: true)
    }
  }

  /// Takes in a row that begins at a line and byte, or counts it where it has no key. A key that the table's match mode cannot
  /// compare anything with, such as a bad network, is an error.
  mutating func append(
    _ values: borrowing Values, to binding: Binding, of source: String, line: Int,
    byte: Int
  ) throws(LoadError) {
    rowsRead += 1
    guard !values.values[binding.key].range.isEmpty else {
      withoutKey += 1
      return
    }
    if definition.match != .exact {
      let key = values.values[binding.key].range
      let wrong = values.text.withBytes { bytes in
        let key = bytes.extracting(key)
        return definition.match.canonicalKey(key) == nil ? [UInt8](copying: key) : nil
      }
      if let wrong {
        let key = String(decoding: wrong, as: UTF8.self)
        throw LoadError(
          file: source, line: line, byte: values.values[binding.key].byte,
          .noKeyOfMode(definition.match, key: key))
      }
    }
    values.text.withBytes { bytes in
      let start = text.count
      let key = values.values[binding.key].range
      text.append(bytes.extracting(key))
      var nameLength = -1
      if let name = binding.name, !values.values[name].range.isEmpty {
        let range = values.values[name].range
        text.append(bytes.extracting(range))
        nameLength = range.count
      }
      let columnsStart = text.count
      text.append(UInt8(ascii: "{"))
      for (index, label) in binding.labels.enumerated() {
        let value = values.values[index]
        if value.range.isEmpty { continue }
        if text.count > columnsStart + 1 { text.append(UInt8(ascii: ",")) }
        text.append(label)
        // A name is a text, also where JSON writes it as a number.
        if value.isText || index == binding.name {
          text.append(UInt8(ascii: "\""))
          JSONString.encode(bytes.extracting(value.range), into: &text)
          text.append(UInt8(ascii: "\""))
        } else {
          text.append(bytes.extracting(value.range))
        }
      }
      text.append(UInt8(ascii: "}"))
      let columnsLength = text.count - columnsStart
      // Behind the columns' values stands the one that ranks duplicates, if it was asked for.
      let rank = values.values.dropFirst(binding.labels.count).first?.range ?? 0..<0
      text.append(bytes.extracting(rank))
      rows.append(
        Row(
          start: start, keyLength: Int32(clamping: key.count),
          nameLength: Int32(clamping: nameLength), columnsLength: Int32(clamping: columnsLength),
          rankLength: Int32(clamping: rank.count), source: Int32(clamping: sources.count),
          line: Int32(clamping: line), byte: byte))
    }
  }
}
