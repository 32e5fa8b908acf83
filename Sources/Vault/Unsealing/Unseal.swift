public import Sodium

/// What somebody brings to a sealed vault.
public enum UnsealPart: ~Copyable, Sendable {
  /// A custodian's share: its characters, or the whole sheet.
  case share(ScratchSecret)
  /// The passphrase of the root key.
  case passphrase(ScratchSecret)
  /// Begin again: the shares that are there are dropped.
  case reset
}

/// What became of it.
public enum UnsealAnswer: Sendable {
  case waiting(UnsealProgress)
  case unsealed(Level)
  /// Why it does not open the vault.
  case refused(String)
  /// Too many have failed: seconds until the next is taken.
  case tooMany(wait: Int64)
  /// The vault is open.
  case isOpen
  /// Another one opens it at this moment.
  case busy
  /// The key was right, and the vault does not open: whoever runs it was told why.
  case failed
}

extension CommunityVault {
  /// Takes one part of what opens the vault: nobody can sign in yet, so whoever reaches it may.
  ///
  /// The share that completes the others opens the vault, as its start does: what was broken off is gone on with. Shares
  /// that do not open it together are dropped. The log tells which shares opened it.
  public func unseal(_ part: consuming UnsealPart) async -> UnsealAnswer {
    guard status.isSealed else { return .isOpen }
    if let wait = unsealing.wait() { return .tooMany(wait: wait) }
    do {
      switch consume part {
      case .reset:
        unsealing.drop()
        return .waiting(unsealing.progress(in: opener.keyStore))
      case .share(let text):
        switch unsealing.take(text.bytes, at: try opener.place()) {
        case .waiting(let progress): return .waiting(progress)
        case .repeated(let why): return .refused(why)
        case .refused(let why): return refuse(why)
        case .complete(let shares, let words):
          let answer = await unseal(with: shares, words)
          if case .refused = answer { unsealing.drop() }
          return answer
        }
      case .passphrase(let text):
        guard let path = unsealing.options.passphraseKey else {
          return .refused("passphrase: the vault was started without a key sealed under one")
        }
        let held = HeldSecret(SecretBytes(copying: text.bytes))
        let source = RootKeyPassphrase(path: path, for: try opener.place()) {
          held.withBytes { ScratchSecret(copying: $0) }
        }
        return await unseal(with: source, "passphrase")
      }
    } catch {
      unsealing.options.tell(.failed(error))
      return .failed
    }
  }

  private func unseal(with source: some RootKeySource, _ words: String) async -> UnsealAnswer {
    guard unsealing.begin() else { return .busy }
    defer { unsealing.end() }
    // Another may have come first.
    guard status.isSealed else { return .isOpen }
    do {
      guard let key = try source.unlockKey() else { return .refused("\(words): the sealed key is not there") }
      let opened = try await openAgain(key)
      try await opened.noteUnsealing(by: words)
      guard take(opened) else { return .busy }
      unsealing.drop()
      unsealing.options.tell(.unsealed(by: words, level: opened.ring.ceiling))
      return .unsealed(opened.ring.ceiling)
    } catch let failure as RootKeyFailure {
      return refuse(failure.description)
    } catch KeyFailure.wrongRootKey {
      return refuse(
        "\(words): do not open the vault, and were dropped\none of them at least is not genuine: begin again")
    } catch {
      unsealing.options.tell(.failed(error))
      return .failed
    }
  }

  private func refuse(_ why: String) -> UnsealAnswer {
    unsealing.failed()
    return .refused(why)
  }
}

extension OpenVault {
  /// Writes the entry that tells by what the vault was opened, before anybody is answered.
  fileprivate func noteUnsealing(by words: String) async throws {
    var content = EntryContent(event: .vaultUnseal)
    content.actor = "vault"
    content.claims[.actor] = "vault"
    content.claims[.detail] = "by \(words), up to \(ring.ceiling)"
    // On a full medium each attempt gives up a slice of the reserve.
    for attempt in 1... {
      let draft = Draft(entries: [try writer.draft(content)], basis: DecisionBasis(size: sequencer.size))
      do {
        if case .committed = try await sequencer.submit(draft) { return }
        guard attempt < 8 else { throw VaultFailure.contended }
      } catch let failure as StoreFailure where failure.kind == .full && attempt < 8 {
        continue
      } catch {
        _ = sequencer.end()
        throw error
      }
    }
  }
}
