import Dispatch
import Synchronization

/// The store's checks of its own files, running on another thread from the moment this is made.
final class FileCheck: Sendable {
  private typealias Found = (damage: [String], index: [String])

  private let found = Mutex<Result<Found, StoreFailure>?>(nil)
  private let done = DispatchSemaphore(value: 0)

  init(of store: any VaultStore) {
    DispatchQueue.global().async { [self] in
      let result: Result<Found, StoreFailure>
      do throws(StoreFailure) {
        result = .success((try store.integrityProblems(), try store.indexProblems()))
      } catch {
        result = .failure(error)
      }
      found.withLock { $0 = result }
      done.signal()
    }
  }

  /// Waits until the store is no longer read here.
  func wait() {
    done.wait()
    done.signal()
  }

  /// Waits for the checks; what they found in the files, and where the search index is not what the records say.
  func problems() throws(StoreFailure) -> (damage: [String], index: [String]) {
    wait()
    return try found.withLock { $0 }?.get() ?? ([], [])
  }
}
