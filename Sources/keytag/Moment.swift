import Schemas

/// Times that a user writes.
enum Moment {
  /// Nanoseconds since 1970 of a time in RFC 3339.
  static func parse(_ text: String, option: String) throws -> Int64 {
    guard let time = Timestamp(rfc3339: Array(text.utf8).span) else {
      throw Failure(
        .usage, "\(option) takes a time such as 2024-05-01T10:00:00Z, not \(text)")
    }
    return time.nanosecondsSince1970
  }
}
