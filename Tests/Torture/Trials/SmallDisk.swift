import TestSupport

/// A file system of its own that fills up, seen by those only who are started on it.
package enum SmallDisk {
  /// Whether such a file system can be had: a container may not allow it.
  package static var isPossible: Bool {
    let home = Home()
    return run("true", [], in: home, after: home.folder.path) == .exit(0)
  }

  // The database's folder is on the disk. What is there after each run is copied to where it stays.
  private static let runTwice = """
    keep() {
      echo $? > "$after/code.$1"
      mkdir "$after/$1" && cp -a "$folder/." "$after/$1" || exit 1
    }
    size() { mount -o "remount,size=$1" none "$folder" || exit 1; }
    size "$size"
    "$keytag" "$@" > "$after/output.full" 2> "$after/errors.full"
    keep full
    size 1g
    "$keytag" "$@" > "$after/output.whole" 2> "$after/errors.whole"
    keep whole
    """

  private static let setUp = """
    keytag=$0 folder=$1 after=$2 size=$3
    shift 3
    mkdir -p "$folder" "$after/before" && cp -a "$folder/." "$after/before" &&
      mount -t tmpfs -o size=1g none "$folder" && cp -a "$after/before/." "$folder" || exit 1

    """

  static func run(_ job: any Job, size: String, after: String) -> ChildProcess.Ending {
    run(runTwice, [size] + job.arguments, in: job.home, after: after)
  }

  private static func run(
    _ script: String, _ words: [String], in home: Home, after: String
  ) -> ChildProcess.Ending {
    let (input, output) = (openForReading("/dev/null"), openForWriting("/dev/null"))
    defer { for end in [input, output] { closeDescriptor(end) } }
    let folder = home.folder.file("data/keytag")
    return ChildProcess(
      "/usr/bin/unshare",
      ["--map-root-user", "--mount", "/bin/sh", "-c", setUp + script, builtProgram("keytag")]
        + [folder, after] + (words.isEmpty ? ["1m"] : words),
      environment: home.environment, input: input, output: output, errors: output
    ).wait()
  }
}

extension Trial {
  /// Runs the program on a disk of some size, such as `2m`, which it fills, and again when there is
  /// room.
  package mutating func fillDisk(of size: String) throws {
    let job = try prepared()
    let after = TemporaryFolder()
    guard SmallDisk.run(job, size: size, after: after.path) == .exit(0) else {
      throw TrialError("no disk could be mounted")
    }
    for state in ["full", "whole"] {
      let folder = job.home.folder.file("data/keytag")
      for name in fileNames(in: folder) { removeFile("\(folder)/\(name)") }
      for name in fileNames(in: after.file(state)) {
        _ = job.home.folder.write(
          contents(of: after.file("\(state)/\(name)")) ?? [], to: "data/keytag/\(name)")
      }
      let texts = ["output", "errors", "code"].map {
        String(decoding: contents(of: after.file("\($0).\(state)")) ?? [], as: UTF8.self)
      }
      let code = Int32(texts[2].split(separator: "\n").first ?? "") ?? -1
      let called = Called(ending: .exit(code), output: texts[0], errors: texts[1])
      let isDone = judge(called, of: job, "\(state) disk of \(size)")
      if !isDone { note(unmannered(called), "\(state) disk of \(size)") }
      if state == "whole", !isDone { note([called.errors], "disk with room") }
    }
  }
}
