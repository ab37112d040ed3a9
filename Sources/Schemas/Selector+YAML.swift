extension LogTypeSelectors {
  /// Reads one entry of `AssociatedLogTypes`.
  init(_ value: YAMLValue, hasNameColumn: Bool) throws(SchemaError) {
    let keys = try value.mapping(["LogType", "Selectors"])
    logType = try keys.required("LogType").text()
    var selectors: [Selector] = []
    for element in try keys.required("Selectors").list() {
      let selector = try Selector(element, hasNameColumn: hasNameColumn)
      guard !selectors.contains(where: { $0.path == selector.path }) else {
        throw element.error("the selector \(selector.path) is there twice")
      }
      if let key = selector.flatKey, selectors.contains(where: { $0.flatKey == key }) {
        throw element.error("the key \(key) is given to two selectors")
      }
      selectors.append(selector)
    }
    self.selectors = selectors
  }
}

extension Selector {
  /// Reads a path, or a mapping with `path`, `as` and `when`.
  init(_ value: YAMLValue, hasNameColumn: Bool) throws(SchemaError) {
    guard value.isMapping else {
      self.init(path: try Self.path(value), flatKey: nil, conditions: [])
      return
    }
    let keys = try value.mapping(["path", "as", "when"])
    var conditions: [Condition] = []
    for (_, place, values) in try keys.optional("when")?.members() ?? [] {
      let condition = try Condition(field: place, values)
      guard !conditions.contains(where: { $0.path == condition.path }) else {
        throw place.error("the field \(condition.path) is there twice")
      }
      conditions.append(condition)
    }
    let place = try keys.required("path")
    let path = try Self.path(place)
    let bare = Selector(path: path, flatKey: nil, conditions: conditions)
    guard let asValue = keys.optional("as") else {
      self = bare
      return
    }
    guard !bare.isList else {
      throw asValue.error("\(path) is a list and gives a list of rows; as needs a single value")
    }
    guard hasNameColumn else {
      throw asValue.error("a selector with as needs the table to say which column is the name")
    }
    self.init(path: path, flatKey: try Self.flatKey(asValue), conditions: conditions)
  }

  /// A path in an event, or one of the lists of indicators.
  private static func path(_ value: YAMLValue) throws(SchemaError) -> FieldPath {
    let path = try value.selectorPath()
    let selector = Selector(path: path, flatKey: nil, conditions: [])
    guard let key = selector.indicatorKey else { return path }
    let known = Indicator.outputOrder.map(\.outputKey)
    guard path.steps.count == 1, known.contains(key) else {
      throw value.error(
        "\(path) is no list of indicators; there are \(known.joined(separator: ", "))")
    }
    return path
  }

  private static func flatKey(_ value: YAMLValue) throws(SchemaError) -> String {
    let flatKey = try value.text()
    guard Self.isIdentifier(flatKey), !flatKey.hasPrefix("p_") else {
      throw value.error(
        "\(quoted(flatKey)) is no key for a name; it needs letters, digits and _, "
          + "a letter first, and cannot begin with p_")
    }
    return flatKey
  }

  private static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first.isASCII, first.properties.isAlphabetic
    else { return false }
    return text.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_")
    }
  }
}

extension Condition {
  /// Reads a member of `when`: a field, and the value or the values that it may have.
  fileprivate init(field: YAMLValue, _ value: YAMLValue) throws(SchemaError) {
    path = try field.path()
    var values: [String] = []
    for element in value.isList ? try value.list() : [value] {
      let text = try element.text()
      guard !values.contains(text) else {
        throw element.error("the value \(quoted(text)) is there twice")
      }
      values.append(text)
    }
    self.values = values
  }
}
