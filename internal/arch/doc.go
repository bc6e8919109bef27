// Package arch holds tests about the code, and no code: which package may
// import which, what may stand where, and that generated files are fresh.
//
// Invariant: the tests read files only, so that `go test ./...` needs nothing
// but Go. A rule is changed in its table, with the reason beside it.
package arch
