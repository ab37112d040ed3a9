import Bytes
import Enrichment
import Lookups
import Migrations
import SQLite
import Schemas
import TestSupport
import Testing

@testable import Pipeline

@Suite struct `Tables that follow a database` {
  private let folder = TemporaryFolder()

  private func load(_ name: String, at time: Int64) throws {
    let connection = try Database.open(path: folder.file("keytag.db"), access: .readWrite)
    let definition = try LookupStore(connection).definition(of: "vaults")
    var export = Export(for: definition)
    try export.read(InputBuffer(copying: "uuid,name\nV1,\(name)\n".utf8.span), from: "x.csv")
    let settings = LoadSettings(
      asOf: time, loadedAt: time, program: "1", definition: definition.text)
    _ = try LookupStore(connection).load(export, settings) { _ in }
  }

  private func source(onlyWhenAsked: Bool) throws -> TableSource {
    try load("one", at: 1)
    let path = folder.file("keytag.db")
    let frozen = try LookupStore(Database.open(path: path, access: .readOnly)).freezeAll(jobs: 1)
    return TableSource(frozen, naming: .latest, jobs: 1, onlyWhenAsked: onlyWhenAsked) {
      try? Database.open(path: path, access: .readOnly)
    }
  }

  @Test func `a load is seen by the next batch`() throws {
    let tables = try source(onlyWhenAsked: false)
    let first = tables.edition.generation
    tables.refresh()
    #expect(tables.edition.generation == first)
    try load("two", at: 2)
    tables.refresh()
    #expect(tables.edition.generation != first)
  }

  @Test func `where it is to be asked for, a load is seen only when it was, and once`() throws {
    let tables = try source(onlyWhenAsked: true)
    let first = tables.edition.generation
    try load("two", at: 2)
    tables.refresh()
    #expect(tables.edition.generation == first)
    tables.reload()
    tables.refresh()
    let second = tables.edition.generation
    #expect(second != first)
    try load("three", at: 3)
    tables.refresh()
    #expect(tables.edition.generation == second)
  }
}
