internal import Glibc

/// Writes a workload into a folder, which is made where it is not there: `events.ndjson`, the exports,
/// and what else the settings ask for. Constant memory, time linear in what is written.
public func writeWorkload(_ settings: Settings, into folder: String) throws(WorkloadError) {
  guard unsafe mkdir(folder, 0o755) == 0 || errno == EEXIST else {
    throw WorkloadError(folder, errno)
  }
  let company = Company(settings)
  try company.writeExports(into: folder)
  if settings.manyTables { try company.writeOwnTables(into: folder) }
  try EventWriter(company, path: "\(folder)/events.ndjson").writeAll()
}
