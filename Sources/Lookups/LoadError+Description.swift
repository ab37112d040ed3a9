internal import Bytes
internal import CSVText
internal import JSONText
internal import Migrations
internal import SQLite
internal import Schemas

extension LoadError: CustomStringConvertible {
  /// One line: the place, what is wrong, and what to do about it. Safe to print to a terminal.
  package var description: String {
    var place = ""
    if let file { place = (file == "-" ? "standard input" : Printable.text(file)) + ": " }
    if let line { place += "line \(line)" + (byte.map { ", byte \($0)" } ?? "") + ": " }
    return place + sentence
  }

  private var sentence: String {
    switch reason {
    case .empty:
      return "the file is empty; the export seems to have failed"
    case .compressed(let format, let table):
      return compressed(format, table)
    case .tooLarge:
      return "a JSON export of 4 GiB or more; split it, and load the parts in one command"
    case .csv(let fault):
      return fault.description
    case .json(let fault):
      return "not JSON: \(fault.rawValue)"
    case .notAnObject:
      return "every row must be a JSON object, and this is none"
    case .wouldLoseNames(let table):
      return
        "no row has a name, and all of \(Printable.text(table)) would lose the names they have; "
        + "name the column with --name, or allow it with --allow-shrink"
    case .noKeyOfMode(let mode, let key):
      return
        "the key \(Printable.text(key)) is no \(mode == .cidr ? "address or network" : "pattern") "
        + "that a table with match: \(mode.rawValue) can use"
    case .valueTooLong(let limit):
      return "a value longer than \(limit) bytes; is this the export you meant?"
    case .missingColumn(let column, let wanted, let found, let option):
      let were = found.isEmpty ? "there are no columns" : "the export has \(list(found))"
      return "no column for \(Printable.text(column)): looked for \(list(wanted)); \(were); "
        + Self.hint(option)
    case .noKeys(let column, let rows):
      return (rows == 1 ? "the only row has no" : "none of the \(rows) rows has a")
        + " value in \(Printable.text(column)), so nothing can be "
        + "looked up; name the key's column with --key"
    case .repeatedColumn(let header):
      return "the header has \(Printable.text(header)) twice; rename one of the two"
    case .conflict(let key, let file, let line, let byte):
      return "another row for the key \(Printable.text(key)), and not the same as in "
        + "\(place(file, line, byte)); \(Self.duplicatesHint)"
    case .conflictOfSpellings(let key, let other, let mode, let file, let line, let byte):
      return "the key \(Printable.text(key)) is one with \(Printable.text(other)) in "
        + "\(place(file, line, byte)) under match: \(mode.rawValue), and the rows are not the same; "
        + Self.duplicatesHint
    case .noNameColumn(let table):
      return "the table \(Printable.text(table)) has no column for names, so --name means nothing"
    case .outOfOrder(let asOf, let latest):
      return "the load is dated \(time(asOf)), and the table's latest load \(time(latest)); "
        + "load exports in the order of their times, or drop the table and load all again "
        + "(stored events keep the names that they have)"
    case .inTheFuture(let asOf):
      return "the load is dated \(time(asOf)), which is in the future"
    case .wouldShrink(let table, let closing, let open, let limit):
      let which = open == 1 ? "the only open row" : "\(closing) of the \(open) open rows"
      return "this would close \(which) of \(Printable.text(table)), "
        + "more than \(limit)%; say --allow-shrink if the export is complete, --merge if it is a part"
    case .noRows(let table, let open):
      return "the export has no rows, and \(Printable.text(table)) has "
        + "\(Printable.count(open, "open row")); the export seems to have failed; say "
        + "--allow-shrink if all rows are gone"
    case .cannotLearn(let table):
      return
        "names cannot be learned into the table \(Printable.text(table)) as it is defined: that "
        + "takes match: exact, and a column for names besides the key"
    case .damaged(let table):
      return "a row of the table \(Printable.text(table)) in the database is damaged; "
        + "drop the table and load it again"
    case .damagedDefinition(let table):
      return "the definition of the table \(Printable.text(table)) in the database is damaged; "
        + "drop the table, define it again and load it"
    case .damagedLogSchema(let name):
      return "the log type \(Printable.text(name)) in the database is damaged; remove it with "
        + "keytag schemas remove, and add it again"
    case .noSuchLogSchema(let name, let added):
      let were = added.isEmpty ? "none was" : "added were \(list(added))"
      return "the log type \(Printable.text(name)) was not added to the database; \(were)"
    case .otherKey(let table, let loaded, let defined):
      return "the rows of the table \(Printable.text(table)) were loaded by the key "
        + "\(Printable.text(loaded)), not \(Printable.text(defined)); drop the table, define it and "
        + "load it again, or give the table with the new key another name"
    case .twins(let table, let mode, let groups):
      let shown = groups.prefix(5).joined(separator: "; ")
      let more = groups.count > 5 ? "; and \(groups.count - 5) more" : ""
      return
        "keys of the table \(Printable.text(table)) would be one under match: \(mode.rawValue), "
        + "and held at the same time: \(shown)\(more); drop the table, define it and load it "
        + "again, or give the table with the new match another name"
    case .noSuchTable(let name, let known):
      return "there is no table named \(Printable.text(name)); there are \(list(known))"
    case .neverLoaded(let table):
      return "nothing was ever loaded into the table \(table)"
    case .noSuchKey(let key, let table, let mode) where mode != .exact:
      return "the table \(Printable.text(table)) never had a key that matches "
        + "\(Printable.text(key)) (match: \(mode.rawValue))"
    case .noSuchKey(let key, let table, _):
      return "the table \(Printable.text(table)) never had the key \(Printable.text(key))"
    case .alreadyThere(let path):
      return "\(Printable.text(path)) is there already; remove it, or name another file"
    case .cannotMake(let error):
      return error.description
    case .output(let error):
      return error.description
    case .plan(let error):
      return error.description
    case .database(let error):
      return error.description
    }
  }

  private static func hint(_ option: WantedColumn) -> String {
    switch option {
    case .key: "name the key's column with --key"
    case .name: "name the name's column with --name, or leave --name out"
    case .rank: "name one that is there with --duplicates newest:COLUMN"
    }
  }

  private static let duplicatesHint =
    "say which holds with --duplicates first, last or newest:COLUMN"

  private func place(_ file: String, _ line: Int, _ byte: Int) -> String {
    (self.file == file ? "" : "\(Printable.text(file)), ") + "line \(line), byte \(byte)"
  }

  private func compressed(_ format: UnreadableFormat, _ table: String) -> String {
    let input = file.flatMap { $0 == "-" ? nil : Printable.shellQuoted($0) }
    let load = "keytag load \(Printable.shellQuoted(table)) -"
    let pipe = "\(format.reader) \(input ?? "FILE") | \(load)"
    if format == .zip {
      return "a zip archive (an Excel file is one): save it as CSV, or unpack it: \(pipe)"
    }
    return "the file is compressed (\(format.rawValue)): unpack it on the way: \(pipe)"
  }

  private func list(_ names: [String]) -> String {
    let shown = names.prefix(20).map(Printable.text).joined(separator: ", ")
    return names.count > 20 ? shown + " and \(names.count - 20) more" : shown
  }

  private func time(_ nanoseconds: Int64) -> String {
    let time = Timestamp(nanosecondsSince1970: nanoseconds)
    return time.text(digits: time.nanoseconds == 0 ? 0 : 9)
  }
}
