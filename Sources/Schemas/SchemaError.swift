/// Why a schema or a table definition could not be read.
package struct SchemaError: Error, Equatable, CustomStringConvertible {
  /// The file's name as it was given.
  package let file: String

  /// Counted from 1.
  package let line: Int

  /// Counted from 1, in Unicode scalars.
  package let column: Int

  /// What is wrong and what is allowed. One line.
  package let message: String

  /// What else is wrong with the same file, by place; none of them has others itself.
  package var others: [SchemaError] = []

  /// `vaults.yml:3:7: unknown key "colour"; allowed are …`. The first fault alone.
  package var description: String { "\(file):\(line):\(column): \(message)" }

  /// Every fault of the file, by place.
  package var all: [SchemaError] {
    var first = self
    first.others = []
    return [first] + others
  }
}

/// What is suspicious in a schema that can be read.
package struct SchemaWarning: Equatable, CustomStringConvertible {
  /// The file's name as it was given.
  package let file: String

  /// Counted from 1.
  package let line: Int

  /// Counted from 1, in Unicode scalars.
  package let column: Int

  /// What may not be as it was meant. One line.
  package let message: String

  /// `hosts.yml:3:7: warning: …`
  package var description: String { "\(file):\(line):\(column): warning: \(message)" }
}
