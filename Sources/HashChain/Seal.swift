internal import Bytes
internal import SQLite

/// A link of the chain: what the segments that one transaction changed had become.
struct Seal {
  let number: Int64
  let sealedAt: String
  /// As the column has it.
  let segments: [UInt8]

  /// How many bytes a segment takes in `segments`.
  static let segmentSize = 41
  /// How many bytes `sealedAt` has.
  static let timeSize = 24

  /// The hash of this link behind another one with the hash `previous`.
  func hash(behind previous: String) -> String {
    var hash = SHA256()
    hash.update(Array(previous.utf8).span)
    hash.update(Self.bytes(of: number).span)
    hash.update(Array(sealedAt.utf8).span)
    hash.update(segments.span)
    return hash.finish()
  }

  /// A segment with its digest, as `segments` has it.
  static func entry(_ segment: Segment, _ digest: [UInt8]) -> [UInt8] {
    [segment.table.rawValue] + bytes(of: segment.number) + digest
  }

  /// The segments and digests; nil where the seal is none that keytag made.
  var entries: [(segment: Segment, digest: ArraySlice<UInt8>)]? {
    guard segments.count % Self.segmentSize == 0, sealedAt.utf8.count == Self.timeSize else {
      return nil
    }
    var entries: [(segment: Segment, digest: ArraySlice<UInt8>)] = []
    var rest = segments[...]
    while !rest.isEmpty {
      let entry = rest.prefix(Self.segmentSize)
      rest = rest.dropFirst(Self.segmentSize)
      guard let table = entry.first.flatMap(SealedTable.init) else { return nil }
      let number = entry.dropFirst().prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
      entries.append((Segment(table: table, number: number), entry.suffix(32)))
    }
    return entries
  }

  private static func bytes(of number: Int64) -> [UInt8] {
    stride(from: Int64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}
