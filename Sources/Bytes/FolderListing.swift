internal import Glibc

/// The names of what is in a folder.
package enum FolderListing {
  /// The paths of the files beside `path`, itself left out, sorted; empty where the folder cannot
  /// be read.
  package static func beside(_ path: String) -> [String] {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(path[...$0]) } ?? ""
    guard let entries = unsafe opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { unsafe closedir(entries) }
    var paths: [String] = []
    while let entry = unsafe readdir(entries) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name != ".", name != "..", folder + name != path { paths.append(folder + name) }
    }
    return paths.sorted()
  }
}
