extension LogSchema {
  /// The type of the value at a path, through objects and, at `[*]`, through lists. Below a field of
  /// type `json` anything may be, so that everything there is `json`. Nil where the schema has no
  /// such value. What lies in a string of JSON has the path that it would have without the string.
  /// Linear in the number of fields passed.
  package func type(at path: FieldPath) -> FieldType? {
    var type = FieldType.object(fields)
    for step in path.steps {
      if case .embedded(let inside) = type { type = inside }
      switch (type, step) {
      case (.json, _): return .json
      case (.object(let fields), .key(let key)):
        guard let field = fields.first(where: { $0.name == key }) else { return nil }
        type = field.type
      case (.array(let element), .each): type = element.type
      default: return nil
      }
    }
    return type
  }

  /// Whether what is at a path lies in a string of JSON, so that the walk over an event does not see
  /// it. Linear in the number of fields passed.
  func passesText(_ path: FieldPath) -> Bool {
    path.steps.indices.dropLast().contains { last in
      if case .embedded? = type(at: FieldPath(steps: Array(path.steps[...last]))) {
        true
      } else {
        false
      }
    }
  }

  /// A field, where it is, and whether it lies in a string of JSON.
  typealias PlacedField = (path: FieldPath, field: Field, isInText: Bool)

  /// Every field, parents before children, in the file's order; not array elements.
  var placedFields: [PlacedField] {
    var placed: [PlacedField] = []
    Self.place(fields, below: [], isInText: false, &placed)
    return placed
  }

  private static func place(
    _ fields: [Field], below parent: [String], isInText: Bool, _ placed: inout [PlacedField]
  ) {
    for field in fields {
      let keys = parent + [field.name]
      placed.append((FieldPath(keys: keys), field, isInText))
      var isText = isInText
      if case .embedded = field.type { isText = true }
      place(field.fields, below: keys, isInText: isText, &placed)
    }
  }

  /// Visits the path of every value that is no object and no list, those in lists included.
  func forEachScalar(_ visit: (FieldPath) -> Void) {
    Self.visit(.object(fields), at: [], visit)
  }

  private static func visit(
    _ type: FieldType, at steps: [FieldPath.Step], _ visit: (FieldPath) -> Void
  ) {
    switch type {
    case .object(let fields):
      for field in fields { Self.visit(field.type, at: steps + [.key(field.name)], visit) }
    case .array(let element): Self.visit(element.type, at: steps + [.each], visit)
    case .embedded(let inside): Self.visit(inside, at: steps, visit)
    default: visit(FieldPath(steps: steps))
    }
  }
}
