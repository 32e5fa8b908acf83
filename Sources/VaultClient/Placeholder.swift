import AsyncHTTPClient
enum VaultClientPlaceholder {}
