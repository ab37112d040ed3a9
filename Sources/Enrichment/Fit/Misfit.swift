/// One way in which an event does not fit a log type.
package struct Misfit: Sendable, Equatable {
  /// What sort of misfit it is. The raw value is what programs read.
  package enum Kind: String, Sendable, CaseIterable {
    /// A required field is absent, `null` or an empty string.
    case missingRequired = "missing_required"
    /// A value is of another type than its field.
    case wrongType = "wrong_type"
    /// A value cannot be read as a time in one of its field's formats.
    case badTime = "bad_time"
    /// A value breaks its field's rule.
    case invalidValue = "invalid_value"
    /// A key that the log type names is in one object twice.
    case duplicateKey = "duplicate_key"
  }

  /// What sort it is.
  package let kind: Kind
  /// Where the value lies: `user.email`, `tags[2].id` with places counted from 0.
  package let path: String
  /// What is the matter with it, in words that follow the path. One line.
  package let detail: String
}

/// All the ways in which one event does not fit a log type.
package struct Fit: Sendable, Equatable {
  /// How many misfits of one event are told; the others are counted.
  package static let toldMisfits = 20

  /// The first misfits, in the order of the log type's fields.
  package private(set) var misfits: [Misfit] = []
  /// How many more there are.
  package private(set) var further = 0

  /// Whether the event fits.
  package var isGood: Bool { misfits.isEmpty }

  mutating func add(_ misfit: @autoclosure () -> Misfit) {
    if misfits.count < Self.toldMisfits {
      misfits.append(misfit())
    } else {
      further += 1
    }
  }
}
