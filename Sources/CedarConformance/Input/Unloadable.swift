/// Why a part of the test data could not be loaded.
struct Unloadable: Error {
  let message: String

  init(_ message: String) { self.message = message }

  /// What `body` gives; its error tells that `part` could not be loaded.
  static func loading<Result>(_ part: String, _ body: () throws -> Result) throws(Unloadable) -> Result {
    do {
      return try body()
    } catch let error as Unloadable {
      throw error
    } catch {
      throw Unloadable("\(part): \(error)")
    }
  }
}
