import VaultClient

// The vault and its client call the same things by the same names; a test that sees both says which it means.
// (`VaultClient.PlaceView` would look inside the class of the module's name.)

typealias ClientFieldInput = FieldInput
typealias ClientPlaceView = PlaceView
typealias ClientProblem = Problem
typealias ClientPurpose = Purpose
