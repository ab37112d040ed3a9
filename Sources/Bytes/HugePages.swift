internal import Glibc

/// Large pages for memory that is read all over the place.
package enum HugePages {
  /// Asks the kernel to put an array on pages of 2 MiB, now. A table that is looked up at random
  /// misses the processor's page cache at nearly every look-up on pages of 4 KiB. Small arrays stay
  /// as they are, and a kernel that cannot do it leaves them so.
  package static func collapse<Element: BitwiseCopyable>(_ array: [Element]) {
    let size = 2 << 20
    unsafe array.withUnsafeBytes { memory in
      guard memory.count >= 2 * size, let start = memory.baseAddress else { return }
      let first = unsafe start.alignedUp(toMultipleOf: size)
      let length = unsafe (start + memory.count - first) / size * size
      // MADV_COLLAPSE of linux/mman.h, since Linux 6.1, which Glibc's module does not export.
      _ = unsafe madvise(UnsafeMutableRawPointer(mutating: first), length, 25)
    }
  }
}
