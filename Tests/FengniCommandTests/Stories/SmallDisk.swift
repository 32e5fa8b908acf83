import Foundation

/// A file system of its own with little room, where this machine lets us make one.
final class SmallDisk: Sendable {
  let path: String

  /// - Returns: `nil`, said aloud, where none can be mounted: that takes root.
  init?(megabytes: Int) throws {
    path =
      FileManager.default.temporaryDirectory.appendingPathComponent("fengni-disk-\(UUID().uuidString)")
      .path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard geteuid() == 0,
      try SmallDisk.run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m,mode=0700", "tmpfs", path) == 0
    else {
      try? FileManager.default.removeItem(atPath: path)
      print("skipped: a small file system can only be mounted by root")
      return nil
    }
  }

  deinit {
    _ = try? SmallDisk.run("umount", "-l", path)
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Takes the room that is left, to the last byte.
  func fill() throws {
    let descriptor = open(filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    defer { close(descriptor) }
    for size in [1 << 20, 4096, 1] {
      let piece = [UInt8](repeating: 0x2E, count: size)
      while write(descriptor, piece, size) == size {}
    }
  }

  func free() throws { try FileManager.default.removeItem(atPath: filler) }

  /// Runs `body` with the path of a view of this disk through which nothing can be written.
  func readOnly<Result>(_ body: (String) throws -> Result) throws -> Result {
    let view = path + "-read-only"
    try FileManager.default.createDirectory(atPath: view, withIntermediateDirectories: true)
    defer {
      _ = try? SmallDisk.run("umount", "-l", view)
      try? FileManager.default.removeItem(atPath: view)
    }
    guard try SmallDisk.run("mount", "--bind", path, view) == 0,
      try SmallDisk.run("mount", "-o", "remount,bind,ro", view) == 0
    else { throw CocoaError(.fileWriteUnknown) }
    return try body(view)
  }

  private var filler: String { path + "/filler" }

  private static func run(_ arguments: String...) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
