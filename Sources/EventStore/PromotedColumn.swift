/// A value of an event that has a column of its own, because events are searched or joined by it.
package enum PromotedColumn: Int, Sendable, CaseIterable {
  case vaultUUID, itemUUID, userUUID, targetUserUUID, actorUUID, objectUUID, auxUUID
  case vaultName, itemName, userName, targetUserName, actorName, objectName, auxName

  /// The column's name, which for a name is also its key in the enriched line. `user_uuid` and
  /// `target_user_uuid` are the values at `user.uuid` and `target_user.uuid`.
  package var name: String {
    switch self {
    case .vaultUUID: "vault_uuid"
    case .itemUUID: "item_uuid"
    case .userUUID: "user_uuid"
    case .targetUserUUID: "target_user_uuid"
    case .actorUUID: "actor_uuid"
    case .objectUUID: "object_uuid"
    case .auxUUID: "aux_uuid"
    case .vaultName: "vault_name"
    case .itemName: "item_name"
    case .userName: "user_name"
    case .targetUserName: "target_user_name"
    case .actorName: "actor_name"
    case .objectName: "object_name"
    case .auxName: "aux_name"
    }
  }

  /// All of them, by name.
  package static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })
}
