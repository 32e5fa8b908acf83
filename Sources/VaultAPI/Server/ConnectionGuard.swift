import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Bounds what one connection may cost: how long a request takes to arrive, how long it takes to be answered,
/// and how long a stopping server waits for it.
///
/// Hummingbird's idle timeout looks at silence only; a client that sends or takes a byte now and then is never
/// silent. A request that does not arrive in time gets 408 through the error it causes in the body's reader;
/// everything else that is late is closed.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limits: APILimits
  private var arriving = false
  private var answering = 0
  private var closing = false
  private var arrivalDeadline: Scheduled<Void>?
  private var answerDeadline: Scheduled<Void>?
  private var drainDeadline: Scheduled<Void>?

  init(limits: APILimits) { self.limits = limits }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      arriving = true
      answering += 1
      let isLong = Route.isLong(head.path ?? "")
      schedule(\.arrivalDeadline, in: isLong ? limits.longCall : limits.arrival, context) {
        handler, context in
        context.fireErrorCaught(RequestLate())
        // The 408 goes out first, where there is still somebody to take it.
        handler.schedule(\.answerDeadline, in: .seconds(1), context) { _, context in
          context.close(promise: nil)
        }
      }
      schedule(\.answerDeadline, in: isLong ? limits.longCall : limits.answer, context) { _, context in
        context.close(promise: nil)
      }
      // curl asks before it sends much; what is over the limit anyway is not asked for.
      if head.headerFields[.expect]?.lowercased() == "100-continue", isLong || !isTooLarge(head) {
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
      }
    case .body: break
    case .end:
      arriving = false
      cancel(\.arrivalDeadline)
      if closing, answering == 0 { context.close(promise: nil) }
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head):
      if head.headerFields[.connection] == "close" { closing = true }
      context.write(data, promise: promise)
    case .body:
      context.write(data, promise: promise)
    case .end:
      answering -= 1
      if answering == 0 { cancel(\.answerDeadline) }
      context.writeAndFlush(data, promise: promise)
      guard closing, answering <= 0 else { return }
      if arriving {
        // Closing at once would reset the connection under an answer that the client has not read yet.
        schedule(\.answerDeadline, in: .seconds(1), context) { _, context in context.close(promise: nil) }
      } else {
        context.close(promise: nil)
      }
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent {
      schedule(\.drainDeadline, in: limits.drain, context) { _, context in context.close(promise: nil) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    cancelAll()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { cancelAll() }

  private func isTooLarge(_ head: HTTPRequest) -> Bool {
    (head.headerFields[.contentLength].flatMap { Int($0) } ?? 0) > limits.bodyBytes
  }

  // MARK: Deadlines

  private func schedule(
    _ deadline: ReferenceWritableKeyPath<ConnectionGuard, Scheduled<Void>?>, in duration: Duration,
    _ context: ChannelHandlerContext,
    _ action: @escaping (ConnectionGuard, ChannelHandlerContext) -> Void
  ) {
    cancel(deadline)
    self[keyPath: deadline] = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) {
      self[keyPath: deadline] = nil
      action(self, context)
    }
  }

  private func cancel(_ deadline: ReferenceWritableKeyPath<ConnectionGuard, Scheduled<Void>?>) {
    self[keyPath: deadline]?.cancel()
    self[keyPath: deadline] = nil
  }

  private func cancelAll() {
    cancel(\.arrivalDeadline)
    cancel(\.answerDeadline)
    cancel(\.drainDeadline)
  }
}

/// The request did not arrive whole within its time.
struct RequestLate: Error {}
