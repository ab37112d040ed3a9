import TestSupport
import Testing

/// Loads three days of vaults: V1 is renamed on the second; V2 goes on the second and comes back
/// under another name on the third.
private func loadHistory(_ home: Home) {
  for (day, rows) in [
    ("01", "V1,one\nV2,two\nV3,three\nV4,four\n"), ("02", "V1,uno\nV3,three\nV4,four\n"),
    ("03", "V1,uno\nV2,due\nV3,three\nV4,four\n"),
  ] {
    let file = home.write("uuid,name\n" + rows, to: "vaults-\(day).csv")
    #expect(home.keytag("load", "vaults", file, "--at", "2024-05-\(day)T00:00:00Z").code == 0)
  }
}

@Suite struct `Seeing into tables` {
  private let home = Home()
  private var before: String { #""valid_from":"2024-05-01T00:00:00.000000000Z""# }

  @Test func `a key's history has every version with its times, file, line and hash`() {
    loadHistory(home)
    let lines = home.keytag("tables", "history", "vaults", "V2").output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(
      lines[0].hasPrefix(
        #"{"key":"V2","name":"two",\#(before),"valid_to":"2024-05-02T00:00:00.000000000Z","#
          + #""source":"\#(home.folder.file("vaults-01.csv"))","line":3,"sha256":""#))
    #expect(
      lines[1].hasPrefix(
        #"{"key":"V2","name":"due","valid_from":"2024-05-03T00:00:00.000000000Z","valid_to":null,"#)
    )
    #expect(lines[1].hasSuffix(#","columns":{"uuid":"V2","name":"due"}}"#))
    let hash = lines[0].split(separator: #""sha256":""#).last?.prefix { $0 != "\"" }
    #expect(hash?.count == 64)
    let table = home.keytag("tables", "history", "vaults", "V2", "--format", "table").output
      .split(separator: "\n")
    #expect(table[0].hasPrefix("key  name  valid_from            valid_to              source"))
    #expect(table[1].hasPrefix("V2   two   2024-05-01T00:00:00Z  2024-05-02T00:00:00Z  /"))
    #expect(table[2].hasPrefix("V2   due   2024-05-03T00:00:00Z  -                     /"))
  }

  @Test func `a row that did not hold at the time says so`() {
    loadHistory(home)
    func told(_ key: String, _ options: String...) -> String {
      home.keytag(["tables", "show", "vaults", key] + options).errors
    }
    #expect(
      told("V2", "--at", "2023-01-01T00:00:00.5Z")
        == "keytag: no row held at 2023-01-01T00:00:00.500000000Z: this is the first known row, "
        + "from 2024-05-01T00:00:00Z on\n")
    #expect(
      told("V2", "--at", "2024-05-02T00:00:00Z")
        == "keytag: no row held at 2024-05-02T00:00:00Z: this is the last known row, "
        + "from 2024-05-01T00:00:00Z until 2024-05-02T00:00:00Z\n")
    #expect(told("V2", "--at", "2024-05-01T00:00:00Z") == "")
    #expect(told("V2") == "")
    #expect(home.keytag("load", "vaults", input: "uuid,name\nV1,uno\nV3,three\n").code == 0)
    #expect(told("V2").hasPrefix("keytag: no row held today: this is the last known row, from "))
  }

  @Test(arguments: [
    ("2023-01-01T00:00:00Z", "two"), ("2024-05-01T12:00:00Z", "two"),
    ("2024-05-02T12:00:00Z", "two"), ("2024-05-03T02:00:00+02:00", "due"),
  ])
  func `a row is shown as an event of that time gets it`(_ time: String, _ name: String) {
    loadHistory(home)
    #expect(
      home.keytag("tables", "show", "vaults", "V2", "--at", time).output
        .hasPrefix(#"{"key":"V2","name":"\#(name)","#))
    #expect(home.keytag("tables", "show", "vaults", "V2").output.contains("due"))
  }

  @Test func `an old name is found, in any case`() {
    loadHistory(home)
    #expect(
      home.keytag("tables", "search", "ON").output
        == #"{"table":"vaults","key":"V1","name":"one",\#(before),"#
        + #""valid_to":"2024-05-02T00:00:00.000000000Z"}"# + "\n")
    #expect(home.keytag("tables", "search", "%").output == "")
    #expect(
      home.keytag("tables", "search", "due", "--format", "table").output
        == "table   key  name  valid_from            valid_to\n"
        + "vaults  V2   due   2024-05-03T00:00:00Z  -\n")
  }

  @Test func `renames are listed, over a gap too, in a period and in a table`() {
    loadHistory(home)
    let first =
      #"{"table":"vaults","key":"V1","before":"one","after":"uno","#
      + #""at":"2024-05-02T00:00:00.000000000Z","origin":"export"}"# + "\n"
    let second =
      #"{"table":"vaults","key":"V2","before":"two","after":"due","#
      + #""at":"2024-05-03T00:00:00.000000000Z","origin":"export"}"# + "\n"
    #expect(home.keytag("tables", "history", "--renamed").output == first + second)
    #expect(home.keytag("tables", "history", "--renamed", "vaults").output == first + second)
    #expect(home.keytag("tables", "history", "--renamed", "items").output == "")
    #expect(
      home.keytag("tables", "history", "--renamed", "--since", "2024-05-02T00:00:01Z").output
        == second)
    #expect(
      home.keytag("tables", "history", "--renamed", "--until", "2024-05-02T00:00:00Z").output
        == first)
  }

