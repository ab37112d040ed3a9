extension TableDefinition {
  /// What in a definition can never match, each as one line; none where all is well.
  ///
  /// It is no error, since a log type may be defined later, and events may have more fields than
  /// their schema. O(selectors × fields).
  package func warnings(against schemas: [LogSchema]) -> [String] {
    var warnings: [String] = []
    for entry in logTypes {
      guard let schema = schemas.first(where: { $0.name == entry.logType }) else {
        let near = Nearest.text(to: entry.logType, among: schemas.map(\.name))
        warnings.append("there is no log type \(quoted(entry.logType))" + Self.hint(near))
        continue
      }
      for selector in entry.selectors {
        if let warning = warning(about: selector, in: schema) { warnings.append(warning) }
        for condition in selector.conditions {
          let subject = "selector \(selector.path): the field \(condition.path) of its when"
          if let warning = Self.warning(about: condition.path, subject, in: schema) {
            warnings.append(warning)
          }
        }
      }
    }
    return warnings
  }

  private func warning(about selector: Selector, in schema: LogSchema) -> String? {
    let subject = "selector \(selector.path)"
    if let key = selector.indicatorKey {
      guard !schema.outputKeys.contains(key) else { return nil }
      return "\(subject) never appears in \(schema.name), which has no such indicators"
    }
    if let warning = Self.warning(about: selector.path, subject, in: schema) { return warning }
    if let kind, case .kind(let other)? = schema.field(at: selector.path)?.identifies, kind != other
    {
      return "\(subject) is never looked up here: in \(schema.name) it names a \(other), "
        + "and this table has the kind \(kind)"
    }
    return nil
  }

  /// Why the path leads to no value that could be compared; nil where it does.
  private static func warning(
    about path: FieldPath, _ subject: String, in schema: LogSchema
  ) -> String? {
    switch schema.type(at: path) {
    case .object: return "\(subject) is an object in \(schema.name), and only values are compared"
    case .array: return "\(subject) is a list in \(schema.name); \(path)[*] is each of its elements"
    case .some: return nil
    case nil:
      var known: [String] = []
      schema.forEachScalar { known.append($0.description) }
      let near = Nearest.text(to: path.description, among: known)
      return "\(subject) never appears in \(schema.name)" + hint(near)
    }
  }

  private static func hint(_ near: String?) -> String {
    near.map { "; did you mean \($0)?" } ?? ""
  }
}

extension LogSchema {
  /// The keys of the lists of indicators that events of this type may get.
  fileprivate var outputKeys: Set<String> {
    var keys: Set<String> = []
    Self.forEachIndicator(in: .object(fields)) { indicator in
      keys.insert(indicator.outputKey)
      // These give a domain or an address, as the value is.
      if [.hostname, .url, .netAddr].contains(indicator) { keys.insert(Indicator.ip.outputKey) }
    }
    return keys
  }

  private static func forEachIndicator(in type: FieldType, _ visit: (Indicator) -> Void) {
    switch type {
    case .object(let fields):
      for field in fields {
        field.indicators.forEach(visit)
        forEachIndicator(in: field.type, visit)
      }
    case .array(let element):
      element.indicators.forEach(visit)
      forEachIndicator(in: element.type, visit)
    case .embedded(let inside): forEachIndicator(in: inside, visit)
    default: break
    }
  }
}

/// Which of some words somebody may have meant.
enum Nearest {
  /// The candidate with the fewest changed bytes, case aside, the first of equals; nil where more than half of
  /// the word would have to change. O(word × candidates' length).
  static func text(to word: String, among candidates: [String]) -> String? {
    let wanted = Array(word.lowercased().utf8)
    guard wanted.count <= 256 else { return nil }
    let ranked = candidates.map {
      (text: $0, distance: distance(wanted, Array($0.lowercased().utf8)))
    }
    guard let best = ranked.min(by: { $0.distance < $1.distance }),
      best.distance * 2 <= wanted.count
    else { return nil }
    return best.text
  }

  /// How many bytes must be added, dropped or replaced to make one word of the other.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (index, byte) in left.enumerated() {
      var corner = row[0]
      row[0] = index + 1
      for (place, other) in right.enumerated() {
        let replaced = corner + (byte == other ? 0 : 1)
        corner = row[place + 1]
        row[place + 1] = min(replaced, row[place] + 1, corner + 1)
      }
    }
    return row[right.count]
  }
}
