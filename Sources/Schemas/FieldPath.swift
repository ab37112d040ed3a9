/// Where a value lies in an event: the keys from the top down, `["user", "uuid"]` for `user.uuid`.
///
/// Written in YAML as `user.uuid` or, as Panther does, `$.user.uuid`. `[*]` behind a key means every
/// element of the list there: `items[*].id`, `tags[*]`. A key that itself holds a dot, a bracket, a
/// star or a quote stands in quotes: `$."a.b".c`, with `\"` and `\\` inside them. Keys are compared
/// with an event's keys byte for byte, escapes decoded.
package struct FieldPath: Sendable, Hashable, CustomStringConvertible {
  /// One step from a value to a value inside it.
  package enum Step: Sendable, Hashable {
    /// To the member of an object that has this key; never empty.
    case key(String)
    /// To every element of a list.
    case each
  }

  /// The steps from the top down. Never empty; the first is a key.
  package let steps: [Step]

  /// The keys alone, from the top down.
  package var keys: [String] {
    steps.compactMap { if case .key(let key) = $0 { key } else { nil } }
  }

  /// Whether the path may lead to several values.
  package var isList: Bool { steps.contains(.each) }

  init(keys: [String]) {
    steps = keys.map(Step.key)
  }

  init(steps: [Step]) {
    self.steps = steps
  }

  /// How many steps a path may have; schemas nest less deeply.
  static let stepLimit = 128

  /// Reads a path; nil where a key is empty, a quote is open, an index such as `[0]` is used, or it
  /// has more than 128 steps.
  package init?(_ text: String) {
    var rest = text.unicodeScalars[...]
    if rest.starts(with: "$.".unicodeScalars) { rest.removeFirst(2) }
    var steps: [Step] = []
    while true {
      guard let key = Self.readKey(&rest) else { return nil }
      steps.append(.key(key))
      while rest.starts(with: "[*]".unicodeScalars) {
        steps.append(.each)
        rest.removeFirst(3)
      }
      guard steps.count <= Self.stepLimit else { return nil }
      if rest.isEmpty { break }
      guard rest.popFirst() == "." else { return nil }
    }
    self.steps = steps
  }

  /// Takes a key off the front; nil where there is none.
  private static func readKey(_ rest: inout Substring.UnicodeScalarView) -> String? {
    guard rest.first == "\"" else {
      let key = String(rest.prefix { !special.contains($0) })
      rest.removeFirst(key.unicodeScalars.count)
      return key.isEmpty || key == "$" ? nil : key
    }
    rest.removeFirst()
    var key = String.UnicodeScalarView()
    while var scalar = rest.popFirst() {
      if scalar == "\"" { return key.isEmpty ? nil : String(key) }
      if scalar == "\\" {
        guard let escaped = rest.popFirst(), escaped == "\"" || escaped == "\\" else { return nil }
        scalar = escaped
      }
      key.append(scalar)
    }
    return nil
  }

  /// The path without `$.`: `user.uuid`. The selector's name inside `p_enrichment`.
  package var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .each: text += "[*]"
      case .key(let key): text += (text.isEmpty ? "" : ".") + Self.written(key)
      }
    }
    return text
  }

  private static let special: Set<Unicode.Scalar> = [".", "[", "]", "*", "\""]

  private static func written(_ key: String) -> String {
    guard key == "$" || key.unicodeScalars.contains(where: special.contains) else { return key }
    let escaped = key.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }
    return "\"" + escaped.joined() + "\""
  }
}
