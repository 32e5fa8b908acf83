/// Who asks to do what with which resource, under which circumstances.
public struct Request: Hashable, Sendable {
  public let principal: EntityUID
  public let action: EntityUID
  public let resource: EntityUID
  public let context: ValueRecord

  public init(
    principal: EntityUID, action: EntityUID, resource: EntityUID, context: ValueRecord = .empty
  ) {
    self.principal = principal
    self.action = action
    self.resource = resource
    self.context = context
  }
}