  @Test
  func `a rename by way of a version without a name is listed, and getting the name back is not`() {
    for (day, rows) in [
      ("01", "V1,one\nV2,two\n"), ("02", "V1,\nV2,\n"), ("03", "V1,uno\nV2,two\n"),
    ] {
      let called = home.keytag(
        "load", "vaults", "--allow-shrink", "--at", "2024-05-\(day)T00:00:00Z",
        input: "uuid,name\n" + rows)
      #expect(called.code == 0)
    }
    #expect(
      home.keytag("tables", "history", "--renamed").output
        == #"{"table":"vaults","key":"V1","before":"one","after":"uno","#
        + #""at":"2024-05-03T00:00:00.000000000Z","origin":"export"}"# + "\n")
  }

  @Test(arguments: [
    (
      ["--renamed", "nope"], "there is no table named nope; there are vaults, items, users, groups"
    ),
    (
      ["--renamed", "--since", "2024-02-01T00:00:00Z", "--until", "2024-01-01T00:00:00Z"],
      "--since is later than --until"
    ),
    (
      ["--renamed", "--since", "yesterday"],
      "--since takes a time such as 2024-05-01T10:00:00Z, not yesterday"
    ),
    (["vaults"], "history takes TABLE and KEY, or --renamed"),
    (["nope", "V1"], "there is no table named nope; there are vaults, items, users, groups"),
  ])
  func `a history that is asked for in a wrong way is a usage error`(
    _ arguments: [String], _ message: String
  ) {
    loadHistory(home)
    #expect(
      home.keytag(["tables", "history"] + arguments)
        == Called(ending: .exit(64), output: "", errors: "keytag: \(message)\n"))
  }

  @Test func `a period without --renamed and --renamed with a key are usage errors`() {
    #expect(
      home.keytag("tables", "history", "vaults", "V1", "--since", "2024-01-01T00:00:00Z").code
        == 64)
    #expect(home.keytag("tables", "history", "vaults", "V1", "--renamed").code == 64)
  }

  @Test func `unknown keys and tables, and tables with nothing in them, are told apart`() {
    loadHistory(home)
    #expect(
      home.keytag("tables", "show", "vaults", "V9")
        == Called(
          ending: .exit(65), output: "",
          errors: "keytag: the table vaults never had the key V9\n"))
    for verb in [["show", "nope", "V1"], ["export", "nope"], ["drop", "nope"]] {
      #expect(
        home.keytag(["tables"] + verb)
          == Called(
            ending: .exit(64), output: "",
            errors: "keytag: there is no table named nope; there are vaults, items, users, groups\n"
          ))
    }
    for verb in [["show", "items", "V1"], ["export", "items"], ["drop", "items"]] {
      #expect(
        home.keytag(["tables"] + verb)
          == Called(
            ending: .exit(65), output: "",
            errors: "keytag: nothing was ever loaded into the table items\n"))
    }
  }

  @Test func `without a database every verb but the list says so`() {
    for verb in [
      ["show", "vaults", "V1"], ["history", "vaults", "V1"], ["search", "x"],
      ["export", "vaults"], ["snapshot", home.folder.file("s.db")],
    ] {
      #expect(
        home.keytag(["tables"] + verb)
          == Called(
            ending: .exit(66), output: "",
            errors: "keytag: there is no database yet; keytag load makes one\n"))
    }
    #expect(home.keytag("tables").code == 0)
    #expect(contents(of: home.database) == nil)
  }
}

@Suite struct `Exporting, dropping and copying tables` {
  private let home = Home()

