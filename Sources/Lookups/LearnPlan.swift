internal import Bytes
internal import JSONText
internal import SQLite
internal import Schemas

/// The learned versions that the table of people is to have, decided person by person.
struct LearnPlan {
  /// A version to be written.
  struct Version {
    let run: NameRun
    let columns: [UInt8]
    /// When the next version begins; nil for the last.
    let end: Int64?
  }

  /// Somebody whose versions are to be written anew.
  struct Person {
    let uuid: [UInt8]
    let versions: [Version]
  }

  let table: Int64
  var people: [Person] = []
  var report = LearnReport()

  init(table: Int64) { self.table = table }

  /// Takes in what events say of somebody. Where only a name was seen later than before, that is
  /// written at once: it changes no version.
  mutating func add(
    _ person: LearnedNames.Person, _ known: KnownPerson, _ texts: borrowing LearnedRowText,
    _ connection: Connection
  ) throws(SQLiteError) {
    if known.isExported { return }
    var names = NameRuns(known.rows.map(\.run))
    for run in person.names.runs where !names.note(run) { report.passedOver.tooMany += 1 }
    let runs = names.runs
    let versions = runs.indices.map { index in
      Version(
        run: runs[index], columns: texts.columns(of: person.uuid, runs[index].name),
        end: index + 1 < runs.count ? runs[index + 1].first : nil)
    }
    let isSame = versions.elementsEqual(known.rows) { version, row in
      version.columns == row.columns && version.run.first == row.run.first
        && version.end == row.end
    }
    if !isSame {
      people.append(Person(uuid: person.uuid, versions: versions))
      if known.rows.isEmpty {
        report.added += 1
      } else {
        report.changed += 1
      }
      return
    }
    for (version, row) in zip(versions, known.rows) where version.run.last != row.run.last {
      var update = try connection.prepare("UPDATE lookup_row SET last_seen = ? WHERE id = ?")
      try update.bind(version.run.last, at: 1)
      try update.bind(row.id, at: 2)
      try update.run()
    }
  }
}

/// What the table of people has of somebody.
struct KnownPerson {
  /// A learned version.
  struct Row {
    let id: Int64
    let run: NameRun
    let columns: [UInt8]
    let end: Int64?
  }

  /// By time.
  var rows: [Row] = []
  /// Whether an export has this key, or had it.
  var isExported = false
}

/// Reads what the table of people has, key by key.
struct LearnedReader: ~Copyable {
  private var select: Statement

  init(_ connection: Connection, _ table: Int64) throws(SQLiteError) {
    var select = try connection.prepare(
      """
      SELECT id, name, columns, valid_from, valid_to, last_seen, source_id, line FROM lookup_row
      WHERE table_id = ? AND key = ? ORDER BY valid_from
      """, persistent: true)
    try select.bind(table, at: 1)
    self.select = select
  }

  mutating func read(
    _ key: [UInt8], _ texts: borrowing LearnedRowText
  ) throws(LoadError) -> KnownPerson {
    var known = KnownPerson()
    do throws(SQLiteError) {
      try select.bind(key, at: 2)
      while try select.step() {
        if select.isNull(5) {
          known.isExported = true
          continue
        }
        let columns = select.text(2)
        let place = NameRun.Place(source: .stored(select.int64(6)), line: Int(select.int64(7)))
        let name = LearnedName(name: select.text(1), email: texts.email(in: columns))
        known.rows.append(
          KnownPerson.Row(
            id: select.int64(0),
            run: NameRun(
              name: name, first: select.int64(3), last: select.int64(5), place: place),
            columns: columns, end: select.isNull(4) ? nil : select.int64(4)))
      }
    } catch {
      throw LoadError(.database(error))
    }
    return known
  }
}

/// How a learned name is written in the columns of the table of people.
struct LearnedRowText {
  private enum Part {
    case uuid
    case name
    case email
  }

  /// The column that takes an address, where the definition has it.
  private static let emailColumn = "email"

  private let parts: [(label: [UInt8], part: Part)]

  init(_ definition: TableDefinition) throws(LoadError) {
    guard definition.match == .exact, let nameColumn = definition.nameColumn,
      nameColumn != definition.primaryKey
    else { throw LoadError(.cannotLearn(table: definition.name)) }
    parts = definition.columns.compactMap { column in
      let part: Part
      switch column.name {
      case definition.primaryKey: part = .uuid
      case nameColumn: part = .name
      case Self.emailColumn: part = .email
      default: return nil
      }
      return (JSONString.quoted(column.name.utf8.span) + [UInt8(ascii: ":")], part)
    }
  }

  /// The columns as a JSON object in the definition's order, as a load writes them.
  func columns(of uuid: [UInt8], _ name: LearnedName) -> [UInt8] {
    var columns: [UInt8] = [UInt8(ascii: "{")]
    for (label, part) in parts {
      let text =
        switch part {
        case .uuid: uuid
        case .name: name.name
        case .email: name.email
        }
      if text.isEmpty { continue }
      if columns.count > 1 { columns.append(UInt8(ascii: ",")) }
      columns += label
      columns += JSONString.quoted(text.span)
    }
    columns.append(UInt8(ascii: "}"))
    return columns
  }

  /// The address in columns that were written so; empty where there is none.
  func email(in columns: [UInt8]) -> [UInt8] {
    var trie = KeyTrie()
    let slot = trie.insert([Self.emailColumn])
    var walker = Walker(trie)
    let buffer = InputBuffer(copying: columns.span)
    guard (try? walker.walk(buffer, in: 0..<columns.count)) != nil, walker[slot].kind == .string
    else { return [] }
    return JSONString.decode(columns.span.extracting(walker[slot].range))
  }
}
