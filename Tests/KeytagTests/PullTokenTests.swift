#if EventsAPI
import Glibc
import TestSupport
import Testing

@Suite struct `The token of a pull` {
  private let home = Home()
  private let canary = "eyJhbGciCANARY.eyJhdWQiOl.s1gnature"

  /// All files below a folder.
  private func files(below folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [folder] }
    defer { unsafe closedir(stream) }
    var found: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { found += files(below: folder + "/" + name) }
    }
    return found
  }

  private func hasCanary(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains("CANARY")
  }

  /// Whatever a pull meets, what it leaves behind and what it says.
  @Test(arguments: [
    [], ["--introspect"], ["--stdout"], ["--page-size", "1"],
  ])
  func `is in nothing that is written, whatever goes wrong`(arguments: [String]) {
    for (fault, token) in [
      ("500@1-", canary), ("401@2", canary), ("400@2-", canary), ("302@1-", canary),
      ("noise@1-", canary), ("closed@1-", canary), ("passing/2", canary),
      ("introspect:403@1-", canary),
      ("500@99", "another"),
    ] {
      let server = FakeAPIServer(
        "--count", "9", "--past", "30m", "--token", token, "--fault", fault)
      let called = home.keytag(
        ["pull", "--url", server.url, "--retry-for", fault == "passing/2" ? "10s" : "0s"]
          + arguments,
        environment: ["KEYTAG_TOKEN": canary])
      #expect(!hasCanary(Array(called.output.utf8)) && !hasCanary(Array(called.errors.utf8)))
    }
    let left = files(below: home.folder.path)
    #expect(left.contains(home.database) || arguments == ["--introspect"])
    for file in left { #expect(!hasCanary(contents(of: file) ?? []), "\(file)") }
  }

  @Test func `reaches no other host, whatever kind of redirect leads there`() throws {
    for status in ["301", "302", "303", "307", "308"] {
      let server = FakeAPIServer(
        "--count", "9", "--past", "30m", "--fault", "\(status)@1", "--fault",
        "introspect:\(status)@1")
      #expect(home.pull(server).code == 0)
      let requests = server.requests
      #expect(requests.count { $0["status"] == status } == 2)
      #expect(requests.allSatisfy { $0["server"] == #""api""# })
      #expect(requests.allSatisfy { $0["authorization"] == #""right""# })
    }
  }

  @Test func `comes from a file, from standard input, or from systemd`() {
    let server = FakeAPIServer("--count", "3", "--past", "30m")
    let file = home.write(FakeAPIServer.token + "\n", to: "token")
    setPermissions(of: file, to: 0o600)
    #expect(home.keytag("pull", "--url", server.url, "--token-file", file).code == 0)
    #expect(
      home.keytag(
        "pull", "--url", server.url, "--token-file", "-", input: FakeAPIServer.token,
        environment: ["KEYTAG_TOKEN": "not this one"]
      ).code == 78, "the test's standard input is a file that others can read")
    let (pipe, nothing) = (makePipe(), openForWriting("/dev/null"))
    let child = ChildProcess(
      builtProgram("keytag"), ["pull", "--url", server.url, "--token-file", "-"],
      environment: home.environment, input: pipe.reading, output: nothing, errors: nothing)
    PipeWriter(descriptor: pipe.writing).write(Array("\(FakeAPIServer.token)\n".utf8)[...])
    for end in [pipe.reading, nothing] { closeDescriptor(end) }
    #expect(child.wait() == .exit(0))
    let service = TemporaryFolder()
    _ = service.write(Array(FakeAPIServer.token.utf8), to: "keytag-token")
    #expect(
      home.keytag(
        "pull", "--url", server.url, environment: ["CREDENTIALS_DIRECTORY": service.path]
      ).code == 0)
  }

  @Test func `that others can read is a matter of configuration`() {
    let file = home.write(canary, to: "token")
    setPermissions(of: file, to: 0o644)
    let called = home.keytag("pull", "--token-file", file)
    #expect(called.code == 78)
    #expect(
      called.errors.hasPrefix("keytag: \(file) has mode 0644, so that others may use the token"))
  }

  @Test func `that is nowhere is wrong usage`() {
    #expect(
      home.keytag("pull")
        == Called(
          ending: .exit(64), output: "",
          errors: "keytag: there is no token: name a file that has it with --token-file, or set "
            + "KEYTAG_TOKEN\n"))
    #expect(home.keytag("pull", "--token-file", "/nowhere").code == 66)
  }

  @Test func `that is given in place of its file is not said again`() {
    for verb in ["pull", "watch"] {
      let called = home.keytag(verb, "--token-file", canary)
      #expect(called.code == 64)
      #expect(called.errors.hasPrefix("keytag: --token-file takes the name of a file that has the"))
      #expect(!hasCanary(Array(called.errors.utf8)))
      let bare = home.keytag(verb, canary)
      #expect(bare.code == 64)
      #expect(
        bare.errors.hasPrefix("Error: it takes options alone; a token belongs in the file of"))
      #expect(!hasCanary(Array(bare.errors.utf8)))
    }
  }

  @Test func `that is refused is not authorised`() {
    let server = FakeAPIServer()
    for arguments in [[], ["--introspect"]] {
      let called = home.keytag(
        ["pull", "--url", server.url] + arguments, environment: ["KEYTAG_TOKEN": canary])
      #expect(called.code == 77)
      #expect(
        called.errors.hasSuffix(
          "keytag: the token's rights: the API refuses the token: HTTP 401 (Unauthorized access): "
            + "it is wrong, expired or revoked, or the account is in another region (--region)\n"),
        "\(called.errors)")
    }
  }

  @Test func `is not sent to a server that does not prove who it is`() {
    let (key, certificate) = (home.folder.file("key.pem"), home.folder.file("certificate.pem"))
    let (nothing, said) = (openForReading("/dev/null"), openForWriting("/dev/null"))
    let made = ChildProcess(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
        "-days", "1", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
      ], environment: [:], input: nothing, output: said, errors: said)
    #expect(made.wait() == .exit(0))
    let (output, input) = (makePipe(), makePipe())
    let child = ChildProcess(
      "/usr/bin/openssl",
      ["s_server", "-accept", "127.0.0.1:0", "-key", key, "-cert", certificate, "-naccept", "1"],
      environment: [:], input: input.reading, output: output.writing, errors: output.writing)
    for end in [nothing, said, output.writing, input.reading] { closeDescriptor(end) }
    let reader = PipeReader(descriptor: output.reading)
    var port: Substring?
    while port == nil, let line = reader.line() {
      port = line.firstMatch(of: /ACCEPT.*:([0-9]+)/)?.output.1
    }
    let called = home.keytag(
      "pull", "--url", "https://127.0.0.1:\(port ?? "1")", environment: ["KEYTAG_TOKEN": canary])
    #expect(called.code == 69)
    #expect(called.errors.contains("certificate"), "\(called.errors)")
    child.send(SIGTERM)
    closeDescriptor(input.writing)
    var seen = ""
    while let line = reader.line() { seen += line }
    _ = child.wait()
    #expect(!seen.contains("CANARY") && !seen.contains("POST"))
  }

  @Test func `goes to no server that is named in a doubtful way`() {
    for (url, words) in [
      ("http://events.1password.com", "https"), ("https://user@example.com", "no user"),
      ("example.com", "such as https://"),
    ] {
      let called = home.keytag("pull", "--url", url, environment: ["KEYTAG_TOKEN": canary])
      #expect(called.code == 64)
      #expect(called.errors.contains("--url takes"))
      #expect(called.errors.contains(words))
    }
    for arguments in [
      ["--url", "https://example.com", "--region", "eu"], ["--region", "mars"], ["--api", "v3"],
      ["--since", "121d"], ["--page-size", "0"], ["--page-size", "1001"], ["--timeout", "0s"],
      ["--retry-for", "soon"], ["--format", "table"], ["--introspect", "--stdout"],
    ] {
      #expect(home.keytag(["pull"] + arguments).code == 64, "\(arguments)")
    }
  }
}
#endif
