package score

import (
	"errors"
	"io/fs"

	"unseenedge/internal/fault"
)

// Activation says when a set came into use and why.
type Activation struct {
	Set    string `json:"set"`
	At     string `json:"at"` // day or moment, RFC 3339
	Reason string `json:"reason,omitempty"`
	// Forced says that the set came into use although the gate held it back.
	Forced bool `json:"forced,omitempty"`
}

// Shelf is the model sets that ship with the program beside those made at run
// time. The second registry says which of all is in use, if it names one; else
// the first does.
type Shelf struct {
	shipped, made fs.FS
	// Shipped and Made are the two registries; Made is empty while nothing was
	// made or chosen.
	Shipped, Made *Registry
}

// OpenShelf reads the registries of both folders. made may lack a registry. A
// fault says which one is damaged.
func OpenShelf(shipped, made fs.FS) (*Shelf, error) {
	s := &Shelf{shipped: shipped, made: made}
	var err error
	if s.Shipped, err = ReadRegistry(shipped); err != nil {
		return nil, err
	}
	s.Made, err = ReadRegistry(made)
	if errors.Is(err, fs.ErrNotExist) {
		s.Made, err = new(Registry), nil
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "score.shelf.damaged").Because(err)
	}
	return s, nil
}

// Active returns the id of the set in use.
func (s *Shelf) Active() string {
	if s.Made.Active != "" {
		return s.Made.Active
	}
	return s.Shipped.Active
}

// Since returns when and why the set in use came to be so; it is zero where
// that was not kept.
func (s *Shelf) Since() Activation {
	for _, r := range []*Registry{s.Made, s.Shipped} {
		if n := len(r.History); n > 0 && r.History[n-1].Set == s.Active() {
			return r.History[n-1]
		}
	}
	return Activation{Set: s.Active()}
}

// Sets returns all sets, those that ship first, each part oldest first.
func (s *Shelf) Sets() []Set { return append(append([]Set(nil), s.Shipped.Sets...), s.Made.Sets...) }

// Ships says that the set id came with the program.
func (s *Shelf) Ships(id string) bool {
	_, err := s.Made.set(id)
	return err != nil
}

// home returns the folder and the registry that hold the set id.
func (s *Shelf) home(id string) (fs.FS, *Registry) {
	if s.Ships(id) {
		return s.shipped, s.Shipped
	}
	return s.made, s.Made
}

// Set returns the set id, that in use for "". An unknown one is a fault.
func (s *Shelf) Set(id string) (Set, error) {
	if id == "" {
		id = s.Active()
	}
	_, r := s.home(id)
	set, err := r.set(id)
	if err != nil {
		return Set{}, err
	}
	return *set, nil
}

// Open loads the set id, that in use for "", and checks every file.
func (s *Shelf) Open(id string) (*Engine, error) {
	set, err := s.Set(id)
	if err != nil {
		return nil, err
	}
	folder, _ := s.home(set.ID)
	return open(folder, &set)
}

// ReadFile returns a file that lies beside those of the set id, as its card.
func (s *Shelf) ReadFile(id, name string) ([]byte, error) {
	folder, _ := s.home(id)
	return fs.ReadFile(folder, name)
}

// Check reads every file of the set id and compares it with its checksum. The
// error lists a fault for each that is missing, changed or damaged.
func (s *Shelf) Check(id string) error {
	set, err := s.Set(id)
	if err != nil {
		return err
	}
	folder, _ := s.home(id)
	var all fault.List
	for _, p := range set.Parts {
		for _, f := range p.files() {
			if _, err := readFile(folder, f); err != nil {
				all = append(all, fault.Of(err))
			}
		}
	}
	return all.Err()
}

// files returns every file of the part.
func (p *Part) files() []File {
	return append(append(append([]File(nil), p.Tables...), p.Linear), p.Trees[:]...)
}

// Add puts a set that was made at run time on the shelf. An id that is taken is
// a Conflict.
func (s *Shelf) Add(set Set) error {
	if _, err := s.Set(set.ID); err == nil {
		return fault.New(fault.Conflict, "score.set.taken", set.ID)
	}
	s.Made.Sets = append(s.Made.Sets, set)
	return nil
}

// Use makes a set the one in use and keeps when and why.
func (s *Shelf) Use(a Activation) error {
	if _, err := s.Set(a.Set); err != nil {
		return err
	}
	s.Made.Active = a.Set
	s.Made.History = append(s.Made.History, a)
	return nil
}
