/// Why an input could not become an enriched event. The raw value is what the user reads.
package enum RejectReason: String, Sendable, CaseIterable {
  /// The bytes are not one JSON object.
  case malformed
  /// A key that is read occurs twice, so its meaning is not certain.
  case duplicateKey = "duplicate_key"
  /// No log type knows the keys that are there.
  case unclassified
  /// A required field is absent, null, empty or of another type.
  case missingRequired = "missing_required"
  /// A value breaks a rule that the log type has for it.
  case invalidValue = "invalid_value"
  /// The event's time cannot be read as a time.
  case badEventTime = "bad_event_time"
  /// There is no event where the wrapper around it should have it.
  case notWrapped = "not_wrapped"
  /// The store has another event with its log type and UUID.
  case uuidConflict = "uuid_conflict"
  /// The line is longer than the limit.
  case tooLong = "too_long"
}

/// What is wrong with one input.
package struct Reject: Error, Sendable, Equatable {
  /// The kind of fault.
  package let reason: RejectReason
  /// The fault in words: which field, what was expected.
  package let detail: String
  /// Where the fault was noticed, in bytes from the start of the buffer that holds the input.
  package let offset: Int

  /// A reject at a place in the buffer.
  package init(_ reason: RejectReason, _ detail: String, at offset: Int) {
    self.reason = reason
    self.detail = detail
    self.offset = offset
  }
}
