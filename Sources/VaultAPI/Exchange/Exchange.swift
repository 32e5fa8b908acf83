import Hummingbird
import NIOCore

/// One request and its answer, as the routes see it.
struct Exchange: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// Set by the first middleware; nothing comes before it.
  var requestID = RequestID(text: "-")

  init(source: Source) { coreContext = CoreRequestContextStorage(source: source) }

  /// A part of the path; the route's template says which there are.
  func part(_ name: String) -> String { parameters.get(name) ?? "" }
}
