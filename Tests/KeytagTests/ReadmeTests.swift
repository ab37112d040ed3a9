import TestSupport
import Testing

/// A command of a console block and what README shows below it.
private struct Step {
  var command: String
  /// `…` stands for any text. A line that begins with a space goes on with the one before it.
  var answer: String

  /// Whether an output is what is shown.
  func shows(_ output: String) -> Bool {
    let pieces = answer.split(separator: "…", omittingEmptySubsequences: false)
    var rest = output[...]
    for (index, piece) in pieces.enumerated() {
      if index == pieces.count - 1, index > 0 { return rest.hasSuffix(piece) }
      guard
        let place = index == 0
          ? rest.prefix(piece.count).firstRange(of: piece)
          : rest.firstRange(of: piece)
      else {
        return piece.isEmpty
      }
      rest = rest[place.upperBound...]
    }
    return rest.isEmpty
  }
}

@Suite struct `What README promises` {
  private let home = Home()

  private func lines(of kind: String) throws -> [[String]] {
    let readme = String(
      decoding: try #require(contents(of: projectFile("README.md"))), as: UTF8.self)
    var blocks: [[String]] = []
    var isInside = false
    for line in readme.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("```") {
        isInside = line == "```" + kind
        if isInside { blocks.append([]) }
      } else if isInside {
        blocks[blocks.count - 1].append(line)
      }
    }
    return blocks
  }

  private func steps() throws -> [Step] {
    var steps: [Step] = []
    for line in try lines(of: "console").joined() {
      if line.hasPrefix("$ ") {
        steps.append(Step(command: String(line.dropFirst(2)), answer: ""))
        continue
      }
      let last = steps.count - 1
      if steps[last].command.count(where: { $0 == "\"" }) % 2 == 1 {
        steps[last].command += "\n" + line
      } else if line.hasPrefix(" "), steps[last].answer.hasSuffix("\n") {
        steps[last].answer.removeLast()
        steps[last].answer += line.dropFirst() + "\n"
      } else {
        steps[last].answer += line + "\n"
      }
    }
    return steps
  }

  /// Runs a command in a shell as a person does, in a folder with the sample data and an export that
  /// has one more item, and gives what the terminal shows of its standard output.
  private func type(_ command: String) -> String {
    let terminal = makeTerminal()
    let (output, input) = (openTerminal(terminal.path), openForReading("/dev/null"))
    let errors = openForWriting(home.folder.file("errors"))
    var environment = home.environment
    let program = builtProgram("keytag")
    environment["PATH"] = program.prefix(program.count - "/keytag".count) + ":/usr/bin:/bin"
    let child = ChildProcess(
      "/bin/sh", ["-c", "cd '\(home.folder.path)'\n" + command], environment: environment,
      input: input, output: output, errors: errors)
    for end in [input, output, errors] { closeDescriptor(end) }
    let reader = PipeReader(descriptor: terminal.reading)
    var text = ""
    while let line = reader.line() { text += line.filter { $0 != "\r" } + "\n" }
    _ = child.wait()
    return text
  }

  @Test func `its sessions show what a terminal shows`() throws {
    for (table, file) in [
      ("vaults", "vaults.json"), ("items", "items.json"), ("users", "users.csv"),
      ("groups", "groups.json"),
    ] {
      #expect(home.keytag("load", table, projectFile("SampleData/\(file)")).code == 0)
    }
    makeLink(home.folder.file("SampleData"), to: projectFile("SampleData"))
    let items = try #require(contents(of: projectFile("SampleData/items.json")))
    let more = #"{"id":"yt7mpzfxvkzpciafrr47amyqvd","title":"Tide API"}"# + "\n"
    _ = home.folder.write(items + Array(more.utf8), to: "items.json")

    let steps = try steps()
    #expect(steps.count >= 5)
    for step in steps {
      let shown = type(step.command)
      #expect(step.shows(shown), "\(step.command)\n\(shown)")
    }
  }

  @Test func `every option it names is in the help of a verb`() throws {
    var pages = ""
    for verb in [
      ["load"], ["enrich"], ["pull"], ["watch"], ["check"], ["query"], ["explain"], ["tables"],
      ["tables", "history"],
      ["tables", "export"], ["schemas"], ["store", "export"], ["store", "prune"],
      ["store", "verify"],
    ] {
      pages += home.keytag(verb + ["--help"]).output
    }
    let readme = String(
      decoding: try #require(contents(of: projectFile("README.md"))), as: UTF8.self)
    let options = Set(readme.matches(of: /--[a-z]+(-[a-z]+)*/).map { String($0.output.0) })
    #expect(options.count > 20)
    for option in options.subtracting(["--help", "--generate-completion-script"]) {
      #expect(pages.contains(option), "\(option)")
    }
  }

  @Test func `every verb it names is one, and is named`() throws {
    let overview = home.keytag("--help").output
    let verbs = overview.split(separator: "\n").compactMap {
      $0.prefixMatch(of: #/  ([a-z]+)  /#).map { String($0.output.1) }
    }
    #expect(verbs.contains("load"))
    let readme = String(
      decoding: try #require(contents(of: projectFile("README.md"))), as: UTF8.self)
    for verb in verbs where verb != "help" {
      #expect(readme.contains("`keytag \(verb)"), "\(verb)")
    }
    for line in try lines(of: "sh").joined() {
      for part in line.split(separator: "|") {
        let words = part.split(separator: " ")
        guard words.first == "keytag", words.count > 1 else { continue }
        #expect(verbs.contains(String(words[1])), "\(line)")
      }
    }
  }
}