  @Test func `a table is exported in three forms, today's or that of a time`() {
    loadHistory(home)
    func export(_ options: String...) -> String {
      home.keytag(["tables", "export", "vaults"] + options).output
    }
    #expect(
      export()
        == #"{"uuid":"V1","name":"uno"}"# + "\n" + #"{"uuid":"V2","name":"due"}"# + "\n"
        + #"{"uuid":"V3","name":"three"}"# + "\n" + #"{"uuid":"V4","name":"four"}"# + "\n")
    #expect(
      export("--format", "csv", "--at", "2024-05-02T00:00:00Z")
        == "uuid,name\r\nV1,uno\r\nV3,three\r\nV4,four\r\n")
    #expect(export("--format", "json", "--at", "2024-04-30T00:00:00Z") == "[]\n")
    let json = export("--format", "json")
    #expect(json.hasPrefix("[\n{\"uuid\":\"V1\"") && json.hasSuffix("}\n]\n"))
    for form in ["csv", "json", "ndjson"] {
      #expect(
        home.keytag("load", "vaults", input: export("--format", form)).output.contains(
          "0 added, 0 changed, 4 unchanged, 0 closed"))
    }
    #expect(home.keytag("tables", "export", "vaults", "--format", "xml").code == 64)
    #expect(home.keytag("tables", "export", "vaults", "--at", "noon").code == 64)
  }

  @Test func `a difference is shown and nothing is changed`() {
    loadHistory(home)
    let before = contents(of: home.database)
    let file = home.write("uuid,name\nV1,un\nV2,due\nV4,four\nV5,cinq\n", to: "new.csv")
    let changes =
      #"{"change":"changed","key":"V1","before":{"uuid":"V1","name":"uno"},"#
      + #""after":{"uuid":"V1","name":"un"}}"# + "\n"
      + #"{"change":"closed","key":"V3","before":{"uuid":"V3","name":"three"},"after":null}"#
      + "\n"
      + #"{"change":"added","key":"V5","before":null,"after":{"uuid":"V5","name":"cinq"}}"# + "\n"
    let expected = Called(
      ending: .exit(0), output: changes,
      errors: "vaults, not loaded: 4 rows read, 1 added, 1 changed, 2 unchanged, 1 closed\n")
    #expect(home.keytag("tables", "diff", "vaults", file) == expected)
    #expect(home.keytag("load", "vaults", file, "--dry-run") == expected)
    #expect(
      home.keytag("tables", "diff", "vaults", file, "--merge").output
        == changes.split(separator: "\n").filter { !$0.contains("closed") }
        .map { $0 + "\n" }.joined())
    #expect(contents(of: home.database) == before)
  }

  @Test func `a difference reads the file as a load with the same options does`() {
    loadHistory(home)
    let report = "id,vaultUUID,label,at\nX,V1,old,1\nY,V1,new,2\nZ,V4,four,1\n"
    let file = home.write(report, to: "report.csv")
    let options = ["--key", "vaultUUID", "--name", "label", "--duplicates", "newest:at", "--merge"]
    let expected = Called(
      ending: .exit(0),
      output: #"{"change":"changed","key":"V1","before":{"uuid":"V1","name":"uno"},"#
        + #""after":{"uuid":"V1","name":"new"}}"# + "\n",
      errors: "vaults, not loaded: 3 rows read, 0 added, 1 changed, 1 unchanged, 0 closed, "
        + "1 duplicate merged\n")
    #expect(home.keytag(["tables", "diff", "vaults", file] + options) == expected)
    #expect(home.keytag(["load", "vaults", file, "--dry-run"] + options) == expected)
    let late = ["tables", "diff", "vaults", file, "--at", "2024-05-02T00:00:00Z"]
    #expect(home.keytag(late + options).errors.contains("the table's latest load 2024-05-03"))
    let unknown = home.keytag("tables", "diff", "nope", file)
    #expect(unknown.code == 64)
    #expect(
      unknown.errors
        == "keytag: there is no table named nope; there are vaults, items, users, groups, and "
        + "--define FILE.yml makes others\n")
  }

  @Test func `a dry run that would be refused shows what it would close, and why`() {
    loadHistory(home)
    let called = home.keytag("load", "vaults", "--dry-run", input: "uuid,name\nV1,uno\n")
    #expect(called.code == 65)
    #expect(called.output.count { $0 == "\n" } == 3)
    #expect(called.output.hasPrefix(#"{"change":"closed","key":"V2""#))
    #expect(called.errors.contains("this would close 3 of the 4 open rows of vaults"))
    #expect(home.keytag("tables", "diff", "vaults", input: "uuid,name\nV1,uno\n").code == 0)
  }

  @Test func `before the first load a dry run adds every row, and makes nothing on the disk`() {
    let hosts = home.write(
      """
      AnalysisType: lookup_table
      LookupName: hosts
      columns: [uuid, name]
      LogTypeMap:
        PrimaryKey: uuid
        AssociatedLogTypes:
          - {LogType: OnePassword.ItemUsage, Selectors: [item_uuid]}
      """, to: "hosts.yml")
    for (table, more) in [
      ("vaults", []), ("hosts", ["--define", hosts]),
      ("vaults", ["--db", home.folder.file("other.db")]),
    ] {
      let expected = Called(
        ending: .exit(0),
        output: #"{"change":"added","key":"V1","before":null,"#
          + #""after":{"uuid":"V1","name":"Ops"}}"# + "\n",
        errors: "\(table), not loaded: 1 row read, 1 added, 0 changed, 0 unchanged, 0 closed\n")
      #expect(home.keytag(["load", table, "-", "--dry-run"] + more, input: vaults) == expected)
      #expect(home.keytag(["tables", "diff", table, "-"] + more, input: vaults) == expected)
    }
    #expect(contents(of: home.folder.file("other.db")) == nil)
    #expect(permissions(of: home.folder.file("data")) == nil)
  }

  @Test func `before the first load a dry run refuses what the load would refuse`() {
    let twice = home.keytag("load", "vaults", "--dry-run", input: vaults + "V1,Lab\n")
    #expect(twice.code == 65)
    #expect(twice.errors.contains("line 3, byte 17: another row for the key V1"))
    let late = home.keytag(
      "tables", "diff", "vaults", "--at", "2200-01-01T00:00:00Z", input: vaults)
    #expect(late.code == 65)
    #expect(late.errors.contains("which is in the future"))
  }

  @Test func `a table that is dropped is gone, and the others stay`() {
    loadHistory(home)
    #expect(home.keytag("load", "items", input: "uuid,title\nI1,Root\n").code == 0)
    #expect(
      home.keytag("tables", "drop", "vaults")
        == Called(ending: .exit(0), output: "vaults: dropped, 6 versions\n", errors: ""))
    #expect(home.keytag("tables", "search", "uno").output == "")
    #expect(home.keytag("tables", "export", "items").output.contains("Root"))
    #expect(home.keytag("tables", "drop", "vaults").code == 65)
  }

  @Test func `a snapshot made twice is the same file, and serves enrich`() {
    loadHistory(home)
    #expect(home.keytag("enrich", "--store", input: usage("SECRET-EVENT")).code == 0)
    let (one, two) = (home.folder.file("1.db"), home.folder.file("2.db"))
    let called = home.keytag("tables", "snapshot", one)
    #expect(called.code == 0)
    #expect(called.output.hasPrefix("\(one): ") && called.output.contains(" bytes, SHA-256 "))
    #expect(home.keytag("tables", "snapshot", two).code == 0)
    #expect(contents(of: one) == contents(of: two))
    #expect(permissions(of: one) == 0o600)
    #expect(home.text(of: "1.db").contains("SECRET-EVENT") == false)
    #expect(
      home.keytag("enrich", "--db", one, input: usage("A"))
        == home.keytag("enrich", input: usage("A")))
    #expect(
      home.keytag("tables", "history", "vaults", "V2", "--db", one).output
        == home.keytag("tables", "history", "vaults", "V2").output)
    #expect(contents(of: one) == contents(of: two))
    #expect(
      home.keytag("tables", "snapshot", one)
        == Called(
          ending: .exit(73), output: "",
          errors: "keytag: \(one) is there already; remove it, or name another file\n"))
    #expect(home.keytag("tables", "snapshot", "/nowhere/1.db").code == 73)
  }
}

