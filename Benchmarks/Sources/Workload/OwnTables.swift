/// Eight tables of one's own that the events' fields are looked up in, one or more for each way of
/// matching: `TABLE.csv` and its definition `TABLE.yml`.
extension Company {
  func writeOwnTables(into folder: String) throws(WorkloadError) {
    for table in OwnTable.all {
      var definition = try FileWriter(creating: "\(folder)/\(table.name).yml")
      definition.append(Array(table.definition.utf8))
      try definition.finish()
    }
    try writeCSV("\(folder)/networks.csv", "network,name", 513) { number, output in
      if number == 512 {
        output.append("2001:db8::/32,Documentation")
        return
      }
      output.append(number < 256 ? "198.18." : "198.19.")
      output.append(decimal: number % 256)
      output.append(".0/24,Office ")
      output.append(decimal: number)
    }
    try writeCSV("\(folder)/countries.csv", "code,name", 4) { number, output in
      output.append((["ca,Canada", "us,United States", "de,Germany", "jp,Japan"][number]))
    }
    try writeCSV("\(folder)/cities.csv", "city,name", words.cities.count) { number, output in
      let city = words.cities[number]
      if city.needsQuotes { output.append(34) }
      output.append(city.csv)
      output.append(city.needsQuotes ? "\",Site " : ",Site ")
      output.append(decimal: number % 3)
    }
    try writeCSV("\(folder)/versions.csv", "version,name", 70) { number, output in
      output.append(decimal: 20 + number)
      output.append(",Train ")
      output.append(decimal: 20 + number)
    }
    try writeCSV("\(folder)/mailboxes.csv", "pattern,name", 10) { number, output in
      output.append("user*")
      output.append(decimal: number)
      output.append("@example.com,Mail shard ")
      output.append(decimal: number)
    }
    try writeCSV("\(folder)/devices.csv", "uuid,name", 1_000) { number, output in
      device(number).append(to: &output, upperCase: false)
      output.append(",Laptop ")
      output.append(decimal: number)
    }
    try writeCSV("\(folder)/departments.csv", "email,name", settings.users) { number, output in
      appendEmail(user(number), to: &output)
      output.append(",Department ")
      output.append(decimal: number % 40)
    }
    try writeCSV("\(folder)/actions.csv", "action,name", 6) { number, output in
      output.append(EventWriter.usages[number])
      output.append(",Usage ")
      output.append(decimal: number)
    }
  }
}

/// The definition of one such table.
struct OwnTable {
  let name: String
  let match: String
  let key: String
  /// The paths looked up, by log type.
  let selectors: [(logType: String, path: String)]

  private static let usage = "OnePassword.ItemUsage"
  private static let signIn = "OnePassword.SignInAttempt"
  private static let audit = "OnePassword.AuditEvent"

  /// All eight.
  static let all = [
    OwnTable(
      name: "networks", match: "cidr", key: "network",
      selectors: [
        (usage, "client.ip_address"), (signIn, "client.ip_address"), (audit, "session.ip"),
      ]),
    OwnTable(
      name: "countries", match: "caseInsensitive", key: "code",
      selectors: [(usage, "location.country"), (signIn, "location.country")]),
    OwnTable(
      name: "cities", match: "exact", key: "city",
      selectors: [(usage, "location.city"), (signIn, "location.city"), (audit, "location.city")]),
    OwnTable(
      name: "versions", match: "prefix", key: "version",
      selectors: [(usage, "client.app_version"), (signIn, "client.app_version")]),
    OwnTable(
      name: "mailboxes", match: "glob", key: "pattern",
      selectors: [(usage, "user.email"), (signIn, "target_user.email")]),
    OwnTable(
      name: "devices", match: "exact", key: "uuid",
      selectors: [(audit, "session.device_uuid")]),
    OwnTable(
      name: "departments", match: "exact", key: "email",
      selectors: [(usage, "p_any_emails"), (signIn, "p_any_emails"), (audit, "p_any_emails")]),
    OwnTable(
      name: "actions", match: "exact", key: "action", selectors: [(usage, "action")]),
  ]

  /// The definition's YAML.
  var definition: String {
    """
    AnalysisType: lookup_table
    LookupName: \(name)
    match: \(match)
    columns: [\(key), name]
    LogTypeMap:
      PrimaryKey: \(key)
      AssociatedLogTypes:

    """
      + selectors.map { "    - {LogType: \($0.logType), Selectors: [\($0.path)]}\n" }.joined()
  }
}
