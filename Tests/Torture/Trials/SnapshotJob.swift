package import TestSupport

/// `tables snapshot` to a file that is not there.
package final class SnapshotJob: Job {
  package let home = Home()
  private var number = 0
  private let whole: [UInt8]

  /// - Parameter rows: How many rows the table has.
  package init(rows: Int) throws {
    let export = "uuid,name\n" + (0..<rows).map { "k\($0),vault \($0)\n" }.joined()
    let file = home.folder.file("whole.db")
    guard home.keytag("load", "vaults", input: export).code == 0,
      home.keytag("tables", "snapshot", file).code == 0, let whole = contents(of: file)
    else { throw TrialError("the first snapshot could not be made") }
    self.whole = whole
  }

  private var file: String { home.folder.file("snapshot\(number).db") }

  package var arguments: [String] { ["tables", "snapshot", file] }

  package func prepare() { number += 1 }

  package func faults(isDone: Bool) throws -> [String] {
    var faults: [String] = []
    let made = contents(of: file)
    // It is there, and could not be told.
    if !isDone, made == whole { number += 1 }
    if isDone ? made != whole : made != nil && made != whole {
      faults.append("the snapshot has \(made?.count ?? 0) bytes of \(whole.count)")
    }
    // What a run that was killed left is named after its process, and nobody's business.
    for name in fileNames(in: home.folder.path)
    where name.hasPrefix("snapshot") && !name.hasSuffix(".db") && !name.contains(".partial") {
      faults.append("\(name) was left")
    }
    return faults
  }
}
