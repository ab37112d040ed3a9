/// A format that keytag does not read, as the first bytes of a file tell it.
package enum UnreadableFormat: String, Sendable, CaseIterable {
  case gzip
  case zstd
  case bzip2
  case xz
  case zip
  case utf16 = "UTF-16"
  case utf32 = "UTF-32"

  /// How many first bytes tell every format.
  package static let signatureSize = 7

  /// Every signature; one that begins with another stands before it.
  private static let signatures: [(format: UnreadableFormat, bytes: [UInt8])] =
    [
      (.gzip, [0x1F, 0x8B]), (.zstd, [0x28, 0xB5, 0x2F, 0xFD]),
      (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A]), (.zip, [0x50, 0x4B, 0x03, 0x04]),
      (.utf32, [0xFF, 0xFE, 0, 0]), (.utf32, [0, 0, 0xFE, 0xFF]),
      (.utf16, [0xFF, 0xFE]), (.utf16, [0xFE, 0xFF]),
    ] + (1...9).map { (.bzip2, Array("BZh\($0)1AY".utf8)) }

  /// The format of a file that begins with `bytes`; nil where it may be text in UTF-8.
  package init?(of bytes: Span<UInt8>) {
    let first = Self.signatures.first { $0.bytes.count == Self.agreement($0.bytes, bytes) }
    guard let first else { return nil }
    self = first.format
  }

  /// Whether more bytes behind `bytes` could make it a format, or another one.
  package static func mayFollow(_ bytes: Span<UInt8>) -> Bool {
    signatures.contains {
      bytes.count < $0.bytes.count && agreement($0.bytes, bytes) == bytes.count
    }
  }

  /// How many bytes two texts have in common at their start.
  private static func agreement(_ signature: [UInt8], _ bytes: Span<UInt8>) -> Int {
    var length = 0
    while length < min(signature.count, bytes.count), signature[length] == bytes[length] {
      length += 1
    }
    return length
  }

  /// Whether it is a text that only has to be converted.
  package var isText: Bool { self == .utf16 || self == .utf32 }

  /// The command that makes text in UTF-8 of a file named behind it.
  package var reader: String {
    switch self {
    case .gzip: "zcat"
    case .zstd: "zstdcat"
    case .bzip2: "bzcat"
    case .xz: "xzcat"
    case .zip: "unzip -p"
    case .utf16, .utf32: "iconv -f \(rawValue) -t UTF-8"
    }
  }
}
