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

  /// For what is left of a request that is answered already.
  private static let linger = Duration.seconds(2)

  /// For a late request's 408: the body's reader writes it, and on a loaded machine it waits for a thread.
  private static let lateAnswer = TimeAmount.seconds(10)

  private let limits: APILimits
  private var arriving = false
  private var answering = 0
  private var closing = false

  /// When the request must be whole, the answer taken, and a stopping server be rid of the connection.
  private var arrivalBy: NIODeadline?
  private var closeBy: NIODeadline?
  private var drainBy: NIODeadline?
  /// One timer for all three. It is not moved when a deadline is: it fires early and is set again, so that a
  /// request costs no timer of its own.
  private var timer: Scheduled<Void>?
  private var timerAt = NIODeadline.distantFuture

  init(limits: APILimits) { self.limits = limits }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      arriving = true
      answering += 1
      let isLong = Route.isLong(head.path ?? "")
      arrivalBy = .now() + TimeAmount(isLong ? limits.longCall : limits.arrival)
      closeBy = .now() + TimeAmount(isLong ? limits.longCall : limits.answer)
      arm(context)
      // curl asks before it sends much; what is over the limit anyway is not asked for.
      let expected = (head.headerFields[.expect] ?? "").utf8.map {
        (0x41...0x5A).contains($0) ? $0 | 0x20 : $0
      }
      if expected.elementsEqual("100-continue".utf8), isLong || !isTooLarge(head) {
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
      }
    case .body: break
    case .end:
      arriving = false
      arrivalBy = nil
      if answering == 0 {
        closeBy = nil
        if closing { context.close(promise: nil) }
      }
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
      if answering == 0 { closeBy = nil }
      context.writeAndFlush(data, promise: promise)
      guard answering <= 0 else { return }
      if arriving {
        // Answered before the request was whole: closing at once would reset the connection under an answer
        // that the client has not read yet, waiting for all of it would let a client that was refused stay.
        closeBy = .now() + TimeAmount(ConnectionGuard.linger)
        arm(context)
      } else if closing {
        context.close(promise: nil)
      }
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent {
      drainBy = .now() + TimeAmount(limits.drain)
      arm(context)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    disarm()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { disarm() }

  private func isTooLarge(_ head: HTTPRequest) -> Bool {
    (head.headerFields[.contentLength].flatMap { Int($0) } ?? 0) > limits.bodyBytes
  }

  // MARK: Deadlines

  private func arm(_ context: ChannelHandlerContext) {
    guard let next = [arrivalBy, closeBy, drainBy].compactMap(\.self).min(), timerAt > next else { return }
    timer?.cancel()
    timerAt = next
    timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: next) { self.fired(context) }
  }

  private func disarm() {
    timer?.cancel()
    timer = nil
    timerAt = .distantFuture
  }

  private func fired(_ context: ChannelHandlerContext) {
    timer = nil
    timerAt = .distantFuture
    let now = NIODeadline.now()
    if [closeBy, drainBy].contains(where: { $0.map { $0 <= now } ?? false }) {
      context.close(promise: nil)
      return
    }
    if let late = arrivalBy, late <= now {
      arrivalBy = nil
      // The 408 goes out first, where there is still somebody to take it.
      closeBy = min(closeBy ?? .distantFuture, now + ConnectionGuard.lateAnswer)
      context.fireErrorCaught(RequestLate())
    }
    arm(context)
  }
}

/// The request did not arrive whole within its time.
struct RequestLate: Error {}
