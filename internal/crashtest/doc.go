// Package crashtest crashes the service and looks at what is left. It holds tests of the
// real command alone; what one driver makes of damaged files is tested beside the driver,
// and folder disk holds the model of a disk that loses what was not flushed.
//
//	go test ./internal/crashtest                          the short form
//	go test ./internal/crashtest -run TestForLong -timeout 3h -crash.for=2h
//	go test ./internal/crashtest -run TestKilled -crash.seed=1795333990921787965
//
// # What is done
//
// Clients of several parties file incidents, cases and evidence with files, amend, submit,
// verify and share them, withdraw incidents, revoke evidence, exclude a party from cases,
// and suspend a member of the Union and let it in again. Meanwhile
//
//   - the process is killed (SIGKILL) at any moment: under load, while it recovers, again
//     and again while it recovers, and while it closes with requests under way;
//   - system calls fail, once in each thread, at the k-th call (strace): fsync, write,
//     rename, open and truncate, of the journal, its head mark, the decision log, the
//     ledger, snapshots and files;
//   - the disk, a small file system in memory, is full: while it is written to, while the
//     service starts, while it writes its last snapshot, while a file comes in;
//   - the clock of the machine, here in this process, is moved by ten years and more, to
//     and fro, and to 1969 and 2106.
//
// # What is promised
//
// A model keeps for each object what was acknowledged and what was sent and not answered.
// After each crash the service is started on the same folder and several people compare
// all that they can list, and what was touched last by every way (its id, as a node, by
// search, its count, its file):
//
//   - What was acknowledged is there, with its content, state and version; of what was
//     sent and not answered, the whole or nothing; nothing else.
//   - What was withdrawn, revoked, excluded or suspended is so for every reader. A lost
//     revocation is a leak, and reported as one.
//   - A reader is never told an earlier version than before.
//   - The chain verifies; the state of snapshot and tail is, byte by byte, that of the whole
//     journal; the decision log has a decision for each acknowledged change; a partner's
//     verifier accepts an export of the ledger.
//   - After a write to the journal has failed nothing more is acknowledged, the service says
//     in its log and at /readyz what is wrong, and ends by itself with exit status 1.
//   - The time of the service never goes back, so what has ended stays ended. A clock that
//     was put forward is followed: what ends ends, and what is under embargo until then opens.
//
// # How to replay
//
// Each test prints its seed, and -crash.seed takes it: the same requests are drawn and the
// same moments, as far as the machine keeps them. The data of a test that failed is kept,
// and its message says where. CRASHTEST_BINARY names a binary that was built before, so that
// two versions can be compared; "off" skips what needs one.
package crashtest
