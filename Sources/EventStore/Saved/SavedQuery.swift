/// A query that ships with the program: an SQL file whose first comment documents it.
///
///     -- What a person did, in all log types.
///     --
///     -- :person   their mail, name or UUID
///     -- :since    the first time (default 0000)
///     SELECT …
package struct SavedQuery: Sendable {
  /// A parameter of it.
  package struct Parameter: Sendable, Equatable {
    /// The name, without the colon.
    package let name: String
    /// What it means.
    package let help: String
    /// The value where none is given; nil where one must be.
    package let defaultValue: String?
  }

  /// What `--saved` takes.
  package let name: String
  /// The sentences that its comment begins with.
  package let summary: String
  /// In the order in which they are documented.
  package let parameters: [Parameter]
  /// The whole file.
  package let sql: String

  /// All that ship, in the order in which they are listed.
  package static let all = [
    SavedQuery("person", PackageResources.person_sql),
    SavedQuery("item", PackageResources.item_sql),
    SavedQuery("address", PackageResources.address_sql),
    SavedQuery("vault", PackageResources.vault_sql),
    SavedQuery("leaver", PackageResources.leaver_sql),
    SavedQuery("failed_sign_ins", PackageResources.failed_sign_ins_sql),
    SavedQuery("new_clients", PackageResources.new_clients_sql),
    SavedQuery("permissions", PackageResources.permissions_sql),
    SavedQuery("exports", PackageResources.exports_sql),
    SavedQuery("without_name", PackageResources.without_name_sql),
  ]

  /// SQL that lists all with their parameters, `name=default`, and what they are for.
  package static var list: String {
    let rows = all.map { query in
      let parameters = query.parameters.map { $0.name + ($0.defaultValue.map { "=\($0)" } ?? "") }
      let values = [query.name, parameters.joined(separator: " "), query.summary]
      return "(" + values.map { "'" + $0.replacing("'", with: "''") + "'" }.joined(separator: ", ")
        + ")"
    }
    return "SELECT column1 AS name, column2 AS parameters, column3 AS description FROM (VALUES "
      + rows.joined(separator: ", ") + ")"
  }

  init(_ name: String, _ file: [UInt8]) {
    self.name = name
    sql = String(decoding: file, as: UTF8.self)
    var summary: [String] = []
    var parameters: [Parameter] = []
    for line in sql.split(separator: "\n").prefix(while: { $0.hasPrefix("--") }) {
      let text = line.dropFirst(2).drop { $0 == " " }
      if text.first == ":" {
        parameters.append(Parameter(text.dropFirst()))
      } else if !text.isEmpty {
        summary.append(String(text))
      }
    }
    self.summary = summary.joined(separator: " ")
    self.parameters = parameters
  }

  /// The values to run it with; `given` go before the defaults.
  package func values(_ given: [String: QueryParameter]) -> [String: QueryParameter] {
    var values = given
    for parameter in parameters where values[parameter.name] == nil {
      values[parameter.name] = parameter.defaultValue.map(QueryParameter.text)
    }
    return values
  }
}

extension SavedQuery.Parameter {
  /// Reads `name   what it means (default VALUE)`.
  fileprivate init(_ text: Substring) {
    let name = text.prefix { $0 != " " }
    var help = text.dropFirst(name.count).drop { $0 == " " }
    var defaultValue: String?
    if help.last == ")", let start = help.ranges(of: "(default ").last {
      defaultValue = String(help[start.upperBound...].dropLast())
      help = help[..<start.lowerBound]
      while help.last == " " { help.removeLast() }
    }
    self.init(name: String(name), help: String(help), defaultValue: defaultValue)
  }
}
