internal import Glibc

/// Large pages for memory that is read all over the place.
///
/// A table that is looked up at random misses the processor's page cache at nearly every look-up on
/// pages of 4 KiB. So its memory is put on pages of 2 MiB, before it is first touched: moving it
/// afterwards would copy all of it. A kernel that cannot do it leaves the memory as it is.
package enum HugePages {
  /// Makes room in an empty array. O(1); the kernel gives the pages when they are touched.
  package static func reserve(_ count: Int, in array: inout [UInt8]) {
    array.reserveCapacity(count)
    unsafe array.withUnsafeMutableBufferPointer {
      unsafe advise(UnsafeRawPointer($0.baseAddress), count)
    }
  }

  /// An array of zeros. O(count).
  package static func zeros(_ count: Int) -> [UInt64] {
    unsafe [UInt64](unsafeUninitializedCapacity: count) { target, initialized in
      unsafe advise(UnsafeRawPointer(target.baseAddress), count * MemoryLayout<UInt64>.stride)
      unsafe target.initialize(repeating: 0)
      initialized = count
    }
  }

  private static func advise(_ start: UnsafeRawPointer?, _ count: Int) {
    let size = 2 << 20
    guard count >= 2 * size, let start = unsafe start else { return }
    let first = unsafe start.alignedUp(toMultipleOf: size)
    let length = unsafe (start + count - first) / size * size
    // What an old kernel says to it does not matter.
    _ = unsafe madvise(UnsafeMutableRawPointer(mutating: first), length, MADV_HUGEPAGE)
  }
}
