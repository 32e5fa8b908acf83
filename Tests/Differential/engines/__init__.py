"""The two engines, each answering a case in the form `cedar-conformance corpus` prints."""
