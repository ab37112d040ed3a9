/// A node of a YAML document: a text, a list or a mapping, and where it begins.
package struct YAMLNode: Sendable {
  /// What a node holds. Texts are as written, of no other type than text.
  package enum Content: Sendable {
    case text(String)
    case list([YAMLNode])
    /// In order of the file, no text twice among the keys.
    case mapping([Member])
  }

  /// A key of a mapping, and what is there.
  package struct Member: Sendable {
    package let key: YAMLNode
    package let value: YAMLNode
  }

  /// Counted from 1.
  package let line: Int

  /// Counted from 1, in Unicode scalars.
  package let column: Int

  package let content: Content

  /// The text that this is; nil for a list or a mapping.
  package var text: String? { if case .text(let text) = content { text } else { nil } }
}

/// Why bytes are no YAML document that is read here.
package struct YAMLFault: Error {
  /// Counted from 1.
  package let line: Int

  /// Counted from 1, in Unicode scalars.
  package let column: Int

  /// What is wrong. One line, of which parts are quoted from the document.
  package let problem: Problem

  /// What is wrong.
  package enum Problem: Sendable {
    /// What the text itself says of it.
    case syntax(String)
    /// A key that a mapping has twice.
    case repeatedKey(String)
  }

  init(line: Int, column: Int, _ problem: Problem) {
    (self.line, self.column, self.problem) = (line, column, problem)
  }

  /// A fault at the place that follows `before`, the valid UTF-8 from the document's start.
  init(after before: ArraySlice<UInt8>, _ problem: String) {
    let newline = UInt8(ascii: "\n")
    let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? before.startIndex
    let isScalarStart = { (byte: UInt8) in byte & 0b1100_0000 != 0b1000_0000 }
    self.init(
      line: 1 + before.count { $0 == newline },
      column: 1 + before[lineStart...].count(where: isScalarStart), .syntax(problem))
  }
}
