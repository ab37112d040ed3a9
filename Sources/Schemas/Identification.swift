/// What sort of thing a UUID names: `vault`, `user`, `payment_method`. A lower-case word.
///
/// The list is open, because log types and tables are data. A field and a table meet where their
/// kinds are equal; a kind that no table has (a `card`) means that there is no table to ask.
package struct ObjectKind: Sendable, Hashable, CustomStringConvertible {
  /// Lower-case ASCII letters, digits and `_`, a letter first.
  package let name: String

  /// Nil where `name` is not such a word.
  package init?(_ name: String) {
    guard let first = name.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first),
      name.utf8.allSatisfy(Self.isWordByte)
    else { return nil }
    self.name = name
  }

  package var description: String { name }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
  }
}

/// How to know what a field's UUID names, so that the right table is asked. `identifies` in YAML.
package enum Identification: Sendable, Hashable {
  /// Always the same kind: `vault_uuid` names a vault.
  case kind(ObjectKind)

  /// The value of another field decides: an audit event's `object_type` for its `object_uuid`.
  case byValue(KindsByValue)
}

/// Kinds told apart by the value of another field of the same event.
package struct KindsByValue: Sendable, Hashable {
  /// The field whose value decides. A string field of the schema.
  package let by: FieldPath

  /// From a value of `by` to what the UUID names. A value that is not here means that the meaning
  /// is not known, and every table with this selector is tried.
  package let kinds: [String: ObjectKind]

  /// An object of the event that tells who the UUID is: where it is present and has members, the
  /// UUID is a `user`, whatever `by` says. `{}`, `null` and an absent key say nothing.
  package let person: FieldPath?
}
