internal import Bytes
internal import EventStore
internal import SQLite

extension Delivery {
  /// How far a source was pulled; nil where it never was.
  func cursor(of source: String) throws(PipelineError) -> SourceCursor? {
    do throws(SQLiteError) {
      return try store?.cursor(of: source)
    } catch {
      throw .sqlite(error)
    }
  }

  /// Writes a page out, and only then moves the cursor of its source: what is written is there at
  /// least once. Its rejects, which would be gone otherwise, are kept with the move.
  mutating func writeOut(_ batch: Batch) throws(PipelineError) {
    do throws(IOError) {
      if let output {
        try batch.output.withBytes { bytes throws(IOError) in try output.write(bytes) }
        try output.sync()
      }
    } catch {
      throw .file(error)
    }
    guard let store, let move = batch.cursorMove else { return }
    try store.connection.transaction { () throws(PipelineError) in
      do throws(SQLiteError) {
        for reject in batch.rejects { try store.insert(StoredReject(reject)) }
        if try store.move(move) { return }
      } catch {
        throw PipelineError.sqlite(error)
      }
      throw PipelineError.overtaken(source: batch.source)
    }
  }
}
