internal import Bytes
internal import JSONText

/// One thing to ask the API.
package enum Request: Sendable, Equatable {
  /// What the token may read.
  case introspection
  /// The first events from a time on, in nanoseconds since 1970.
  case start(Feature, from: Int64, limit: Int)
  /// The events behind a cursor.
  case next(Feature, cursor: [UInt8])

  /// Where it is sent.
  package func address(at server: Server) -> String {
    switch self {
    case .introspection: server.introspection
    case .start(let feature, _, _), .next(let feature, _): server.address(of: feature)
    }
  }

  /// What is sent; nil where nothing is, with GET.
  package var body: [UInt8]? {
    var object = JSONObject()
    switch self {
    case .introspection: return nil
    case .start(_, let from, let limit):
      object.add("limit", number: limit)
      object.add("start_time", text: UTCTime.text(from))
    case .next(_, let cursor): object.add("cursor", json: [0x22] + cursor + [0x22])
    }
    return object.finish()
  }
}
