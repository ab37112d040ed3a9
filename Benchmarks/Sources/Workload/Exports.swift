/// The exports that name the events' UUIDs, as a company would have them.
extension Company {
  /// Writes `vaults`, `items` and `users` as CSV and, unless only that is wanted, as JSON arrays.
  func writeExports(into folder: String) throws(WorkloadError) {
    try writeCSV("\(folder)/vaults.csv", "uuid,name", settings.vaults) { number, output in
      let vault = vault(number)
      vault.key.append(to: &output, upperCase: false)
      output.append(44)
      appendVault(vault, to: &output, csv: true)
    }
    try writeCSV(
      "\(folder)/items.csv", "uuid,name,vault_uuid,vault_name", settings.items
    ) { number, output in
      let item = item(number)
      let vault = vault(vaultOfItem(number))
      item.key.append(to: &output, upperCase: false)
      output.append(44)
      appendItem(item, to: &output, csv: true)
      output.append(44)
      vault.key.append(to: &output, upperCase: false)
      output.append(44)
      appendVault(vault, to: &output, csv: true)
    }
    try writeCSV("\(folder)/users.csv", "uuid,name,email", settings.users) { number, output in
      let user = user(number)
      user.key.append(to: &output, upperCase: true)
      output.append(44)
      appendUser(user, to: &output, csv: true)
      output.append(44)
      appendEmail(user, to: &output)
    }
    if !settings.csvOnly { try writeJSONExports(into: folder) }
  }

  private func writeJSONExports(into folder: String) throws(WorkloadError) {
    try writeJSON("\(folder)/vaults.json", settings.vaults) { number, output in
      let vault = vault(number)
      appendIdentified(vault, upperCase: false, to: &output)
      output.append(#","name":""#)
      appendVault(vault, to: &output)
      output.append("\"}")
    }
    try writeJSON("\(folder)/items.json", settings.items) { number, output in
      let item = item(number)
      let vault = vault(vaultOfItem(number))
      appendIdentified(item, upperCase: false, to: &output)
      output.append(#","title":""#)
      appendItem(item, to: &output)
      output.append(#"","vault":"#)
      appendIdentified(vault, upperCase: false, to: &output)
      output.append(#","name":""#)
      appendVault(vault, to: &output)
      output.append(#""}}"#)
    }
    try writeJSON("\(folder)/users.json", settings.users) { number, output in
      let user = user(number)
      appendIdentified(user, upperCase: true, to: &output)
      output.append(#","name":""#)
      appendUser(user, to: &output)
      output.append(#"","email":""#)
      appendEmail(user, to: &output)
      output.append(#"","type":"MEMBER","state":"ACTIVE"}"#)
    }
  }

  private func appendIdentified(_ named: Named, upperCase: Bool, to output: inout FileWriter) {
    output.append(#"{"id":""#)
    named.key.append(to: &output, upperCase: upperCase)
    output.append("\"")
  }
}

/// Writes a CSV file of `count` rows.
func writeCSV(
  _ path: String, _ header: StaticString, _ count: Int,
  row: (Int, inout FileWriter) -> Void
) throws(WorkloadError) {
  var output = try FileWriter(creating: path)
  output.append(header)
  try output.endLine()
  for number in 0..<count {
    row(number, &output)
    try output.endLine()
  }
  try output.finish()
}

/// Writes a JSON array of `count` objects, one a line.
func writeJSON(
  _ path: String, _ count: Int, element: (Int, inout FileWriter) -> Void
) throws(WorkloadError) {
  var output = try FileWriter(creating: path)
  for number in 0..<count {
    output.append(number == 0 ? "[" : ",")
    element(number, &output)
    try output.endLine()
  }
  output.append(count == 0 ? "[]" : "]")
  try output.endLine()
  try output.finish()
}
