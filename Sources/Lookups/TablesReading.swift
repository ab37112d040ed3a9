internal import Bytes
internal import Dispatch
internal import FrozenIndex

/// The file of frozen tables while it is being read, on other threads, whatever else is done meanwhile.
/// See TablesImage.swift.
package final class TablesReading: Sendable {
  /// What the file begins with: which tables it is for.
  let header: [UInt64]
  /// Of the tables that were loaded.
  private let images: [FrozenIndex.ImageReading?]
  private let helpers = DispatchGroup()

  /// Begins to read a file, on so many cores together with the one that finishes; nil where there is
  /// none, or none that can be read.
  init?(_ path: String, of database: String, jobs: Int) {
    guard let input = DerivedFile.open(path, of: database),
      let (header, images) = try? Self.begin(input)
    else { return nil }
    self.header = header
    self.images = images
    for _ in 1..<max(1, min(jobs, 1 + input.size >> 22)) {
      DispatchQueue.global().async(group: helpers) { [self] in help() }
    }
  }

  private static func begin(
    _ input: FileInput
  ) throws(IOError) -> ([UInt64], [FrozenIndex.ImageReading?])? {
    let size = input.size
    var words = Block<UInt64>()
    guard try words.read(3, from: input), words[0] == TablesImage.mark,
      words[1] == TablesImage.version, words[2] < 1 << 16, words[2] * 8 < size
    else { return nil }
    var header = words.indices.map { words[$0] }
    guard try words.read(4 + Int(header[2]), from: input) else { return nil }
    header += words.indices.map { words[$0] }
    guard header.count * 8 <= size else { return nil }
    var images: [FrozenIndex.ImageReading?] = []
    var part = header.count * 8..<size
    for isLoaded in header[7...] {
      let image = isLoaded == 1 ? try FrozenIndex.ImageReading(input, in: &part) : nil
      guard (isLoaded == 1) == (image != nil) else { return nil }
      images.append(image)
    }
    return part.isEmpty ? (header, images) : nil
  }

  private func help() { for image in images { image?.help() } }

  /// Has the other threads end soon: the tables are not wanted.
  package func stop() { for image in images { image?.stop() } }

  /// Takes part in what is left to read, and gives the indexes as `FrozenTables` has them; nil where
  /// the file was damaged.
  func finish() -> [FrozenIndex?]? {
    help()
    helpers.wait()
    var indexes: [FrozenIndex?] = []
    for image in images {
      let index = try? image?.finish()
      guard (image == nil) == (index == nil) else { return nil }
      indexes.append(index)
    }
    return indexes
  }
}
