internal import Schemas

/// A field of a drafted schema.
struct DraftField {
  /// Empty for what an array holds.
  let name: String
  var type: DraftType
  /// Whether the value is JSON inside a string.
  var isEmbedded = false
  /// Every object around it had a value here.
  let isRequired: Bool
  var isEventTime = false
  var indicators: [Indicator] = []
  /// What the reader of the draft should know.
  var remarks: [String] = []
}

/// The type of a field of a drafted schema.
indirect enum DraftType {
  /// `string`, `int`, `json`: a type that needs nothing more.
  case plain(String)
  case timestamp(TimeFormat)
  case object([DraftField])
  case array(DraftField)
}

extension DraftField {
  /// The field that a place of the samples suggests.
  /// - Parameter owners: How many objects there were that could have had it; nil where that does not
  ///   count, as in arrays.
  init(_ node: SampleNode, name: String, owners: Int?) {
    let words = NameWords(name)
    var remarks: [String] = []
    var indicators: [Indicator] = []
    let type = Self.type(of: node, words, &indicators, &remarks, isInArray: owners == nil)
    self.init(
      name: name, type: type, isEmbedded: node.kinds == ["string"] && node.embedded != nil,
      isRequired: owners == node.filled, indicators: indicators, remarks: remarks)
  }

  private static func type(
    of node: SampleNode, _ words: NameWords, _ indicators: inout [Indicator],
    _ remarks: inout [String], isInArray: Bool
  ) -> DraftType {
    let kinds = node.kinds
    guard let kind = kinds.first, kinds.count == 1 else {
      remarks.append(
        kinds.isEmpty ? "always null" : "of several kinds: \(kinds.joined(separator: ", "))")
      return .plain("json")
    }
    switch kind {
    case "boolean": return .plain("boolean")
    case "number": return number(node.numberFacts, words, &remarks)
    case "string":
      if let embedded = node.embedded {
        return object(embedded, &remarks, isInArray: isInArray)
      }
      if let format = timeFormat(node, words, &remarks) { return .timestamp(format) }
      indicators = node.strings > 0 ? Self.indicators(node.guesses, words) : []
      return .plain("string")
    case "object": return object(node, &remarks, isInArray: isInArray)
    default:
      guard let element = node.element else {
        remarks.append(node.limit?.remark ?? "always empty")
        return node.limit == nil
          ? .array(DraftField(name: "", type: .plain("json"), isRequired: false)) : .plain("json")
      }
      return .array(DraftField(element, name: "", owners: nil))
    }
  }

  /// The members of objects as fields; `json` where there are none that could be fields.
  private static func object(
    _ node: SampleNode, _ remarks: inout [String], isInArray: Bool
  ) -> DraftType {
    let (fields, remark) = fields(of: node, isInArray: isInArray)
    if let remark { remarks.append(remark) }
    if fields.isEmpty {
      if remarks.isEmpty { remarks.append("always empty") }
      return .plain("json")
    }
    return .object(fields)
  }

  /// The members of the objects at a place as fields, and what is to be said about others.
  static func fields(
    of node: SampleNode, isInArray: Bool = false, without taken: Set<String> = []
  ) -> (fields: [DraftField], remark: String?) {
    var fields: [DraftField] = []
    var names = taken
    var unnamed = node.unnamedKeys
    for member in node.members {
      // Names are compared as Unicode compares them, must be text at all, and must be left by YAML as
      // they are.
      guard let name = String(validating: member.key, as: UTF8.self),
        name.unicodeScalars.first != "\u{FEFF}",
        taken.contains(name) || names.insert(name).inserted
      else {
        unnamed += 1
        continue
      }
      if taken.contains(name) { continue }
      fields.append(DraftField(member.node, name: name, owners: isInArray ? nil : node.objects))
    }
    var remarks = node.limit.map { [$0.remark] } ?? []
    if unnamed > 0 {
      remarks.append("keys that are empty, over-long or no Unicode text of their own are left out")
    }
    return (fields, remarks.isEmpty ? nil : remarks.joined(separator: "; "))
  }

  private static func number(
    _ facts: NumberFacts, _ words: NameWords, _ remarks: inout [String]
  ) -> DraftType {
    if words.sayTime, let format = facts.timeFormats.first { return .timestamp(format) }
    if facts.hasFraction { return .plain("float") }
    if facts.bits > 64 { remarks.append("numbers of more than 64 bits") }
    return .plain(facts.bits == 32 ? "int" : facts.bits == 64 ? "bigint" : "float")
  }

  private static func timeFormat(
    _ node: SampleNode, _ words: NameWords, _ remarks: inout [String]
  ) -> TimeFormat? {
    guard node.strings > 0 else { return nil }
    let formats = node.guesses.timeFormats
    if formats.count > 1 {
      let others = formats.dropFirst().map(\.name).joined(separator: " and ")
      remarks.append("these times fit \(others) as well")
    }
    return formats.first ?? (words.sayTime ? node.guesses.counts.first : nil)
  }
}

extension SampleNode {
  /// The kinds of values that were here, `null` aside.
  fileprivate var kinds: [String] {
    [
      ("boolean", booleans), ("number", numbers), ("string", strings + emptyStrings),
      ("object", objects), ("array", arrays),
    ].filter { $0.1 > 0 }.map(\.0)
  }
}

extension SampleNode.Limit {
  /// In words.
  var remark: String {
    switch self {
    case .tooManyKeys:
      "more than \(SampleReader.keyLimit) different keys, which are data and no fields"
    case .tooDeep: "nested deeper than \(SampleReader.depthLimit) levels"
    case .tooManyPlaces: "the events have too many places in all; some are left out"
    }
  }
}
