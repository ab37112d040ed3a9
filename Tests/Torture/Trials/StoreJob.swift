import Bytes
package import TestSupport

/// `enrich --store` of a file that has grown, or of a pipe that gives all of it again.
package final class StoreJob: Job {
  package let home = Home()
  private let growth: Int
  private let padding: String
  private let isPiped: Bool
  private let isNew: Bool
  private let file: String

  /// A line of the file.
  private struct Line {
    let uuid: String?
    let start: Int
  }

  private var lines: [Line] = []
  private var text: [UInt8] = []
  private var written: Set<String> = []

  /// - Parameters:
  ///   - growth: How many lines the file grows by, one in eleven of them no event.
  ///   - padding: How many bytes more each of them has.
  ///   - isPiped: Whether the program is given a pipe.
  ///   - isNew: Whether the database is to be made each time.
  package init(growth: Int, padding: Int = 0, isPiped: Bool = false, isNew: Bool = false) {
    self.growth = growth
    self.padding = String(repeating: "x", count: padding)
    self.isPiped = isPiped
    self.isNew = isNew
    file = home.folder.file("events")
    if !isNew { _ = home.keytag("load", "vaults", input: "uuid,name\nV0,Zero\nV1,One\n") }
  }

  package var arguments: [String] { ["enrich", "--store"] + (isPiped ? [] : [file]) }
  package var piped: String? { isPiped ? file : nil }

  package func prepare() {
    if isNew {
      removeFile(home.database)
      for suffix in ["-wal", "-shm", "-journal", "-tables", ".lock"] {
        removeFile(home.database + suffix)
      }
      (lines, text, written) = ([], [], [])
    }
    for number in lines.count..<lines.count + growth {
      let isEvent = number % 11 != 7
      lines.append(Line(uuid: isEvent ? "E\(number)" : nil, start: text.count))
      text += Array((isEvent ? event(number) : "no event \(number)").utf8) + [0x0A]
    }
    // Written anew in place, it stays the same file.
    _ = home.folder.write(text, to: "events")
  }

  private func event(_ number: Int) -> String {
    #"{"uuid":"E\#(number)","timestamp":"2024-05-01T10:00:00Z","vault_uuid":"V\#(number % 3)","#
      + #""user":{"email":"p\#(number % 7)@example.com"},"padding":"\#(padding)"}"#
  }

  /// Only whole lines count: the last one may be cut off.
  package func take(output: String) {
    for line in output.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      let uuid = line.split(separator: "\"", maxSplits: 4)
      if uuid.count == 5 { written.insert(String(uuid[3])) }
    }
  }

  package func faults(isDone: Bool) throws -> [String] {
    let events = try home.ask("SELECT uuid FROM event ORDER BY id")
    let rejects = try home.ask("SELECT byte FROM reject ORDER BY id").map { Int($0) ?? -1 }
    let expectedEvents = lines.compactMap(\.uuid)
    let expectedRejects = lines.filter { $0.uuid == nil }.map(\.start)
    var faults: [String] = []
    if events != Array(expectedEvents.prefix(events.count)) {
      faults.append("the \(events.count) stored events are not the first of the file")
    }
    if rejects != Array(expectedRejects.prefix(rejects.count)) {
      faults.append("the \(rejects.count) stored rejects are not the first of the file")
    }
    if !isPiped {
      let identity = FileInput.Identity(path: file).map { "inode = \($0.inode)" } ?? "false"
      let position = try home.number("SELECT offset FROM source_position WHERE \(identity)")
      let before = lines.prefix { $0.start < position }
      let counts = [before.count { $0.uuid != nil }, before.count { $0.uuid == nil }]
      if counts != [events.count, rejects.count] {
        faults.append(
          "the position is behind \(counts[0]) events and \(counts[1]) rejects, and there are "
            + "\(events.count) and \(rejects.count)")
      }
      if isDone, position != text.count {
        faults.append("the position is \(position) and the file has \(text.count) bytes")
      }
    }
    if isDone, events.count != expectedEvents.count || rejects.count != expectedRejects.count {
      faults.append("\(events.count) events and \(rejects.count) rejects of \(lines.count) lines")
    }
    // Who reads the output may have each line twice, and has each.
    if isDone, !written.isSuperset(of: expectedEvents) {
      faults.append("\(Set(expectedEvents).subtracting(written).count) events were not written out")
    }
    return faults
  }
}
