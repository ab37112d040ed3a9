extension BuiltIn {
  /// A plan whose only log type has no fields, for going through events before anything is known of
  /// their log types: every JSON object is one.
  package static let planOfAnyObject: Plan = {
    let schema = LogSchema(name: "object", identifiedBy: [], fields: [])
    do throws(PlanError) {
      return try Plan(logSchemas: [schema], tables: [])
    } catch {
      fatalError("a log type without fields: \(error)")
    }
  }()
}
