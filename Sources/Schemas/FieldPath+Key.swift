extension FieldPath {
  /// A key as it is written in a path: in quotes where it needs them.
  package static func text(ofKey key: String) -> String { FieldPath(keys: [key]).description }
}
