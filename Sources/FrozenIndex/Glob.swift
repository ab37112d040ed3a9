internal import Bytes

/// Patterns for whole values:
///
///     *        any text, also none
///     ?        one character
///     [abc]    one of these characters; [a-z] a range; [!abc] or [^abc] any other character
///     \x       the character x itself
///
/// A character is a Unicode scalar; a byte that is no UTF-8 is one too. A set is not empty, and a
/// `]` in it is written `\]`. Case counts.
///
/// Matching keeps the place of the last `*` only: where the text after it does not fit, that star
/// takes one character more, and earlier stars need not be asked again. So it takes
/// O(pattern × text) at worst, whatever the pattern.
enum Glob {
  /// The longest pattern, in bytes.
  static let lengthLimit = 4096

  /// How many characters of a pattern stand for themselves; nil for what is no pattern: an open or
  /// empty set, a range from high to low, a `\` at the end, more than 4096 bytes.
  static func literalCount(of pattern: Span<UInt8>) -> Int? {
    guard pattern.count <= lengthLimit else { return nil }
    var count = 0
    var index = 0
    while index < pattern.count {
      switch pattern[index] {
      case star, question: index += 1
      case bracket:
        guard let end = CharacterSet(pattern, at: index)?.end else { return nil }
        index = end
      default:
        guard let literal = Literal(pattern, at: index) else { return nil }
        count += 1
        index = literal.range.upperBound
      }
    }
    return count
  }

  /// The bytes that every match begins with, at most 8 of them.
  static func head(of pattern: Span<UInt8>) -> [UInt8] {
    var head: [UInt8] = []
    var index = 0
    while index < pattern.count, head.count < 8 {
      guard ![star, question, bracket].contains(pattern[index]),
        let literal = Literal(pattern, at: index)
      else { break }
      for place in literal.range { head.append(pattern[place]) }
      index = literal.range.upperBound
    }
    return Array(head.prefix(8))
  }

  /// Whether a sound pattern fits the whole text.
  static func matches(_ pattern: Span<UInt8>, _ text: Span<UInt8>) -> Bool {
    var (at, place) = (0, 0)
    var (afterStar, starEnd) = (-1, 0)
    while true {
      if at < pattern.count, pattern[at] == star {
        at += 1
        (afterStar, starEnd) = (at, place)
        continue
      }
      if place == text.count { return at == pattern.count }
      if at < pattern.count, let (next, after) = step(pattern, at, text, place) {
        (at, place) = (next, after)
        continue
      }
      guard afterStar >= 0 else { return false }
      starEnd += TextUnit(text, at: starEnd).length
      (at, place) = (afterStar, starEnd)
    }
  }

  /// Where pattern and text go on when the pattern's character at `at` fits the text's at `place`.
  private static func step(
    _ pattern: Span<UInt8>, _ at: Int, _ text: Span<UInt8>, _ place: Int
  ) -> (Int, Int)? {
    switch pattern[at] {
    case question: return (at + 1, place + TextUnit(text, at: place).length)
    case bracket:
      guard let set = CharacterSet(pattern, at: at) else { return nil }
      let unit = TextUnit(text, at: place)
      return set.contains(unit.scalar, in: pattern) ? (set.end, place + unit.length) : nil
    default:
      guard let literal = Literal(pattern, at: at), literal.range.count <= text.count - place
      else { return nil }
      for (offset, index) in literal.range.enumerated()
      where pattern[index] != text[place + offset] { return nil }
      return (literal.range.upperBound, place + literal.range.count)
    }
  }

  private static let star = UInt8(ascii: "*")
  private static let question = UInt8(ascii: "?")
  private static let bracket = UInt8(ascii: "[")

  /// A character of a pattern that stands for itself, a backslash before it or not.
  private struct Literal {
    /// The character's own bytes.
    let range: Range<Int>
    let scalar: Unicode.Scalar?

    init?(_ pattern: Span<UInt8>, at index: Int) {
      let start = pattern[index] == UInt8(ascii: "\\") ? index + 1 : index
      guard start < pattern.count else { return nil }
      let unit = TextUnit(pattern, at: start)
      scalar = unit.scalar
      range = start..<start + unit.length
    }
  }

  private struct CharacterSet {
    private let isNegated: Bool
    /// Between the brackets, without the sign of negation.
    private let members: Range<Int>
    /// Behind the closing bracket.
    var end: Int { members.upperBound + 1 }

    init?(_ pattern: Span<UInt8>, at index: Int) {
      var start = index + 1
      isNegated =
        start < pattern.count
        && [UInt8(ascii: "!"), UInt8(ascii: "^")].contains(pattern[start])
      if isNegated { start += 1 }
      var place = start
      while place < pattern.count, pattern[place] != UInt8(ascii: "]") {
        guard let (low, high, next) = Self.member(pattern, at: place), low <= high else {
          return nil
        }
        place = next
      }
      guard place > start, place < pattern.count else { return nil }
      members = start..<place
    }

    func contains(_ scalar: Unicode.Scalar?, in pattern: Span<UInt8>) -> Bool {
      var place = members.lowerBound
      while let scalar, place < members.upperBound,
        let (low, high, next) = Self.member(pattern, at: place)
      {
        if low <= scalar, scalar <= high { return !isNegated }
        place = next
      }
      return isNegated
    }

    /// `a`, or `a-z`; a `-` before the closing bracket stands for itself.
    private static func member(
      _ pattern: Span<UInt8>, at index: Int
    ) -> (low: Unicode.Scalar, high: Unicode.Scalar, next: Int)? {
      guard let first = Literal(pattern, at: index), let low = first.scalar else { return nil }
      let next = first.range.upperBound
      guard next + 1 < pattern.count, pattern[next] == UInt8(ascii: "-"),
        pattern[next + 1] != UInt8(ascii: "]")
      else { return (low, low, next) }
      guard let last = Literal(pattern, at: next + 1), let high = last.scalar else { return nil }
      return (low, high, last.range.upperBound)
    }
  }
}

extension TextUnit {
  fileprivate var scalar: Unicode.Scalar? {
    if case .scalar(let scalar, _) = self { scalar } else { nil }
  }

  fileprivate var length: Int {
    if case .scalar(_, let length) = self { length } else { 1 }
  }
}
