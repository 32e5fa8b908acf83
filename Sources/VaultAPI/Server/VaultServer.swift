import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle
public import Vault

/// The vault's HTTP API as a service: listens until it is told to stop, then lets what is under way end.
///
/// Stopping is bounded: a client that has sent half a request, or does not take its answer, is cut off after
/// `APILimits.drain`.
public struct VaultServer: Service {
  private let application: Application<APIResponder>

  /// - Throws: `ListenerRefusal` for an address reachable from other machines.
  public init(
    vault: CommunityVault, configuration: APIConfiguration, logger: Logger
  ) throws(ListenerRefusal) {
    let routes = Routes(vault: vault, limits: configuration.limits, version: configuration.version)
    try self.init(routes: routes.all, configuration: configuration, logger: logger)
  }

  init(routes: [Route], configuration: APIConfiguration, logger: Logger) throws(ListenerRefusal) {
    guard ListenerRefusal.isLoopback(configuration.host) else { throw .notLoopback }
    guard (0...65_535).contains(configuration.port) else { throw .badPort }
    application = VaultServer.application(routes: routes, configuration: configuration, logger: logger)
  }

  static func application(routes: [Route], configuration: APIConfiguration, logger: Logger)
    -> Application<APIResponder>
  {
    let limits = configuration.limits
    let onListening = configuration.onListening
    return Application(
      responder: APIResponder(routes: routes, logger: logger),
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [ConnectionGuard(limits: limits)],
          idleTimeout: TimeAmount(limits.idle),
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: limits.headerFieldBytes, maxHeaderListSize: limits.headerListBytes,
            maxHeaderFieldCount: limits.headerFields))),
      configuration: ApplicationConfiguration(
        address: .hostname(configuration.host, port: configuration.port), serverName: nil,
        availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
      logger: logger)
  }

  public func run() async throws { try await application.run() }
}

/// The API of `vault` as a service; what `VaultServer` makes, under the module's name.
public func application(
  vault: CommunityVault, configuration: APIConfiguration, logger: Logger
) throws(ListenerRefusal) -> VaultServer {
  try VaultServer(vault: vault, configuration: configuration, logger: logger)
}
