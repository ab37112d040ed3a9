/// Panther's keys that a file may have and that change nothing here, so that a file written for
/// Panther can be brought as it is. All other keys that are not known are errors: an option that is
/// read and then ignored would be a trap for whoever wrote it.
enum KeysWithoutEffect {
  static let logSchema = [
    "description",  // prose for people
    "referenceURL",  // a link for people
    "version",  // Panther's counter of uploads
  ]

  static let field = [
    "description"  // prose for people
  ]

  static let table = [
    "Description",  // prose for people
    "DisplayName",  // Panther's console shows it; here LookupName is the only name
    "Filename",  // rows come by `keytag load`, which names its file
    "Reference",  // a link for people
    "Refresh",  // Panther's timed fetch from S3; here cron and `keytag load`
    "Reports",  // Panther's mapping to compliance frameworks
    "Runbook",  // prose for people
    "Tags",  // labels of Panther's console
  ]
}
