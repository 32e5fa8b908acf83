import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import Testing

@testable import VaultAPI

/// A server on a free port of this machine, stopped however its test ends.
enum RunningServer {
  static func with<Result: Sendable>(
    _ routes: [Route], limits: APILimits = APILimits(), logger: Logger = .silent,
    _ body:
      @escaping @Sendable (_ port: Int, _ stop: @escaping @Sendable () async -> Void) async throws -> Result
  ) async throws -> Result {
    let (ports, listening) = AsyncStream<Int>.makeStream()
    let configuration = APIConfiguration(port: 0, limits: limits, version: "0") { listening.yield($0) }
    let server = try VaultServer(routes: routes, configuration: configuration, logger: logger)
    return try await with(server, ports, logger: logger, body)
  }

  static func with<Result: Sendable>(
    _ server: VaultServer, _ ports: AsyncStream<Int>, logger: Logger,
    _ body:
      @escaping @Sendable (_ port: Int, _ stop: @escaping @Sendable () async -> Void) async throws -> Result
  ) async throws -> Result {
    let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
    return try await withThrowingTaskGroup(of: Result?.self) { tasks in
      tasks.addTask {
        try await group.run()
        return nil
      }
      tasks.addTask {
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        let result: Result
        do {
          result = try await body(port) { await group.triggerGracefulShutdown() }
        } catch {
          await group.triggerGracefulShutdown()
          throw error
        }
        await group.triggerGracefulShutdown()
        return result
      }
      var result: Result?
      while let ended = try await tasks.next() { if let ended { result = ended } }
      return try #require(result)
    }
  }
}

/// Sends exact bytes and gives back what comes until the other side closes, or enough has come.
enum RawConnection {
  static func exchange(
    port: Int, _ pieces: [String], pause: Duration = .zero,
    until end: @escaping @Sendable (String) -> Bool = { _ in false }
  ) async throws -> String {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      for (index, piece) in pieces.enumerated() {
        if index > 0 { try await Task.sleep(for: pause) }
        do {
          try await outbound.write(ByteBuffer(string: piece))
        } catch {
          // The server has had enough; what it said is still to be read.
          break
        }
      }
      var received = ""
      do {
        for try await buffer in inbound {
          received += String(buffer: buffer)
          if end(received) { break }
        }
      } catch {
        return received
      }
      return received
    }
  }

  /// Sends a request, reads nothing of the answer for a while, then lets go.
  static func hold(port: Int, _ request: String, for duration: Duration) async throws {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .channelOption(.autoRead, value: false)
      .connect(host: "127.0.0.1", port: port).get()
    try await channel.writeAndFlush(ByteBuffer(string: request))
    try await Task.sleep(for: duration)
    try? await channel.close()
  }

  /// The status of the first answer in `text`.
  static func status(_ text: String) -> Int? {
    text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
  }
}

/// Collects what is logged.
final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  var logger: Logger {
    Logger(label: "test") { _ in
      JSONLinesLogHandler(level: .trace) { line in self.lines.withLock { $0.append(String(buffer: line)) } }
    }
  }
}
