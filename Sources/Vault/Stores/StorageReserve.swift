/// Room on the medium that is kept for the day it is full, so that officers can still read the log then.
public protocol StorageReserve: Sendable {
  /// Whether the room is kept now.
  var isHeld: Bool { get }
  /// Gives some of the room to the stores; whether there was any left to give.
  @discardableResult func release() -> Bool
  /// Takes the room again where the medium has more than that; whether it is kept now.
  func regain() -> Bool
}
