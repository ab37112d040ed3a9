import FuzzOracles
import TestSupport
import Testing

/// A short turn of every fuzzer, without libFuzzer: over its seeds and over damaged ones.
struct OracleTests {
  private static func seeds(_ target: FuzzTarget) -> [[UInt8]] {
    func lines(_ file: String) -> [[UInt8]] {
      (contents(of: projectFile(file)) ?? []).split(separator: 0x0A).map(Array.init)
    }
    func files(_ names: [String]) -> [[UInt8]] {
      names.map { contents(of: projectFile($0)) ?? [] }
    }
    switch target {
    case .walk: return lines("SampleData/events.ndjson") + JSONMutants.small
    case .fields: return lines("Tests/Fuzz/Seeds/fields.ndjson")
    case .csv: return files(["Tests/Fuzz/Seeds/csv.txt", "SampleData/users.csv"])
    case .yaml:
      return files(["vaults", "items", "users"].map { "Sources/Schemas/Tables/\($0).yml" })
        + files(["Sources/Schemas/LogTypes/onepassword_item_usage.yml"])
    case .export:
      return files(["vaults.json", "groups.json", "users.csv"].map { "SampleData/\($0)" })
        .enumerated().map { [UInt8($0.offset)] + $0.element }
    case .sql: return lines("Tests/Fuzz/Seeds/sql.txt") + [[0, 0, 1, 2, 3], [0, 14, 11, 12, 13]]
    }
  }

  @Test(arguments: FuzzTarget.allCases)
  func `nothing speaks against how seeds are taken, whole and damaged`(target: FuzzTarget) {
    let seeds = Self.seeds(target)
    #expect(seeds.count > 1 && seeds.allSatisfy { !$0.isEmpty })
    let oracle = target.makeOracle()
    for seed in seeds { #expect(oracle.objection(to: seed) == nil) }
    var mutants = JSONMutants(seed: 1, of: seeds)
    for _ in 0..<500 {
      let mutant = mutants.next()
      if let objection = oracle.objection(to: mutant) {
        Issue.record("\(objection): \(String(decoding: mutant, as: UTF8.self))")
      }
    }
  }
}
