/// One kind of event, as Panther's log schema YAML describes it, with keytag's additions.
///
/// A plain value. What the hot path uses is compiled from it once, at the start.
package struct LogSchema: Sendable, Equatable {
  /// `OnePassword.AuditEvent`; the value of `p_log_type`.
  package let name: String

  /// Top-level keys any of which, when present, tells that an event is of this type.
  /// Empty where only `--log-type` can choose it.
  package let identifiedBy: [String]

  /// The fields in the file's order. Names are unique within their object.
  package let fields: [Field]

  /// The field at `path`, through objects only, also such as lie in strings. Linear in the number of
  /// fields passed.
  package func field(at path: FieldPath) -> Field? {
    var fields = fields
    var found: Field?
    for key in path.keys {
      found = fields.first { $0.name == key }
      fields = found?.fields ?? []
    }
    return found
  }

  /// The field whose time is the event's; at most one.
  package var eventTime: FieldPath? {
    var found: FieldPath?
    forEachField { path, field in
      if field.isEventTime { found = path }
    }
    return found
  }

  /// Visits every field, parents before children, in the file's order; not array elements.
  package func forEachField(_ visit: (FieldPath, Field) -> Void) {
    Self.visit(fields, below: nil, visit)
  }

  private static func visit(
    _ fields: [Field], below parent: FieldPath?, _ visit: (FieldPath, Field) -> Void
  ) {
    for field in fields {
      let path = FieldPath(keys: (parent?.keys ?? []) + [field.name])
      visit(path, field)
      Self.visit(field.fields, below: path, visit)
    }
  }
}

/// A named member of an event or of an object in it.
package struct Field: Sendable, Equatable {
  /// The JSON key, unescaped.
  package let name: String

  /// The type, with the fields of an object and the element of an array.
  package let type: FieldType

  /// The object that holds this field must have it, and not as `null`. Of a nested field: only
  /// where that object is present.
  package let isRequired: Bool

  /// What the value is searched for as. Only on strings and integers; an array's are its element's.
  package let indicators: Set<Indicator>

  /// The value is the time of the event. Only on a timestamp.
  package let isEventTime: Bool

  /// What the UUID in this string names; nil where it names nothing that tables know.
  package let identifies: Identification?

  /// What the value must be for the event to be of the log type. Only on strings.
  package internal(set) var validation: Validation?

  /// The members of an object, also of one that lies in a string; empty for all other types.
  package var fields: [Field] {
    switch type {
    case .object(let fields), .embedded(.object(let fields)): fields
    default: []
    }
  }
}

/// The type of a value in an event.
package indirect enum FieldType: Sendable, Equatable {
  case string
  /// 32 bits, signed.
  case int
  /// 16 bits, signed.
  case smallint
  /// 64 bits, signed.
  case bigint
  case float
  case boolean
  /// A time in the first of these formats that fits. Never empty.
  case timestamp([TimeFormat])
  case array(Element)
  case object([Field])
  /// Any JSON value, not looked into.
  case json
  /// A string whose text is JSON of this type: an object, an array or any JSON.
  case embedded(FieldType)

  /// What an array holds: a value without a name.
  package struct Element: Sendable, Equatable {
    package let type: FieldType
    /// What each value is searched for as.
    package let indicators: Set<Indicator>
    /// What each value must be for the event to be of the log type. Only on strings.
    package internal(set) var validation: Validation?
  }
}
