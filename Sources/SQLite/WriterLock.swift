internal import Bytes
import Glibc

// SQLite lets one connection write at a time, but those that wait for it ask again and again, and
// who asks at the right moment is next: a program that stores batch after batch can keep another out
// for ever. And before 3.51.3 two connections that reset the write-ahead log at the same time can
// lose what is in it. So whoever writes, or checkpoints, holds a lock on a file beside the database
// for as long as its transaction takes. Between two batches of a long run others get their turn.
//
// The file stays when nobody holds the lock: to remove it would be a race of its own.

/// A lock on a file beside a database, `NAME.lock`, that one writer at a time holds.
@safe
final class WriterLock {
  private let descriptor: Int32
  /// How long to wait for another writer, in milliseconds.
  private let wait: Int32
  /// When it was taken, as `Surroundings.uptime` counts.
  private var taken: Int64 = 0

  /// Opens the file beside the database at `path`, which exists, and makes it where it is missing,
  /// with mode 0600.
  init(beside path: String, wait: Int32) throws(SQLiteError) {
    self.wait = wait
    let name = DatabaseFiles(beside: path).lock
    do throws(IOError) {
      _ = try PrivateFile.create(name)
    } catch {
      throw SQLiteError(
        code: .cannotOpen, message: error.description, sql: nil, systemCode: error.code)
    }
    descriptor = retryingInterrupts { unsafe open(name, O_RDWR | O_CLOEXEC) }
    guard descriptor >= 0 else {
      throw SQLiteError(
        code: .cannotOpen, message: IOError(.open, name, code: errno).description, sql: nil,
        systemCode: errno)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Takes the lock; waits for who holds it, and fails as `busy` when that takes too long.
  func take() throws(SQLiteError) {
    var waited: Int32 = 0
    while !tryToTake() {
      guard waited < wait else {
        throw SQLiteError(
          code: .busy,
          message: "another keytag writes to the database; waited \(wait / 1000) s for it (--wait)",
          sql: nil)
      }
      let pause = min(Self.pause, wait - waited)
      usleep(UInt32(pause) * 1000)
      waited += pause
    }
  }

  /// Takes the lock if nobody holds it.
  func tryToTake() -> Bool {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      // A file system without locks has none to offer: SQLite's own must do.
      guard errno != EWOULDBLOCK else { return false }
      break
    }
    taken = Surroundings.uptime()
    return true
  }

  /// Lets the next one have it. Those who wait ask now and then: who had it for long leaves them time
  /// to ask before it can have it again.
  func release() {
    flock(descriptor, LOCK_UN)
    if Surroundings.uptime() - taken > Self.longTurn { usleep(UInt32(2 * Self.pause) * 1000) }
  }

  // In milliseconds.
  private static let pause: Int32 = 5
  // In nanoseconds.
  private static let longTurn: Int64 = 500_000_000
}
