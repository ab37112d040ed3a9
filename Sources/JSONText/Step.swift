/// What stands between two values of an event, as it stood there once: `,"action":"` or
/// `},"client":{"app_name":"`, up to the first byte of the next value, behind its quote if it has one.
///
/// Whatever is the same, byte for byte, in the same place means the same, so one comparison of 32 bytes
/// takes the place of reading brackets, key, colon and quote. Any number of objects end in its first bytes,
/// and at most one begins behind them.
struct Step {
  /// What comes behind a step.
  enum Target: UInt8 {
    /// A string, of which the step has the opening quote.
    case string
    /// A number or a literal.
    case other
    /// A value that is not captured: any of these.
    case skipped
    /// Nothing: the event is over.
    case end
  }

  /// How many bytes a step may have.
  static let limit = 32

  // The first of all: a step's address is that of its text.
  var text: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  /// A bit for each byte that the step has, the first in the lowest. As it stands here, nothing is ever
  /// the same: no comparison has this bit.
  var mask: UInt64 = 1 &<< 32
  var length: Int32 = 0
  /// Where the steps lie that may follow, those of the edge of the key behind it; in bytes from the first
  /// of all.
  var following: Int32 = 0
  /// The place of its slot, in bytes: one that stays empty where the value is not captured.
  var slotOffset: Int32 = 0
  /// The kinds that are expected there, as bits.
  var expected = UInt8.max
  var target = Target.end
  /// Whether no object ends or begins in it.
  var isFlat = true
  /// How many objects end in it, all in its first bytes.
  var closes: UInt8 = 0
  /// The place of the bracket of the object that begins in it; 0 where none does.
  var opening: UInt8 = 0
  /// The key of that object.
  var openingEdge: Int32 = 0
}

extension Cursor {
  /// Whether a step is at a place.
  @inline(__always) func has(_ step: UnsafeMutablePointer<Step>, at place: Int) -> Bool {
    unsafe ~UInt64(bytesEqual(to: step, at: place)) & step.pointee.mask == 0
  }

  /// Whether the value behind a step that is at a place is what the step is for.
  func isTarget(of step: UnsafeMutablePointer<Step>, at place: Int) -> Bool {
    let next = unsafe byte(at: place + Int(step.pointee.length))
    return switch unsafe step.pointee.target {
    case .string, .end: true
    // Before a blank it may be the beginning of one that has it too.
    case .other: next != 0x22 && next | 0x20 != 0x7B && next != 0x20
    case .skipped: next | 0x20 != 0x7B && next != 0x20
    }
  }
}

extension Step {
  /// The slot of the value behind it.
  @inline(__always) func slot(
    of slots: UnsafeMutablePointer<Slot>
  ) -> UnsafeMutablePointer<Slot> {
    let slot = unsafe UnsafeMutableRawPointer(slots) + Int(slotOffset)
    return unsafe slot.assumingMemoryBound(to: Slot.self)
  }
}
