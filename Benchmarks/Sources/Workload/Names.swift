/// Names as they are written into JSON strings and CSV fields.
extension Company {
  /// "Finance vault 17"
  func appendVault(_ vault: Named, to output: inout FileWriter, csv: Bool = false) {
    append(words.teams[vault.head], " vault ", nil, vault, csv, &output)
  }

  /// "Payroll #4711"
  func appendItem(_ item: Named, to output: inout FileWriter, csv: Bool = false) {
    append(words.things[item.head], " #", nil, item, csv, &output)
  }

  /// "Radia Perlman"
  func appendUser(_ user: Named, to output: inout FileWriter, csv: Bool = false) {
    append(words.firstNames[user.head], " ", words.lastNames[user.last], user, csv, &output)
  }

  /// "user17@example.com"
  func appendEmail(_ user: Named, to output: inout FileWriter) {
    output.append("user")
    output.append(decimal: user.number)
    output.append("@example.com")
  }

  private func append(
    _ head: Word, _ middle: StaticString, _ tail: Word?, _ named: Named, _ csv: Bool,
    _ output: inout FileWriter
  ) {
    // The filler holds commas.
    let quoted = csv && (head.needsQuotes || tail?.needsQuotes ?? false || named.longTail > 0)
    if quoted { output.append(34) }
    output.append(csv ? head.csv : head.json)
    output.append(middle)
    if let tail {
      output.append(csv ? tail.csv : tail.json)
    } else {
      output.append(decimal: named.number)
    }
    if named.longTail > 0 {
      output.append(32)
      output.append(words.filler, first: named.longTail)
    }
    if quoted { output.append(34) }
  }
}
