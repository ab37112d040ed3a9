/// The path of a file of the project, from its root.
package func projectFile(_ path: String, from source: String = #filePath) -> String {
  // …/Tests/<Room>Tests/File.swift
  let folders = source.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
  return folders.joined(separator: "/") + "/" + path
}
