package import Bytes
internal import JSONText

extension Enricher {
  /// What may follow an object in its range.
  package enum Behind: Sendable {
    /// White space, or the next object.
    case objects
    /// The rest of an array that has been walked already.
    case elements
    /// White space alone.
    case nothing

    /// Throws where something else is there.
    package func check(
      _ input: borrowing InputBuffer, _ rest: Range<Int>
    ) throws(Reject) {
      if self == .elements { return }
      let fault: JSONFault? = input.withBytes { bytes in
        let next = JSONText.skipSpace(in: bytes, rest)
        guard next < rest.upperBound, self == .nothing || bytes[next] != 0x7B else { return nil }
        return JSONFault(.trailingBytes, at: next)
      }
      if let fault { throw Reject(fault) }
    }
  }
}
