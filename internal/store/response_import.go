package store

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"unseenedge/internal/response"
)

// ResponseImport is an upload of responses: what was found in it until it is
// applied, the receipt without words after that.
type ResponseImport struct {
	ID, SchoolID, AccountID string
	By                      string // name of the account
	FileName, FileHash      string
	State                   string // preview, applying, applied, undone
	Ready                   int    // drafts that would be kept, or were
	CreatedAt               int64
	Drafts                  []ImportDraft
}

// ImportDraft is one response of an upload.
type ImportDraft struct {
	response.Draft
	StudentID  string   `json:",omitempty"`
	Candidates []string `json:",omitempty"` // student ids
	PromptID   string   `json:",omitempty"`
	Skipped    bool     `json:",omitempty"` // a person chose to leave it out
	Repeated   bool     `json:",omitempty"` // there already
	Words      int
}

// Ready says that the draft would be kept.
func (d ImportDraft) Ready() bool {
	return d.Fault == nil && d.StudentID != "" && !d.Skipped && !d.Repeated
}

// Packed is the drafts of an import as the database keeps them, made before the
// writer waits for it.
type Packed struct {
	blob  []byte
	ready int
}

// Pack packs drafts.
func Pack(drafts []ImportDraft) (p Packed, err error) {
	if p.blob, err = json.Marshal(drafts); err != nil {
		return p, fmt.Errorf("keep drafts: %w", err)
	}
	for _, d := range drafts {
		if d.Ready() {
			p.ready++
		}
	}
	return p, nil
}

const (
	responseImportColumns = `i.id, i.school_id, coalesce(i.account_id, ''), coalesce(a.name, ''), i.file_name, i.file_hash,
		i.state, i.ready, i.created_at, i.preview`
	responseImportJoin   = ` from response_import i left join account a on a.id = i.account_id `
	insertResponseImport = `insert into response_import (id, school_id, account_id, file_name, file_hash, preview, ready,
		state, created_at) values ($1, $2, $3, $4, $5, $6, $7, 'preview', $8)`
	updateResponseImportPreview = `update response_import set preview = $1, ready = $2 where id = $3`
	updatePreview               = `update response_import set preview = $1, ready = $2 where id = $3 and state = 'preview'`
	updateResponseImportState   = `update response_import set state = $1 where id = $2`
	deletePreview               = `delete from response_import where id = $1 and state = 'preview'`
	deleteOldPreviews           = `delete from response_import where state = 'preview' and created_at < $1`
	selectResponseImport        = `select ` + responseImportColumns + responseImportJoin +
		`where i.id = $2 and i.school_id = $3 and ($1 = '' or i.account_id = $1)`
	selectResponseImports = `select i.id, i.school_id, coalesce(i.account_id, ''), coalesce(a.name, ''), i.file_name,
		i.file_hash, i.state, i.ready, i.created_at` + responseImportJoin + `where i.account_id = $1 order by i.created_at desc, i.id desc limit 50`
)

// AddResponseImport keeps a preview and returns its id.
func (tx *Tx) AddResponseImport(i ResponseImport, drafts Packed) (string, error) {
	id := tx.NewID()
	_, err := tx.exec(insertResponseImport, id, i.SchoolID, null(i.AccountID), i.FileName, i.FileHash, drafts.blob, drafts.ready, tx.Now)
	return id, err
}

// SetDrafts replaces the drafts of an import.
func (tx *Tx) SetDrafts(id string, drafts Packed) error {
	return tx.execOne(updateResponseImportPreview, drafts.blob, drafts.ready, id)
}

// SetPreview is SetDrafts of an import that waits to be confirmed; not found if
// it was confirmed or dropped meanwhile.
func (tx *Tx) SetPreview(id string, drafts Packed) error {
	return tx.execOne(updatePreview, drafts.blob, drafts.ready, id)
}

// SetResponseImportState moves an import on.
func (tx *Tx) SetResponseImportState(id, state string) error {
	return tx.execOne(updateResponseImportState, state, id)
}

// DropPreview deletes a preview of responses: it holds students' words, and its
// file name may name one.
func (tx *Tx) DropPreview(id string) error { return tx.execOne(deletePreview, id) }

// DropPreviews deletes the previews made before a moment.
func (tx *Tx) DropPreviews(before int64) error {
	_, err := tx.exec(deleteOldPreviews, before)
	return err
}

// ResponseImport returns an import that accountID made; the empty account is
// the system.
func (tx *Tx) ResponseImport(accountID, id, schoolID string) (i ResponseImport, err error) {
	var blob []byte
	err = tx.row(selectResponseImport, []any{accountID, id, schoolID}, &i.ID, &i.SchoolID, &i.AccountID, &i.By, &i.FileName,
		&i.FileHash, &i.State, &i.Ready, &i.CreatedAt, &blob)
	if err != nil {
		return i, err
	}
	if err := json.Unmarshal(blob, &i.Drafts); err != nil {
		return i, fmt.Errorf("read drafts: %w", err)
	}
	return i, nil
}

// ResponseImports returns the account's latest imports, without their drafts.
func (tx *Tx) ResponseImports(accountID string) ([]ResponseImport, error) {
	return collect(tx, selectResponseImports, []any{accountID}, func(r *sql.Rows) (i ResponseImport, err error) {
		return i, r.Scan(&i.ID, &i.SchoolID, &i.AccountID, &i.By, &i.FileName, &i.FileHash, &i.State, &i.Ready, &i.CreatedAt)
	})
}
