extension LogSchemaFile {
  /// What is suspicious in a file, by place.
  static func warnings(
    about schema: LogSchema, _ root: YAMLValue, among known: [LogSchema]
  ) -> [SchemaWarning] {
    var warnings: [SchemaWarning] = []
    let top = try? root.anyMapping()
    let place = top?.optional("schema") ?? root
    if known.contains(where: { $0.name == schema.name }) {
      warnings.append(place.warning("\(quoted(schema.name)) takes the place of the one there is"))
    }
    if schema.eventTime == nil {
      warnings.append(
        place.warning(
          "no field is the time of the event (isEventTime: true), so events get no p_event_time"))
    }
    if let value = top?.optional("identifiedBy"), let keys = try? value.texts() {
      for (key, place) in keys {
        guard let other = schema.competitor(for: key, among: known) else { continue }
        warnings.append(
          place.warning(
            "an event with \(quoted(key)) is taken for a \(other), which is tried first"))
      }
    } else {
      let effect =
        schema.fields.contains(where: \.isRequired)
        ? "an event that no other type knows is of this type if it has all required fields"
        : "only --log-type makes events of this type, as nothing is required either"
      warnings.append(place.warning("there is no identifiedBy, so \(effect)"))
    }
    for (name, place) in names(in: root) where ["items", "events"].contains(name) {
      warnings.append(
        place.warning(
          "pages of events have them under \(quoted(name)); with this field they are not opened"))
    }
    if let fields = top?.optional("fields") { warnings += self.warnings(aboutNamesIn: fields) }
    return warnings.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  /// Warnings about names of fields at all depths.
  private static func warnings(aboutNamesIn fields: YAMLValue) -> [SchemaWarning] {
    var warnings: [SchemaWarning] = []
    var seen: [String: String] = [:]
    for field in (try? fields.list()) ?? [] {
      guard let keys = try? field.anyMapping() else { continue }
      if let place = keys.optional("name"), let name = try? place.text() {
        if let other = seen.updateValue(name, forKey: name.lowercased()) {
          warnings.append(place.warning("\(quoted(name)) and \(quoted(other)) differ only in case"))
        }
        if name.contains(".") || name.hasPrefix("$") {
          warnings.append(
            place.warning(
              "\(quoted(name)) is one key with these signs in it; a field inside another is "
                + "written as type: object with fields"))
        }
        if name.unicodeScalars.first == " " || name.unicodeScalars.last == " " {
          warnings.append(place.warning("\(quoted(name)) has a space at its edge"))
        }
      }
      var inner: YAMLMapping? = keys
      while let mapping = inner {
        if let fields = mapping.optional("fields") {
          warnings += self.warnings(aboutNamesIn: fields)
        }
        inner = try? mapping.optional("element")?.anyMapping()
      }
    }
    return warnings
  }
}

extension LogSchema {
  /// The name of a log type that is tried before this one and known by the same key.
  fileprivate func competitor(for key: String, among known: [LogSchema]) -> String? {
    known.prefix { $0.name != name }.first { $0.identifiedBy.contains(key) }?.name
  }
}
