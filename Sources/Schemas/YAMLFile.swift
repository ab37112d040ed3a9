/// A YAML file that was read from somewhere.
package struct YAMLFile: Sendable {
  /// The name used in errors.
  package let name: String
  /// What it holds, as it is.
  package let bytes: [UInt8]

  /// A file of this name and content.
  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}
