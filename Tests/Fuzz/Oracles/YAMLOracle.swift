import Bytes
import Enrichment
import FrozenIndex
import JSONText
import Schemas

/// Whether a log schema or a table definition that can be read can also be used, and whether a
/// definition is the same when it is written and read again. A fault must have a place in the file.
final class YAMLOracle: FuzzOracle {
  private let event = Array(
    #"{"uuid":"E","timestamp":"2024-05-01T10:00:00Z","a":{"b":["1",2]},"vault_uuid":"V"}"#.utf8)

  func objection(to input: [UInt8]) -> String? {
    objection(toLogSchema: input) ?? objection(toTable: input)
  }

  private func objection(toLogSchema yaml: [UInt8]) -> String? {
    do throws(SchemaError) {
      let schema = try LogSchema(yaml: yaml, file: "f")
      return objection(to: [schema], BuiltIn.tables)
    } catch {
      return objection(to: error, in: yaml)
    }
  }

  private func objection(toTable yaml: [UInt8]) -> String? {
    // The file stands beside itself, so that it may also be the row schema that it asks for.
    let beside = YAMLFile(name: "f", bytes: yaml)
    let table: TableDefinition
    do throws(SchemaError) {
      table = try TableDefinition(yaml: yaml, file: "f") { [beside] }
      _ = table.warnings(against: BuiltIn.logSchemas)
    } catch {
      return objection(to: error, in: yaml)
    }
    do throws(SchemaError) {
      let again = try TableDefinition(yaml: table.yaml, file: "again")
      if again != table { return "another definition when written and read again" }
    } catch {
      return "not read again: \(error)"
    }
    return objection(to: BuiltIn.logSchemas, BuiltIn.tables + [table])
  }

  private func objection(to error: SchemaError, in yaml: [UInt8]) -> String? {
    let lines = yaml.count { $0 == 0x0A || $0 == 0x0D } + 2
    for fault in error.all where fault.line < 1 || fault.column < 1 || fault.message.isEmpty {
      return "no place: \(fault)"
    }
    // YAML has three more line breaks, each of two or three bytes; text without them has few lines.
    if !yaml.contains(where: { $0 >= 0x80 }) {
      for fault in error.all where fault.line > lines { return "no such line: \(fault)" }
    }
    return nil
  }

  private func objection(to schemas: [LogSchema], _ tables: [TableDefinition]) -> String? {
    let plan: Plan
    do throws(PlanError) {
      plan = try Plan(logSchemas: schemas, tables: tables)
    } catch {
      return error.description.isEmpty ? "an error that says nothing" : nil
    }
    let indexes: [FrozenIndex?] = plan.tables.map { _ in nil }
    var enricher = Enricher(plan: plan, tables: Tables(indexes: indexes), logType: 0)
    let event = event
    let input = InputBuffer(copying: event.span)
    var output = OutputBuffer()
    do throws(Reject) {
      guard case .event = try enricher.enrich(input, in: 0..<event.count, into: &output) else {
        return nil
      }
    } catch {
      return nil
    }
    let line = output.copied()
    do throws(JSONFault) {
      try JSONText.validate(line.span)
      return nil
    } catch {
      return "a line that is no JSON: \(shown(line))"
    }
  }
}
