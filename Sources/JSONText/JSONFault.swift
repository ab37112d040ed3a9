/// Why a text is not the JSON that was asked for, and where.
package struct JSONFault: Error, Equatable, Sendable {
  /// The ways in which a text can be wrong.
  package enum Reason: String, Sendable {
    case unexpectedEnd = "the text ends before the value does"
    case inputEnds = "the input ends inside this document"
    case expectedObject = "an event is a JSON object, and this is not one"
    case expectedValue = "a value is expected here"
    case expectedKey = "a key in double quotes is expected here"
    case expectedColon = "a colon is expected after the key"
    case expectedCommaOrEnd = "a comma or the closing bracket is expected here"
    case controlCharacter = "a control character must be escaped inside a string"
    case invalidEscape = "this is not an escape that JSON knows"
    case invalidUTF8 = "these bytes are not UTF-8"
    case invalidNumber = "this is not a number as JSON writes them"
    case tooDeep = "the value nests deeper than 512 levels"
    case partOfMalformed = "this belongs to the malformed document above"
    case trailingBytes = "something follows the value"
    case duplicateKey = "a key that keytag reads occurs twice, so its meaning is not certain"
  }

  /// What is wrong.
  package let reason: Reason
  /// Where, in bytes from the start of the buffer that was walked.
  package let offset: Int

  /// A fault at a place.
  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}
