internal import YAMLText

/// A node of a YAML file that is read strictly: every mismatch is an error at the node's place.
struct YAMLValue {
  let node: YAMLNode
  let file: String

  /// An error at this node.
  func error(_ message: String) -> SchemaError {
    SchemaError(file: file, line: node.line, column: node.column, message: message)
  }

  /// A warning about this node.
  func warning(_ message: String) -> SchemaWarning {
    SchemaWarning(file: file, line: node.line, column: node.column, message: message)
  }

  /// The text of a scalar. Empty text is an error.
  func text() throws(SchemaError) -> String {
    guard let text = node.text else { throw error("a text is needed here") }
    guard !text.isEmpty else { throw error("a text is needed here, this is empty") }
    return text
  }

  /// `true` or `false`, in just these spellings.
  func flag() throws(SchemaError) -> Bool {
    switch node.text {
    case "true": return true
    case "false": return false
    default: throw error("allowed here are true and false")
    }
  }

  /// The elements of a list. An empty list is an error.
  func list() throws(SchemaError) -> [YAMLValue] {
    guard case .list(let elements) = node.content else { throw error("a list is needed here") }
    guard !elements.isEmpty else { throw error("a list is needed here, this one is empty") }
    return elements.map { YAMLValue(node: $0, file: file) }
  }

  /// The texts of a list of texts, each with its place.
  func texts() throws(SchemaError) -> [(text: String, place: YAMLValue)] {
    var result: [(String, YAMLValue)] = []
    for element in try list() {
      result.append((try element.text(), element))
    }
    return result
  }

  /// A path such as `user.uuid` or `$.user.uuid`, to a single value.
  func path() throws(SchemaError) -> FieldPath {
    let path = try selectorPath()
    guard !path.isList else { throw error("\(path) is a list; a single value is needed here") }
    return path
  }

  /// A path to a single value or, as in `items[*].id`, to several.
  func selectorPath() throws(SchemaError) -> FieldPath {
    let text = try text()
    guard let path = FieldPath(text) else {
      throw error("\(quoted(text)) is no path; write keys joined by dots, such as user.uuid")
    }
    return path
  }

  /// A kind such as `vault` or `payment_method`.
  func kind() throws(SchemaError) -> ObjectKind {
    let text = try text()
    guard let kind = ObjectKind(text) else {
      throw error(
        "\(quoted(text)) is no kind; a kind is a word of a-z, 0-9 and _, such as vault")
    }
    return kind
  }

  /// The members of a mapping, of which none may have a key outside `keys` and `withoutEffect`.
  func mapping(
    _ keys: [String], withoutEffect: [String] = []
  ) throws(SchemaError) -> YAMLMapping {
    let faults = FaultList()
    let mapping = try mapping(keys, withoutEffect: withoutEffect, faults)
    try faults.check()
    return mapping
  }

  /// The same, for a reader that goes on behind faults: unknown keys are noted in `faults`.
  func mapping(
    _ keys: [String], withoutEffect: [String] = [], _ faults: FaultList
  ) throws(SchemaError) -> YAMLMapping {
    let members = try members { "a mapping with \(keys.joined(separator: ", "))" }
    for member in members {
      let key = try text(ofKey: member)
      if keys.contains(key) || withoutEffect.contains(key) { continue }
      let list = (keys + withoutEffect).joined(separator: ", ")
      let place = YAMLValue(node: member.key, file: file)
      faults.add(place.error("unknown key \(quoted(key)); allowed here are \(list)"))
    }
    return YAMLMapping(place: self, members: members)
  }

  /// The members of a mapping of which only some are read.
  func anyMapping() throws(SchemaError) -> YAMLMapping {
    let members = try members { "a mapping" }
    for member in members { _ = try text(ofKey: member) }
    return YAMLMapping(place: self, members: members)
  }

  /// The members of a mapping with free keys, in order. An empty mapping is an error.
  func members() throws(SchemaError) -> [(key: String, place: YAMLValue, value: YAMLValue)] {
    let members = try members { "a mapping" }
    guard !members.isEmpty else { throw error("a mapping is needed here, this one is empty") }
    var result: [(String, YAMLValue, YAMLValue)] = []
    for member in members {
      result.append(
        (
          try text(ofKey: member), YAMLValue(node: member.key, file: file),
          YAMLValue(node: member.value, file: file)
        ))
    }
    return result
  }

  /// True for a node in the shape of a mapping, whatever it holds.
  var isMapping: Bool { if case .mapping = node.content { true } else { false } }

  /// True for a node in the shape of a list, whatever it holds.
  var isList: Bool { if case .list = node.content { true } else { false } }

  private func members(
    needing what: () -> String
  ) throws(SchemaError) -> [YAMLNode.Member] {
    guard case .mapping(let members) = node.content else {
      throw error("\(what()) is needed here")
    }
    return members
  }

  private func text(ofKey member: YAMLNode.Member) throws(SchemaError) -> String {
    guard let text = member.key.text, !text.isEmpty else {
      return try YAMLValue(node: member.key, file: file).text()
    }
    return text
  }
}

/// The members of a mapping, all of whose keys are known.
struct YAMLMapping {
  let place: YAMLValue
  let members: [YAMLNode.Member]

  /// The value at `key`, or nil where the key is absent.
  func optional(_ key: String) -> YAMLValue? {
    for member in members where member.key.text == key {
      return YAMLValue(node: member.value, file: place.file)
    }
    return nil
  }

  /// The value at `key`, whose absence is an error at the mapping.
  func required(_ key: String) throws(SchemaError) -> YAMLValue {
    guard let value = optional(key) else { throw place.error("the key \(quoted(key)) is missing") }
    return value
  }

  /// Throws at `key` where it is present.
  func forbid(_ key: String, because reason: String) throws(SchemaError) {
    if let value = optional(key) { throw value.error(reason) }
  }
}
