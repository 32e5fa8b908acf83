/// Where and within which bounds the API serves.
public struct APIConfiguration: Sendable {
  /// The address to listen on; only loopback as long as there is no TLS.
  public var host: String
  /// 0 takes a free one; see `onListening`.
  public var port: Int
  public var limits: APILimits
  /// The software's version, for `/v1/version`.
  public var version: String
  /// Told the port once connections are taken.
  public var onListening: @Sendable (_ port: Int) async -> Void

  public init(
    host: String = "127.0.0.1", port: Int = 8440, limits: APILimits = APILimits(), version: String,
    onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) {
    self.host = host
    self.port = port
    self.limits = limits
    self.version = version
    self.onListening = onListening
  }
}

/// How much and how long one client may ask of the server.
public struct APILimits: Sendable {
  /// The most bytes of a JSON body.
  public var bodyBytes = 1 << 20
  /// How deep arrays and objects may be nested in one.
  public var jsonDepth = 32
  /// The most bytes of one header field, and of all of a request.
  public var headerFieldBytes = 8 << 10
  public var headerListBytes = 32 << 10
  public var headerFields = 64
  /// For a whole request to arrive, from its first byte.
  public var arrival: Duration = .seconds(30)
  /// For a request to be answered, the answer taken by the client.
  public var answer: Duration = .seconds(120)
  /// For the rows of an import, which are as many as they are; and for a verification.
  public var longCall: Duration = .seconds(4 * 3600)
  /// How long a connection may lie still, in the middle of a request too.
  public var idle: Duration = .seconds(60)
  /// After this long a stopping server closes what is still under way.
  public var drain: Duration = .seconds(5)
  /// How many clients may be connected at once; more wait.
  public var connections = 1024

  public init() {}
}
