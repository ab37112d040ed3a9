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

/// `text` for a message: in quotes, control characters written as escapes.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    let isControl = scalar.properties.generalCategory == .control
    result += isControl ? scalar.escaped(asASCII: true) : String(scalar)
  }
  return result + "\""
}
