import Testing

@testable import Schemas

/// What reading `yaml` as a log schema says is wrong, all of it, as `line:column: message`.
private func faults(_ yaml: String) -> [String] {
  do throws(SchemaError) {
    _ = try LogSchema(yaml: Array(yaml.utf8), file: "s")
    return []
  } catch {
    #expect(error.all.allSatisfy { $0.others.isEmpty })
    return error.all.map { String($0.description.dropFirst(2)) }
  }
}

@Suite struct ManyFaultsTests {
  @Test func `every fault of a file is told with its place, not only the first`() {
    let yaml = """
      colour: red
      fields:
        - {name: a, type: number}
        - {name: b, type: int, required: yes, indicators: [mail, ip, ip], shape: round}
        - {type: string, indicators: [post]}
        - {name: b, type: string}
        - {name: c, type: object, fields: [{name: d, type: text}, {name: e}]}
        - {name: f, type: array, element: {type: list, name: g}}
        - just a text
        - {name: h, type: string, timeFormats: [rfc3339], fields: [{name: i, type: int}]}
      identifiedBy: [a, z, h, h]
      size: 1
      """
    let schemaKeys = "schema, fields, identifiedBy, description, referenceURL, version"
    let types =
      "string, int, smallint, bigint, float, boolean, timestamp, array, object, json"
    let found = faults(yaml).map { $0.replacing(Indicator.allowed, with: "…") }
    #expect(
      found.filter { !$0.contains("unknown key \"shape\"") && !$0.contains("\"name\"; allowed") }
        == [
          "1:1: unknown key \"colour\"; allowed here are \(schemaKeys)",
          "1:1: the key \"schema\" is missing",
          "3:21: unknown type \"number\"; allowed are \(types)",
          "4:36: allowed here are true and false",
          "4:54: unknown indicator \"mail\"; allowed are …",
          "4:64: the indicator ip is there twice",
          "5:5: the key \"name\" is missing",
          "5:33: unknown indicator \"post\"; allowed are …",
          "6:5: the field \"b\" is there twice",
          "7:54: unknown type \"text\"; allowed are \(types)",
          "7:61: the key \"type\" is missing",
          "8:44: unknown type \"list\"; allowed are \(types)",
          "9:5: a mapping with name, type, required, indicators, isEventTime, timeFormats, fields, "
            + "element, "
            + "identifies, validate, isEmbeddedJSON is needed here",
          "10:42: only a field of type timestamp has timeFormats",
          "10:61: only a field of type object has fields",
          "11:19: identifiedBy names \"z\", which is no top-level field",
          "11:25: identifiedBy names \"h\" twice",
          "12:1: unknown key \"size\"; allowed here are \(schemaKeys)",
        ])
    #expect(found.count { $0.hasPrefix("4:69: unknown key \"shape\"") } == 1)
    #expect(found.count { $0.hasPrefix("8:50: unknown key \"name\"") } == 1)
  }

  @Test func `a fault does not make faults of what refers to its field`() {
    let yaml = """
      schema: S
      fields:
        - {name: a, type: string, identifies: {by: b, kinds: {x: user, y: Y}, person: c.d}}
        - {name: b, type: text, indicators: [ip], isEventTime: true}
        - {name: c, type: thing}
      identifiedBy: [b]
      """
    #expect(
      faults(yaml).map { $0.prefix { $0 != ";" } } == [
        "3:69: \"Y\" is no kind", "4:21: unknown type \"text\"", "5:21: unknown type \"thing\"",
      ])
  }

  @Test func `where fields are missing, identifiedBy is not blamed for it`() {
    #expect(faults("schema: S\nidentifiedBy: [a]\n") == ["1:1: the key \"fields\" is missing"])
  }

  @Test func `ten thousand faulty fields are ten thousand faults`() {
    let fields = (0..<10_000).map { "  - {name: f\($0), type: t}\n" }.joined()
    #expect(faults("schema: S\nfields:\n\(fields)").count == 10_000)
  }
}
