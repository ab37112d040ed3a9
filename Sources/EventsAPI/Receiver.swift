internal import Bytes
internal import CCurl

/// What libcurl hands the bytes of a reply to, and asks whether to go on.
final class Receiver {
  /// The longest body that is taken, in bytes.
  static let limit = 32 << 20

  var body = InputBuffer()
  private(set) var isTooLarge = false
  /// What is done while nothing comes.
  var whileWaiting: (() -> Void)?
  private let wakeup: Wakeup

  init(_ wakeup: Wakeup) { self.wakeup = wakeup }

  /// Is ready for another reply.
  func begin() {
    body.removeAll()
    isTooLarge = false
  }

  /// Takes some bytes; false where there are more than may be.
  func take(_ bytes: Span<UInt8>) -> Bool {
    guard body.count + bytes.count <= Self.limit else {
      isTooLarge = true
      return false
    }
    body.append(bytes)
    return true
  }

  /// Whether the program is to end.
  var isStopped: Bool { wakeup.isCalled }

  /// The receiver as libcurl keeps it. It must outlive the handle.
  var context: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

  fileprivate static func at(_ context: UnsafeMutableRawPointer) -> Receiver {
    unsafe Unmanaged<Receiver>.fromOpaque(context).takeUnretainedValue()
  }

  /// Called by libcurl with some of the body. Another number than that of the bytes ends the transfer.
  static let write: curl_write_callback = { start, size, count, context in
    guard let start = unsafe start, let context = unsafe context else { return 0 }
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: size * count)
    let isTaken = unsafe Receiver.at(context).take(bytes.assumingMemoryBound(to: UInt8.self).span)
    return isTaken ? size * count : 0
  }

  /// Called by libcurl now and then, at least once a second. Another number than 0 ends the transfer.
  static let progress: curl_xferinfo_callback = { context, _, _, _, _ in
    guard let context = unsafe context else { return 1 }
    let receiver = unsafe Receiver.at(context)
    receiver.whileWaiting?()
    return receiver.isStopped ? 1 : 0
  }
}
