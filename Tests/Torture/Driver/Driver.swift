import Glibc
import TestSupport
import TortureTrials

// The long form of what Tests/TortureTests does in seconds: see Tests/Torture/README.md.

/// Runs the trials that are named, or all of them, and prints a line of a table for each.
@main
enum Driver {
  private static let all = ["kills", "faults", "limits", "disks", "readers"]

  static func main() throws {
    let named = Array(CommandLine.arguments.dropFirst())
    guard named.allSatisfy(all.contains) else {
      print("usage: keytag-torture [\(all.joined(separator: "|"))]...")
      exit(64)
    }
    var faults: [String] = []
    for name in named.isEmpty ? all : named {
      switch name {
      case "kills": faults += try kills()
      case "faults": faults += try systemFaults()
      case "limits": faults += try limits()
      case "disks": faults += try disks()
      default: faults += try readers()
      }
    }
    exit(faults.isEmpty ? 0 : 1)
  }

  /// Prints what came of a trial.
  private static func tell(_ name: String, _ line: String) {
    print("| \(name) | \(line) |")
    fflush(nil)
  }

  private static func run(
    _ name: String, renewal: Int = 40, _ make: @escaping () throws -> any Job,
    _ disturb: (inout Trial) throws -> Void
  ) throws -> [String] {
    var trial = Trial(renewal: renewal, of: make)
    try disturb(&trial)
    tell(name, trial.line)
    for fault in trial.faults.prefix(10) { print(fault) }
    return trial.faults
  }

  private static func kills() throws -> [String] {
    var random = SeededRandom(seed: 2026)
    var faults: [String] = []
    for (name, count, make) in [
      ("`enrich --store` of a file that grows", 600, { StoreJob(growth: 1500) }),
      ("`enrich --store` of a pipe", 400, { StoreJob(growth: 6000, isPiped: true) }),
      (
        "`enrich --store` of 90 MB, two transactions", 20,
        { StoreJob(growth: 1500, padding: 60_000) }
      ),
      ("`enrich --store` into no database", 180, { StoreJob(growth: 300, isNew: true) }),
      ("`load`", 400, { LoadJob(rows: 6000) }),
      ("`load` that fills events in", 400, { LoadJob(rows: 1000, growth: 500) }),
      ("`store prune`", 100, { PruneJob(growth: 2000) }),
      ("`tables snapshot`", 100, { try SnapshotJob(rows: 3000) }),
    ] as [(String, Int, () throws -> any Job)] {
      faults += try run(name, renewal: count < 100 ? 1 : 10, make) { trial in
        try trial.kill(count, using: &random)
      }
    }
    return faults
  }

  private static func systemFaults() throws -> [String] {
    var faults: [String] = []
    for (name, make) in [
      ("`enrich --store`", { StoreJob(growth: 50) }),
      ("`enrich --store` into no database", { StoreJob(growth: 20, isNew: true) }),
      ("`load` that fills events in", { LoadJob(rows: 300, growth: 40) }),
      ("`store prune`", { PruneJob(growth: 100) }),
      ("`tables snapshot`", { try SnapshotJob(rows: 100) }),
    ] as [(String, () throws -> any Job)] {
      for (fault, step) in every {
        faults += try run("\(name), \(fault)", make) { try $0.fail(fault, step: step) }
      }
    }
    return faults
  }

  /// What can fail, and how, and how far it is from one call that fails to the next. A job has most of
  /// its calls in reads and writes: where they only try what others do as well, every third must do.
  private static let every: [(fault: SystemFault, step: Int)] = {
    var faults: [(SystemFault, Int)] = []
    for (call, errors) in [
      ("open", [EMFILE, EIO]), ("write", [ENOSPC, EIO]), ("sync", [ENOSPC, EIO]),
      ("truncate", [ENOSPC, EIO]), ("read", [EIO]), ("remove", [EIO]), ("rename", [EIO]),
    ] {
      for error in errors {
        for isForever in [false, true] {
          let isLess = isForever && error == EIO && ["write", "read"].contains(call)
          faults.append((SystemFault(call, error, isForever: isForever), isLess ? 3 : 1))
        }
      }
    }
    for call in ["open", "write", "sync", "truncate", "read"] {
      faults.append((SystemFault(call, EINTR), ["write", "read"].contains(call) ? 3 : 1))
    }
    return faults + [(SystemFault("write", 0), 3), (SystemFault("read", 0), 3)]
  }()

  private static func limits() throws -> [String] {
    var faults: [String] = []
    for (name, make) in [
      ("`enrich --store`", { StoreJob(growth: 1000) }),
      ("`enrich --store` into no database", { StoreJob(growth: 100, isNew: true) }),
      ("`load` that fills events in", { LoadJob(rows: 600, growth: 60) }),
      ("`tables snapshot`", { try SnapshotJob(rows: 600) }),
    ] as [(String, () throws -> any Job)] {
      faults += try run("\(name), `ulimit -f` 1, 41, …", make) { trial in
        try trial.limit("ulimit -f", to: stride(from: 1, to: 20_000, by: 40))
      }
      faults += try run("\(name), `ulimit -n` 4, 5, …", make) { trial in
        try trial.limit("ulimit -n", to: 4..<100)
      }
    }
    return faults
  }

  private static func disks() throws -> [String] {
    guard SmallDisk.isPossible else {
      tell("disks that fill up", "not tried: no file system may be mounted here")
      return []
    }
    return try run(
      "`enrich --store` on disks of 1.2 to 7 MB", renewal: 1, { StoreJob(growth: 6000) }
    ) {
      for size in stride(from: 1200, through: 7000, by: 100) { try $0.fillDisk(of: "\(size)k") }
    }
  }

  private static func readers() throws -> [String] {
    let trial = try ReaderTrial(seconds: 300)
    tell("eight readers, 300 s", trial.line)
    for fault in trial.faults.prefix(10) { print(fault) }
    return trial.faults
  }
}
