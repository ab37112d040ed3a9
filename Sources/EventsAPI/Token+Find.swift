internal import Bytes

extension Token {
  /// The name of the variable that may have a token.
  package static let variable = "KEYTAG_TOKEN"

  /// Finds the token: in the file that is named (`-` is standard input), else in `KEYTAG_TOKEN`, else
  /// among the credentials that systemd hands a service, under the name `keytag-token`.
  ///
  /// Never among the arguments, which every user of a machine can read.
  /// - Parameter variable: Looks up an environment variable.
  package static func find(
    file: String?, variable: (String) -> String? = Surroundings.variable
  ) throws(TokenError) -> Token {
    if let file { return try read(file, isOwn: true) }
    if let text = variable(Self.variable) {
      return try Token(Array(text.utf8), from: Self.variable)
    }
    guard let folder = variable("CREDENTIALS_DIRECTORY") else { throw .none }
    let file = folder + "/keytag-token"
    do {
      // Its mode is systemd's affair, which lets a service's user read it by an access list.
      return try read(file, isOwn: false)
    } catch {
      if case .file(let cause) = error, cause.operation == .open { throw .none }
      throw error
    }
  }

  /// Whether a text has the form of 1Password's tokens, three parts of base 64 of which the first is a
  /// JSON object's.
  private static func looksLikeToken(_ text: String) -> Bool {
    text.hasPrefix("eyJ") && text.count { $0 == "." } == 2 && !text.contains("/")
  }

  private static func read(_ file: String, isOwn: Bool) throws(TokenError) -> Token {
    let name = file == "-" ? "standard input" : file
    do {
      let input = try FileInput(path: file)
      if isOwn, let mode = input.permissions, mode & 0o077 != 0 {
        throw TokenError.open(file: name, mode: mode)
      }
      var buffer = InputBuffer()
      while buffer.count <= limit, try buffer.read(from: input, limit: limit) > 0 {}
      return try Token(buffer.withBytes { [UInt8](copying: $0) }, from: name)
    } catch let error as TokenError {
      throw error
    } catch let error as IOError {
      // Whoever gives the token in place of its file is not to find it in the log as well.
      throw error.operation == .open && looksLikeToken(file) ? .isNoFile : .file(error)
    } catch {
      throw .none
    }
  }
}
