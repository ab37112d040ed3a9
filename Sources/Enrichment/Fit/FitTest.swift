internal import Bytes
package import JSONText
package import Schemas

// Enriching asks of an event only whether it can be used, and stops at the first reason why not.
// This reads all of it, as a person does who wants to know whether the schema is right, and goes on
// behind a misfit. Both must agree: an event without misfits is one that enriching takes as of the
// log type, with no value of a wrong type, and any other is not.

/// Says in which ways events do not fit a log type.
package struct FitTest {
  private let top: FitObject
  private let duplicates: DuplicateKeys

  /// A test against a log type.
  /// - Parameter duplicates: Which value counts of a key that is there twice.
  package init(_ schema: LogSchema, duplicates: DuplicateKeys = .refuse) {
    top = FitObject(schema.fields)
    self.duplicates = duplicates
  }

  /// The misfits of an event: a JSON object that was walked before. O(event), for each level of
  /// objects in which the log type has fields.
  package func fit(of event: Span<UInt8>) -> Fit {
    var reading = Reading(duplicates: duplicates)
    var tokens = JSONTokens(in: 0..<event.count)
    _ = tokens.next(event)
    reading.readObject(top, &tokens, event)
    return reading.fit
  }
}

/// One event being read. The recursion is as deep as the schema, which is 64 levels at most: what the
/// schema does not look into is passed over.
private struct Reading {
  /// A value, of which only the first token was read.
  struct Value {
    let first: JSONToken
    let rest: Range<Int>
    var isThereTwice = false
  }

  let duplicates: DuplicateKeys
  var fit = Fit()
  /// From the top down, as they are written in a path.
  var path: [String] = []

  init(duplicates: DuplicateKeys) { self.duplicates = duplicates }

  mutating func add(_ kind: Misfit.Kind, _ detail: @autoclosure () -> String) {
    let path = path
    fit.add(Misfit(kind: kind, path: Self.joined(path), detail: detail()))
  }

  private static func joined(_ path: [String]) -> String {
    path.reduce("") { text, part in
      text.isEmpty || part.hasPrefix("[") ? text + part : text + "." + part
    }
  }

  /// Reads the members of an object whose beginning was the last token.
  mutating func readObject(
    _ object: FitObject, _ tokens: inout JSONTokens, _ bytes: Span<UInt8>
  ) {
    // Of a key that is there twice only the end of the object tells which value counts.
    var values = [Value?](repeating: nil, count: object.members.count)
    while case .key(let range, let isEscaped)? = tokens.next(bytes) {
      let raw = bytes.extracting(range)
      let key = isEscaped ? JSONString.decode(raw) : [UInt8](copying: raw)
      guard let first = tokens.next(bytes) else { return }
      let start = tokens.at
      if first == .beginObject || first == .beginArray { tokens.skipRest(bytes) }
      guard let place = object.places[key] else { continue }
      let value = Value(first: first, rest: start..<tokens.at)
      if values[place] == nil || duplicates == .last {
        values[place] = value
      } else {
        values[place]?.isThereTwice = true
      }
    }
    for (place, member) in object.members.enumerated() {
      path.append(member.name)
      judge(member, values[place], bytes)
      path.removeLast()
    }
  }

  private mutating func judge(_ member: FitObject.Member, _ value: Value?, _ bytes: Span<UInt8>) {
    if duplicates == .refuse, value?.isThereTwice == true { add(.duplicateKey, "is there twice") }
    if member.isRequired, let lack = Self.lack(of: value?.first) {
      return add(.missingRequired, "is \(lack)")
    }
    guard let value else { return }
    var tokens = JSONTokens(in: value.rest)
    read(member.type, value.first, &tokens, bytes)
  }

  /// What is there where something must be, in words; nil where there is a value.
  private static func lack(of token: JSONToken?) -> String? {
    switch token {
    case nil: "missing"
    case .null: "null"
    case .string(let range, _) where range.isEmpty: "empty"
    default: nil
    }
  }

  private mutating func readArray(
    _ element: FitType, _ tokens: inout JSONTokens, _ bytes: Span<UInt8>
  ) {
    var place = 0
    while let token = tokens.next(bytes), token != .endArray {
      path.append("[\(place)]")
      read(element, token, &tokens, bytes)
      path.removeLast()
      place += 1
    }
  }

  /// Reads the value that begins with a token, to its end.
  private mutating func read(
    _ type: FitType, _ token: JSONToken, _ tokens: inout JSONTokens, _ bytes: Span<UInt8>
  ) {
    switch (type, token) {
    case (_, .null), (.float, .number), (.boolean, .true), (.boolean, .false): break
    case (.object(let object), .beginObject): readObject(object, &tokens, bytes)
    case (.array(let element), .beginArray): readArray(element, &tokens, bytes)
    case (.integer(let bits), .number(let range)):
      let text = bytes.extracting(range)
      if !WrittenValue.isInteger(text, bits: bits) {
        add(.wrongType, "is \(Self.excerpt(of: text)), not \(type.noun)")
      }
    case (.timestamp(let formats), .number(let range)) where formats.contains(where: \.takesNumbers):
      checkTime(bytes.extracting(range), in: formats)
    case (.string, .string(let range, let isEscaped)),
      (.timestamp, .string(let range, let isEscaped)),
      (.embedded, .string(let range, let isEscaped)):
      // The empty string is no value.
      guard !range.isEmpty else { break }
      let raw = bytes.extracting(range)
      if isEscaped { readText(type, JSONString.decode(raw).span) } else { readText(type, raw) }
    case (.json, _):
      if token == .beginObject || token == .beginArray { tokens.skipRest(bytes) }
    default:
      add(.wrongType, "is \(Self.noun(of: token)), not \(type.noun)")
      if token == .beginObject || token == .beginArray { tokens.skipRest(bytes) }
    }
  }

  /// Judges the text of a string whose field may be one.
  private mutating func readText(_ type: FitType, _ text: Span<UInt8>) {
    switch type {
    case .string(let validator):
      if let fault = validator?.fault(of: text) {
        add(.invalidValue, "\(fault): \(Self.excerpt(of: text))")
      }
    case .timestamp(let formats): checkTime(text, in: formats)
    case .embedded(let type):
      do throws(JSONFault) {
        try JSONText.validate(text)
      } catch {
        add(.wrongType, "holds no JSON: \(error.reason.rawValue)")
        return
      }
      var tokens = JSONTokens(in: JSONText.startOfText(text)..<text.count)
      if let token = tokens.next(text) { read(type, token, &tokens, text) }
    default: break
    }
  }

  private mutating func checkTime(_ text: Span<UInt8>, in formats: [TimeFormat]) {
    guard Timestamp(text, in: formats) == nil else { return }
    let names = formats.map(\.name).joined(separator: " or ")
    add(.badTime, "is no time as \(names) has it: \(Self.excerpt(of: text))")
  }

  private static func noun(of token: JSONToken) -> String {
    switch token {
    case .beginObject: "an object"
    case .beginArray: "an array"
    case .string: "a string"
    case .number: "a number"
    case .true, .false: "a boolean"
    default: "nothing"
    }
  }

  /// The start of a text, for messages.
  private static func excerpt(of text: Span<UInt8>) -> String {
    let start = text.extracting(0..<min(text.count, 64))
    return String(decoding: [UInt8](copying: start), as: UTF8.self) + (text.count > 64 ? "…" : "")
  }
}
