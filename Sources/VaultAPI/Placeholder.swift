import Hummingbird
import RawStructuredFieldValues
import ServiceLifecycle
import Logging
enum VaultAPIPlaceholder {}
