import Bytes
import Schemas

/// Times that a user writes.
enum Moment {
  /// Nanoseconds since 1970 of a time in RFC 3339.
  static func parse(_ text: String, option: String) throws -> Int64 {
    try timestamp(text, option: option).nanosecondsSince1970
  }

  /// A time in RFC 3339 as the store has times: in UTC with nine fraction digits.
  static func stored(_ text: String, option: String) throws -> String {
    let time = try timestamp(text, option: option)
    var output = OutputBuffer()
    time.append(digits: 9, to: &output)
    return output.withBytes { bytes in
      String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }
  }

  private static func timestamp(_ text: String, option: String) throws -> Timestamp {
    guard let time = Timestamp(rfc3339: Array(text.utf8).span) else {
      throw Failure(
        .usage, "\(option) takes a time such as 2024-05-01T10:00:00Z, not \(text)")
    }
    return time
  }
}