@Suite struct `How a load is asked for` {
  private let home = Home()
  private let twice = "uuid,name,seen\nV1,old,2024-01-01\nV1,new,2024-03-01\nV1,mid,2024-02-01\n"

  private func name() -> String {
    home.keytag("tables", "export", "vaults", "--format", "csv").output.replacing("\r\n", with: " ")
  }

  @Test(arguments: [("first", "old"), ("last", "mid"), ("newest:seen", "new")])
  func `rows that contradict each other are settled as is said`(_ how: String, _ winner: String) {
    #expect(home.keytag("load", "vaults", "--duplicates", how, input: twice).code == 0)
    #expect(name() == "uuid,name V1,\(winner) ")
  }

  @Test func `unless it is said, they are refused, naming both lines`() {
    for arguments in [[], ["--duplicates", "refuse"]] {
      let called = home.keytag(["load", "vaults"] + arguments, input: twice)
      #expect(
        called
          == Called(
            ending: .exit(65), output: "",
            errors: "keytag: standard input: line 3, byte 33: another row for the key V1, and not "
              + "the same as in line 2, byte 15; say which holds with --duplicates first, last or newest:COLUMN\n"
          ))
    }
    for wrong in ["newest:", "newest", "oldest", ""] {
      #expect(
        home.keytag("load", "vaults", "--duplicates", wrong, input: twice).errors
          == "keytag: --duplicates takes refuse, first, last or newest:COLUMN, not \(wrong)\n")
    }
    #expect(home.keytag("load", "vaults", "--duplicates", "newest:x", input: twice).code == 65)
  }

  @Test func `rows that say the same are one, and counted`() {
    #expect(
      home.keytag("load", "vaults", input: "uuid,name\nV1,a\nV1,a\n,b\n").output
        == "vaults: 3 rows read, 1 added, 0 changed, 0 unchanged, 0 closed, 1 duplicate merged, "
        + "1 without a key skipped\n")
  }

  @Test func `the share that may be closed can be set, and lifted`() {
    loadHistory(home)
    let half = "uuid,name\nV1,uno\nV2,due\n"
    #expect(home.keytag("load", "vaults", "--max-shrink", "49", input: half).code == 65)
    #expect(
      home.keytag("load", "vaults", "--max-shrink", "0", input: half).errors
        == "keytag: this would close 2 of the 4 open rows of vaults, more than 0%; say "
        + "--allow-shrink if the export is complete, --merge if it is a part\n")
    #expect(home.keytag("load", "vaults", "--max-shrink", "0", "--merge", input: half).code == 0)
    #expect(home.keytag("load", "vaults", "--max-shrink", "50", input: half).code == 0)
    #expect(home.keytag("load", "vaults", "--allow-shrink", input: "uuid,name\n").code == 0)
    #expect(home.keytag("tables", "export", "vaults").output == "")
  }

  @Test func `an export older than the last load, or of the future, is refused`() {
    loadHistory(home)
    let old = home.keytag("load", "vaults", "--at", "2024-05-02T12:00:00Z", input: vaults)
    #expect(old.code == 65)
    #expect(
      old.errors
        == "keytag: the load is dated 2024-05-02T12:00:00Z, and the table's latest load "
        + "2024-05-03T00:00:00Z; load exports in the order of their times, or drop the table and "
        + "load all again (stored events keep the names that they have)\n")
    #expect(home.keytag("load", "vaults", "--at", "9024-05-02T12:00:00Z", input: vaults).code == 65)
    #expect(home.keytag("load", "vaults", "--at", "2200-05-02T12:00:00Z", input: vaults).code == 65)
  }

  @Test func `an export without names takes none away, unless that is allowed`() {
    let labels = "uuid,label\nV1,Ops\n"
    #expect(home.keytag("load", "vaults", "--name", "label", input: labels).code == 0)
    let refused =
      "keytag: no row has a name, and all of vaults would lose the names they have; "
      + "name the column with --name, or allow it with --allow-shrink\n"
    let called = home.keytag("load", "vaults", input: labels)
    #expect(called == Called(ending: .exit(65), output: "", errors: refused))
    let dry = home.keytag("load", "vaults", "--dry-run", input: labels)
    #expect(dry.code == 65)
    #expect(dry.errors == refused)
    #expect(name() == "uuid,name V1,Ops ")
    #expect(home.keytag("load", "vaults", "--allow-shrink", input: labels).code == 0)
    #expect(name() == "uuid,name V1, ")
  }

  @Test func `key and name may be paths in JSON`() {
    let nested = #"[{"o":{"id":"V1","t":"Ops"},"id":"X","name":"Y"}]"#
    #expect(
      home.keytag("load", "vaults", "--key", "o.id", "--name", "$.o.t", input: nested).code == 0)
    #expect(name() == "uuid,name V1,Ops ")
    #expect(home.keytag("load", "vaults", "--key", "o.no", input: nested).code == 65)
  }
}

@Suite struct `Help on tables` {
  private let home = Home()

  @Test(arguments: [
    [], ["load"], ["enrich"], ["query"], ["explain"], ["tables"], ["tables", "list"],
    ["tables", "define"], ["tables", "show"], ["tables", "history"], ["tables", "diff"],
    ["tables", "search"], ["tables", "export"], ["tables", "drop"], ["tables", "snapshot"],
  ])
  func `every page fits 80 columns and has an example`(_ verb: [String]) {
    let called = home.keytag(verb + ["--help"])
    #expect(called.code == 0)
    for line in called.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    #expect(called.output.contains("EXAMPLES\n"))
  }
}
