import ArgumentParser
import Bytes
import Lookups
import Schemas

/// The option for log types of a user's own that are in no database.
struct LogTypeOptions: ParsableArguments {
  @Option(
    name: .customLong("schema"),
    help: ArgumentHelp(
      "Know the log type of this YAML file as well. May be repeated.", valueName: "file"),
    completion: .file(extensions: ["yml", "yaml"]))
  var files: [String] = []

  /// The log types there are: built in, added to the database, and from the files, of which each
  /// takes the place of one with the same name.
  func known(_ store: LookupStore?) throws -> [KnownLogType] {
    var known = BuiltIn.logSchemaFiles.enumerated().map { place, file in
      KnownLogType(schema: BuiltIn.logSchemas[place], yaml: file.bytes, origin: .builtIn)
    }
    for added in try store?.addedLogSchemas() ?? [] {
      known.put(
        KnownLogType(schema: added.schema, yaml: added.yaml, origin: .database(added.source)))
    }
    var names: [String: String] = [:]
    for file in files {
      let yaml = try YAMLFile(path: file)
      let schema = try LogSchema(yaml: yaml.bytes, file: file)
      if let other = names.updateValue(file, forKey: schema.name) {
        throw Failure(.configuration, "\(other) and \(file) are both the log type \(schema.name)")
      }
      known.put(KnownLogType(schema: schema, yaml: yaml.bytes, origin: .file(file)))
    }
    return known
  }

  /// The same as plain log types, in the order in which events are tried.
  func schemas(_ store: LookupStore?) throws -> [LogSchema] { try known(store).map(\.schema) }
}

/// A log type and where it is from.
struct KnownLogType {
  /// Where a log type is from.
  enum Origin {
    case builtIn
    /// Added to the database, from a file with this name.
    case database(String)
    case file(String)
  }

  let schema: LogSchema
  /// The file as it is.
  let yaml: [UInt8]
  let origin: Origin
}

extension [KnownLogType] {
  fileprivate mutating func put(_ logType: KnownLogType) {
    if let place = firstIndex(where: { $0.schema.name == logType.schema.name }) {
      self[place] = logType
    } else {
      append(logType)
    }
  }

  /// The log type with a name.
  func named(_ name: String) throws -> KnownLogType {
    guard let found = first(where: { $0.schema.name == name }) else {
      let names = map(\.schema.name).joined(separator: ", ")
      throw Failure(.usage, "there is no log type \(name); the log types are \(names)")
    }
    return found
  }
}

extension YAMLFile {
  /// Reads a file; `-` is standard input.
  init(path: String) throws {
    let input = try FileInput(path: path)
    self.init(name: path, bytes: try input.readAll().withBytes { [UInt8](copying: $0) })
  }
}

extension CompletionKind {
  /// The names of the log types in the database that is used by default.
  static let logType = CompletionKind.custom { _, _, _ in
    let store = try? DatabaseOptions.parse([]).openForReadingIfThere().map { LookupStore($0) }
    return ((try? store?.logSchemas()) ?? BuiltIn.logSchemas).map(\.name)
  }
}
