import Bytes

/// A place among the events of one type. It holds all that is needed to go on, so it stays good when
/// the server is started anew.
struct APICursor: Equatable {
  var type: EventType
  /// The next event.
  var index: Int
  /// How many a page has.
  var limit: Int
  /// The time of the last event that is wanted, in nanoseconds since 1970.
  var end: Int64
  /// How many pages came before: no two cursors of a run are the same.
  var page = 0

  /// As a client is given it.
  var text: String {
    let plain = "\(type.rawValue) \(index) \(limit) \(end) \(page)"
    return String(decoding: Base64.encode(Array(plain.utf8).span), as: UTF8.self)
  }
}

extension APICursor {
  /// Reads what a client gives back; nil where it was never given out, or for another type.
  init?(_ text: [UInt8], for type: EventType) {
    guard let plain = Base64.decode(text.span) else { return nil }
    let words = String(decoding: plain, as: UTF8.self).split(separator: " ")
    guard words.count == 5, words[0] == type.rawValue, let index = Int(words[1]),
      let limit = Int(words[2]), let end = Int64(words[3]), let page = Int(words[4]),
      index >= 0, (1...1000).contains(limit)
    else { return nil }
    self.init(type: type, index: index, limit: limit, end: end, page: page)
  }
}
