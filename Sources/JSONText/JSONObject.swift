internal import Bytes

/// A JSON object that is being written, member by member. The keys must differ.
package struct JSONObject: ~Copyable {
  private var output = OutputBuffer(capacity: 256)

  /// An object without members.
  package init() { output.append(0x7B) }

  private mutating func key(_ name: String) {
    if output.count > 1 { output.append(0x2C) }
    output.append(JSONString.quoted(Array(name.utf8).span))
    output.append(0x3A)
  }

  /// Adds a string.
  package mutating func add(_ name: String, text: String) { add(name, text: Array(text.utf8)) }

  /// Adds a string; bytes that are no UTF-8 become U+FFFD.
  package mutating func add(_ name: String, text: [UInt8]) {
    key(name)
    let isValid = (try? UTF8Span(validating: text.span)) != nil
    let valid = isValid ? text : Array(String(decoding: text, as: UTF8.self).utf8)
    output.append(JSONString.quoted(valid.span))
  }

  /// Adds a whole number.
  package mutating func add(_ name: String, number: Int) {
    key(name)
    output.append(decimal: number)
  }

  /// Adds JSON as it is.
  package mutating func add(_ name: String, json: [UInt8]) {
    key(name)
    output.append(json)
  }

  /// The object's text.
  package consuming func finish() -> [UInt8] {
    output.append(0x7D)
    return output.copied()
  }
}
