/// A UUID as 1Password writes it: 26 characters of base 32.
struct Key {
  private let words: (UInt64, UInt64, UInt64)

  /// The next key of a sequence.
  init(_ random: inout SeededRandom) {
    words = (random.next(), random.next(), random.next())
  }

  /// Writes it: nine characters of the first word, nine of the second, eight of the third.
  func append(to output: inout FileWriter, upperCase: Bool) {
    output.append(base32: words.0, 9, upperCase: upperCase)
    output.append(base32: words.1, 9, upperCase: upperCase)
    output.append(base32: words.2, 8, upperCase: upperCase)
  }
}
