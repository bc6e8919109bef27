// Package auth says who is asking and what they may do: accounts, viewers,
// passwords, one-time secrets. It keeps nothing; package store does.
package auth

// Role of an account.
type Role string

// The two roles. An admin keeps the school's rooms: people, classes, rosters,
// prompts, counts. A teacher sees the words and scores of the students in the
// classes they teach. An admin who also teaches a class sees it as its teacher.
const (
	Admin   Role = "admin"
	Teacher Role = "teacher"
)

// Account is a person who may sign in, or a teacher named by a roster who has
// not used the invite yet.
type Account struct {
	ID, SchoolID string
	Email, Name  string
	Role         Role
	PasswordHash string // empty until the invite is used
	CreatedAt    int64  // Unix milliseconds
	ClosedAt     int64  // 0 while open
}

// Invited says that the account has no password yet.
func (a Account) Invited() bool { return a.PasswordHash == "" }

// Closed says that the account may not sign in.
func (a Account) Closed() bool { return a.ClosedAt != 0 }

// Viewer is who is asking. The zero Viewer is Nobody.
type Viewer struct {
	AccountID string
	SchoolID  string
	Name      string
	Email     string
	Role      Role
	// Reason a system viewer acts for: "command line", "task".
	Reason string
}

// Nobody is the viewer before sign-in.
func Nobody() Viewer { return Viewer{} }

// System is the viewer of background tasks and the command line; it sees the
// whole school, and its reason is recorded.
func System(schoolID, reason string) Viewer { return Viewer{SchoolID: schoolID, Reason: reason} }

// IsSystem says that no person is asking.
func (v Viewer) IsSystem() bool { return v.AccountID == "" && v.Reason != "" }

// SignedIn says that a person is known.
func (v Viewer) SignedIn() bool { return v.AccountID != "" }

// IsAdmin says that the viewer keeps the school: an admin or the system.
func (v Viewer) IsAdmin() bool { return v.Role == Admin || v.IsSystem() }
