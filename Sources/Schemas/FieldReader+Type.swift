extension FieldReader {
  /// The type of a field or an element; nil where it could not be read.
  mutating func type(_ keys: YAMLMapping, at path: FieldPath, inArray: Bool) -> FieldType? {
    let named = faults.attempt { () throws(SchemaError) in
      let place = try keys.required("type")
      return (name: try place.text(), place: place)
    }
    guard let (name, place) = named else { return nil }
    let simple = Self.simpleTypes[name]
    guard simple != nil || ["timestamp", "array", "object"].contains(name) else {
      faults.add(
        place.error(
          "unknown type \(quoted(name)); allowed are string, int, smallint, bigint, float, "
            + "boolean, timestamp, array, object, json"))
      return nil
    }
    for (key, owner, reason) in Self.keysOfTypes where name != owner {
      _ = faults.attempt { () throws(SchemaError) in try keys.forbid(key, because: reason) }
    }
    let isEmbedded = isEmbedded(keys, in: name)
    if let type = simple { return isEmbedded ? .embedded(type) : type }
    let needed = Self.keysOfTypes.first { $0.owner == name }?.key ?? ""
    let value = faults.attempt { () throws(SchemaError) in try keys.required(needed) }
    guard let value else { return nil }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      faults.add(value.error("fields nest at most \(Self.depthLimit) levels"))
      return nil
    }
    let type: FieldType? =
      switch name {
      case "object": .object(fields(value, below: path.keys, inArray: inArray))
      case "array": element(value, at: path).map(FieldType.array)
      default: .timestamp(timeFormats(value))
      }
    return isEmbedded ? type.map(FieldType.embedded) : type
  }

  /// Whether the value is JSON inside a string.
  private func isEmbedded(_ keys: YAMLMapping, in type: String) -> Bool {
    guard flag("isEmbeddedJSON", of: keys), let value = keys.optional("isEmbeddedJSON") else {
      return false
    }
    guard ["object", "array", "json"].contains(type) else {
      faults.add(value.error("only a field of type object, array or json is JSON in a string"))
      return false
    }
    return true
  }

  /// The types that are told by their name alone.
  private static let simpleTypes: [String: FieldType] = [
    "string": .string, "int": .int, "smallint": .smallint, "bigint": .bigint, "float": .float,
    "boolean": .boolean, "json": .json,
  ]

  /// The keys that go with one type each.
  private static let keysOfTypes = [
    (key: "fields", owner: "object", reason: "only a field of type object has fields"),
    (key: "element", owner: "array", reason: "only a field of type array has an element"),
    (
      key: "timeFormats", owner: "timestamp",
      reason: "only a field of type timestamp has timeFormats"
    ),
  ]

  private static let keysOfElement = [
    "type", "indicators", "timeFormats", "fields", "element", "validate", "isEmbeddedJSON",
  ]

  private mutating func element(_ value: YAMLValue, at path: FieldPath) -> FieldType.Element? {
    let mapping = faults.attempt { () throws(SchemaError) in
      try value.mapping(
        Self.keysOfElement, withoutEffect: KeysWithoutEffect.field, faults)
    }
    guard let keys = mapping else { return nil }
    let type = type(keys, at: path, inArray: true)
    let indicators = indicators(keys, on: type)
    let validation = validation(keys, on: type)
    return type.map {
      FieldType.Element(type: $0, indicators: indicators, validation: validation)
    }
  }
}
