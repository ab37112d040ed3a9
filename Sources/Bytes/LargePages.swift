internal import Glibc

/// Large pages for memory that is read all over the place.
///
/// A table that is looked up at random misses the processor's page cache at nearly every look-up on
/// pages of 4 KiB. So its memory is put on pages of 2 MiB, before it is first touched: moving it
/// afterwards would copy all of it. A kernel that cannot do it leaves the memory as it is.
enum LargePages {
  private static let size = 2 << 20

  /// Memory of `count` bytes, to be given back by `free`; on large pages where it fills some. O(1):
  /// the kernel gives pages when they are touched.
  static func allocate(_ count: Int) -> UnsafeMutableRawPointer {
    guard count >= 2 * size else { return unsafe memory(malloc(max(1, count))) }
    let start = unsafe memory(aligned_alloc(size, (count + size - 1) / size * size))
    // What an old kernel says to it does not matter.
    _ = unsafe madvise(start, count / size * size, MADV_HUGEPAGE)
    return unsafe start
  }

  private static func memory(_ start: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer {
    guard let start = unsafe start else { fatalError("no memory is left") }
    return unsafe start
  }
}
