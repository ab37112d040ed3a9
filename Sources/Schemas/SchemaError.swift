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

  /// `vaults.yml:3:7: unknown key "colour"; allowed are …`
  package var description: String { "\(file):\(line):\(column): \(message)" }
}
