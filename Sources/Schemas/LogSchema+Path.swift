extension LogSchema {
  /// The type of the value at a path, through objects and, at `[*]`, through lists. Below a field of
  /// type `json` anything may be, so that everything there is `json`. Nil where the schema has no
  /// such value. Linear in the number of fields passed.
  package func type(at path: FieldPath) -> FieldType? {
    var type = FieldType.object(fields)
    for step in path.steps {
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
    default: visit(FieldPath(steps: steps))
    }
  }
}
