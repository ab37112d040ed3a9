internal import Glibc

/// Plain values side by side in memory that belongs to one owner.
///
/// An array shares its memory until it is written to, and so counts its owners; where several cores
/// read one array, they wait for each other at that count. A block has one owner and no count. It is
/// emptied and filled again without giving its memory back. Large ones are on large pages.
@safe
public struct Block<Element: BitwiseCopyable>: ~Copyable {
  // `base` points at room for `capacity` elements that belongs to this value alone; the first
  // `count` are initialised.
  @usableFromInline var base: UnsafeMutablePointer<Element>
  @usableFromInline var capacity: Int
  /// How many elements there are.
  @inlinable public var count: Int { filled }
  @usableFromInline var filled = 0

  /// An empty block with room for `capacity` elements.
  public init(capacity: Int = 16) {
    self.capacity = max(1, capacity)
    unsafe base = Self.allocate(self.capacity)
  }

  /// A block of `count` equal elements. O(count).
  public init(repeating element: Element, count: Int) {
    self.init(capacity: count)
    unsafe base.initialize(repeating: element, count: count)
    filled = count
  }

  /// Takes over memory from `LargePages` that has `count` elements.
  init(adopting memory: UnsafeMutableRawPointer, count: Int) {
    unsafe base = memory.bindMemory(to: Element.self, capacity: count)
    capacity = count
    filled = count
  }

  deinit { unsafe free(base) }

  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Element> {
    let size = capacity * MemoryLayout<Element>.stride
    return unsafe LargePages.allocate(size).bindMemory(to: Element.self, capacity: capacity)
  }

  /// Whether there are none.
  @inlinable public var isEmpty: Bool { filled == 0 }

  /// The places of all elements.
  @inlinable public var indices: Range<Int> { 0..<filled }

  /// The element at a place. A place that there is none at is a fault of the program.
  @inlinable @inline(__always) public subscript(_ index: Int) -> Element {
    get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: filled))
      return unsafe base[index]
    }
    set {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: filled))
      unsafe base[index] = newValue
    }
  }

  /// Drops all elements and keeps the memory.
  @inlinable public mutating func removeAll() { filled = 0 }

  /// Adds an element behind the others. Amortised O(1).
  @inlinable @inline(__always) public mutating func append(_ element: Element) {
    if filled == capacity { grow() }
    unsafe base.advanced(by: filled).initialize(to: element)
    filled &+= 1
  }

  /// Adds an element before the one at a place. O(elements behind it).
  @inlinable public mutating func insert(_ element: Element, at index: Int) {
    precondition(index >= 0 && index <= filled)
    append(element)
    var place = filled - 1
    while place > index {
      unsafe base.advanced(by: place).update(from: base.advanced(by: place - 1), count: 1)
      place -= 1
    }
    unsafe base[index] = element
  }

  @usableFromInline mutating func grow() {
    let larger = capacity * 2
    let moved = unsafe Self.allocate(larger)
    unsafe moved.moveInitialize(from: base, count: filled)
    unsafe free(base)
    unsafe base = moved
    capacity = larger
  }

  /// Has the processor fetch the element at a place, if there is one, while it does other work.
  @inlinable @inline(__always) public func prefetch(_ index: Int) {
    unsafe prefetchMemory(base.advanced(by: index))
  }

  /// Lends the memory to `body`.
  package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    unsafe body(UnsafeRawBufferPointer(start: base, count: filled * MemoryLayout<Element>.stride))
  }
}

// A block that is only read may be read by all cores.
extension Block: @unchecked Sendable where Element: Sendable {}
