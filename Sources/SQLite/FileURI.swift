/// A path as the `file:` URI that SQLite opens.
///
/// Always a URI, because a plain name has meanings of its own: `:memory:` and the empty name open
/// databases that are no files, and builds such as Debian's read a name that begins with `file:` as
/// a URI, so that a path could carry options.
enum FileURI {
  /// The URI for `path`. The bytes of the path are kept, whatever they are.
  static func make(path: String, immutable: Bool) throws(SQLiteError) -> String {
    if path.utf8.contains(0) {
      throw SQLiteError(code: .embeddedNUL, message: "a path cannot hold a NUL byte", sql: nil)
    }
    // An empty authority keeps `//x` a path; `./` keeps `:memory:` a file.
    var uri = path.utf8.first == UInt8(ascii: "/") ? "file://" : "file:./"
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16)
        uri += digits.utf8.count == 1 ? "%0" : "%"
        uri += digits
      }
    }
    return immutable ? uri + "?immutable=1" : uri
  }
}
