public import Vault

/// What every store of wrapped keys must do.
public enum KeyStoreContract {
  public static let cases: [ContractCase<any KeyStore>] = subjects + rewrapping + destruction + systemKeys
}

typealias KeyStoreCase = ContractCase<any KeyStore>
