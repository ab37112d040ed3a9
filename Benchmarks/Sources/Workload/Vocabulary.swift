/// The words that names are made of; every one is invented.
struct Vocabulary {
  let teams: [Word]
  let things: [Word]
  let firstNames: [Word]
  let lastNames: [Word]
  let cities: [Word]
  /// What a long text is cut from.
  let filler: [UInt8]

  /// Plain words, or with `escapes` such as need escaping in JSON or quoting in CSV.
  init(escapes: Bool) {
    filler = Array(
      String(
        repeating: "all work and no play makes a dull vault, ", count: Self.longest / 41 + 1
      ).utf8.prefix(Self.longest))
    func words(_ plain: [String], _ odd: [String]) -> [Word] {
      guard escapes else { return plain.map { Word($0) } }
      // Both spellings of a character occur: as UTF-8 and as \u escapes.
      return odd.map { Word($0) } + odd.map { Word($0, asciiOnly: true) }
    }
    teams = words(
      ["Eng", "Finance", "Ops", "HR", "Legal", "SRE"],
      ["R\u{26}D \"core\"", "C:\\Finance", "Größe\tOps", "法務", "Юристы", "tab\tbed"])
    things = words(
      [
        "AWS root", "Stripe live key", "GitHub deploy bot", "Prod DB", "VPN", "Okta break-glass",
        "Payroll", "Twitter", "PagerDuty", "\"Quoted, item\"",
      ],
      [
        "AWS \"root\"", "C:\\keys\\live", "two\nlines", "Schlüssel 🔑", "金庫 «Prod»", "a/b\\/c",
        "bell\u{7}", "e\u{301} and é", "\"\"", "end \\",
      ])
    firstNames = words(
      [
        "Ada", "Grace", "Linus", "Dennis", "Barbara", "Edsger", "Radia", "Ken", "Margaret", "Tim",
        "Søren", "Zoë", "José", "Łukasz", "美咲", "Олег",
      ], ["Zoë \"Zed\"", "Łukasz", "美咲", "Олег", "👩‍💻 Ada", "D'Arcy", "Søren\\", "ﷺ"])
    lastNames = words(
      [
        "Lovelace", "Hopper", "Pauling", "Ritchie", "Liskov", "Dijkstra", "Perlman", "Thompson",
        "Hamilton", "Lee", "Kierkegaard", "O'Neil", "Nowak", "田中",
      ], ["O\"Neil", "田中", "Dvořák", "Ångström, Jr.", "\u{1F600}", "Иванов"])
    cities = words(["Toronto", "München", "東京"], ["München \"Süd\"", "東京", "S\u{E3}o Paulo\\SP"])
  }

  /// How long a long text can be, in bytes.
  static let longest = 2_000
}
