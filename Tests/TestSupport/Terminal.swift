import Glibc

/// Makes a terminal: the end that reads what is shown on it, and the path of the one that programs
/// write to. Without `columns` it does not know how wide it is.
package func makeTerminal(columns: Int = 0) -> (reading: Int32, path: String) {
  // TIOCSPTLCK and TIOCGPTN of asm/ioctls.h, which Glibc's module does not export.
  let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
  let end = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
  var (lock, number): (Int32, Int32) = (0, 0)
  guard end >= 0, unsafe ioctl(end, setLock, &lock) == 0,
    unsafe ioctl(end, getNumber, &number) == 0
  else {
    fatalError("no terminal")
  }
  var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
  _ = unsafe ioctl(end, UInt(TIOCSWINSZ), &size)
  return (end, "/dev/pts/\(number)")
}

/// Opens a terminal to write to it.
package func openTerminal(_ path: String) -> Int32 {
  unsafe open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
}

/// Makes a link in a folder to a file or folder elsewhere.
package func makeLink(_ path: String, to target: String) { _ = unsafe symlink(target, path) }
