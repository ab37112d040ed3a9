// Yams comes with Foundation inside; nothing of Foundation is named in our own sources.
internal import Yams

/// Turns the bytes of a YAML file into a tree whose every node knows its line and column.
enum YAMLText {
  /// Reads exactly one document. Bad UTF-8, bad YAML, a key twice in one mapping, no document or a
  /// second one is an error.
  static func read(_ bytes: [UInt8], file: String) throws(SchemaError) -> YAMLValue {
    // Told the encoding, libyaml does not step over a byte-order mark.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
    let text = try string(bytes, file: file)
    if let place = ByteOrderMark.place(in: bytes) {
      throw schemaError(
        "a byte order mark (U+FEFF) is read at the start of the file only", after: bytes[..<place],
        file: file)
    }
    do {
      // The basic resolver leaves scalars as written (no regular expressions, no guessed types),
      // and the named encoding keeps Yams from asking the environment for one.
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      guard let root = try parser.singleRoot() else {
        throw SchemaError(file: file, line: 1, column: 1, message: "the file is empty")
      }
      // Nodes hold their anchors weakly, the parser holds them.
      let value = YAMLValue(node: root, file: file)
      try withExtendedLifetime(parser) { try value.refuseAnchors() }
      return value
    } catch let error as YamlError {
      throw schemaError(error, text: text, file: file)
    } catch let error as SchemaError {
      throw error
    } catch {
      throw SchemaError(file: file, line: 1, column: 1, message: "\(error)")
    }
  }

  private static func string(_ bytes: [UInt8], file: String) throws(SchemaError) -> String {
    do {
      return String(copying: try UTF8Span(validating: bytes.span))
    } catch {
      let before = bytes.prefix(error.byteOffsets.lowerBound)
      throw schemaError("the file is not UTF-8 here", after: before, file: file)
    }
  }

  private static func schemaError(
    _ error: YamlError, text: String, file: String
  ) -> SchemaError {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let message = [context?.text, problem].compactMap(\.self).joined(separator: ", ")
      return SchemaError(file: file, line: mark.line, column: mark.column, message: message)
    case .duplicatedKeysInMapping(let keys, let context):
      let message = "the key \(quoted(keys.first ?? "")) is there twice in what begins here"
      return SchemaError(
        file: file, line: context.mark.line, column: context.mark.column, message: message)
    case .reader(let problem, let offset, _, _):
      let before = Array(text.prefix(offset ?? 0).utf8)
      return schemaError(problem, after: before[...], file: file)
    default:
      return SchemaError(file: file, line: 1, column: 1, message: "\(error)")
    }
  }

  /// An error at the place that follows `before`, the valid UTF-8 from the file's start.
  private static func schemaError(
    _ message: String, after before: ArraySlice<UInt8>, file: String
  ) -> SchemaError {
    let newline = UInt8(ascii: "\n")
    let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? before.startIndex
    let isScalarStart = { (byte: UInt8) in byte & 0b1100_0000 != 0b1000_0000 }
    return SchemaError(
      file: file,
      line: 1 + before.count { $0 == newline },
      column: 1 + before[lineStart...].count(where: isScalarStart),
      message: message)
  }
}

extension YAMLValue {
  /// Throws at the first anchor. A few lines of aliases within aliases stand for more nodes than any
  /// memory holds, and no schema needs them. The walk ends at an anchor, so it is linear.
  fileprivate func refuseAnchors() throws(SchemaError) {
    guard node.anchor == nil else { throw error("anchors and aliases (&, *) are not read") }
    switch node {
    case .mapping(let mapping):
      for (key, value) in mapping {
        try YAMLValue(node: key, file: file).refuseAnchors()
        try YAMLValue(node: value, file: file).refuseAnchors()
      }
    case .sequence(let sequence):
      for element in sequence {
        try YAMLValue(node: element, file: file).refuseAnchors()
      }
    case .scalar, .alias: break
    }
  }
}

/// `text` for a message: in quotes, control characters written as escapes.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    let isControl = scalar.properties.generalCategory == .control
    result += isControl ? scalar.escaped(asASCII: true) : String(scalar)
  }
  return result + "\""
}
