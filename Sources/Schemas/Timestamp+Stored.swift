// The database has times as text that sorts; who counts and compares has them as numbers.

extension Timestamp {
  /// A moment, in nanoseconds since 1970, as the database has it: UTC with nine fraction digits.
  package static func storedText(_ nanoseconds: Int64) -> String {
    Timestamp(nanosecondsSince1970: nanoseconds).text(digits: 9)
  }

  /// Nanoseconds since 1970 of a time from the database; nil where it is none, which only other hands
  /// can have written.
  package static func nanoseconds(stored text: String) -> Int64? {
    Timestamp(rfc3339: Array(text.utf8).span)?.nanosecondsSince1970
  }
}
