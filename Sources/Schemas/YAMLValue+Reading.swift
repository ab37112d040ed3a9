internal import YAMLText

extension YAMLValue {
  /// Reads exactly one document; see `YAMLDocument`.
  static func read(_ bytes: [UInt8], file: String) throws(SchemaError) -> YAMLValue {
    do throws(YAMLFault) {
      return YAMLValue(node: try YAMLDocument.read(bytes), file: file)
    } catch {
      let message =
        switch error.problem {
        case .syntax(let problem): problem
        case .repeatedKey(let key): "the key \(quoted(key)) is there twice in what begins here"
        }
      throw SchemaError(file: file, line: error.line, column: error.column, message: message)
    }
  }
}

/// `text` for a message: in quotes, characters that are not seen written as escapes.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      result += scalar.escaped(asASCII: true)
    default: result += String(scalar)
    }
  }
  return result + "\""
}
