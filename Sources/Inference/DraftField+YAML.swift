internal import Schemas

extension DraftField {
  /// The field as an entry of a list of fields.
  func lines(indentation: String) -> [String] {
    let remarks = remarks.map { "\(indentation)# \($0)" }
    let inner = indentation + "  "
    return remarks + ["\(indentation)- name: \(Self.scalar(name))"] + keys(inner)
  }

  /// The keys other than the name, each on its line.
  private func keys(_ indentation: String) -> [String] {
    var lines: [String] = []
    func add(_ line: String) { lines.append(indentation + line) }
    switch type {
    case .plain(let name): add("type: \(name)")
    case .timestamp: add("type: timestamp")
    case .object: add("type: object")
    case .array: add("type: array")
    }
    if isEmbedded { add("isEmbeddedJSON: true") }
    if isRequired { add("required: true") }
    if isEventTime { add("isEventTime: true") }
    if !indicators.isEmpty {
      add("indicators: [\(indicators.map(\.rawValue).joined(separator: ", "))]")
    }
    switch type {
    case .plain: break
    case .timestamp(let format): add("timeFormats: [\(Self.scalar(format.name))]")
    case .object(let fields):
      add("fields:")
      for field in fields { lines += field.lines(indentation: indentation + "  ") }
    case .array(let element):
      add("element:")
      lines += element.remarks.map { "\(indentation)  # \($0)" }
      lines += element.keys(indentation + "  ")
    }
    return lines
  }

  /// A text as YAML: bare where every reader takes it for a text, else in quotes.
  static func scalar(_ text: String) -> String {
    let bytes = text.utf8
    guard let first = bytes.first, isLetter(first) || first == 0x5F,
      bytes.allSatisfy({ isLetter($0) || isDigit($0) || $0 == 0x5F }),
      !notTexts.contains(text.lowercased())
    else { return yamlQuoted(text) }
    return text
  }

  /// The words that other readers of YAML take for a boolean or nothing.
  private static let notTexts: Set<String> = ["yes", "no", "on", "off", "true", "false", "null"]
}
