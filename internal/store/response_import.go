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
	State                   string // preview, applying, applied, undone, dropped
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

const (
	responseImportColumns = `i.id, i.school_id, coalesce(i.account_id, ''), coalesce(a.name, ''), i.file_name, i.file_hash,
		i.state, i.created_at, i.preview`
	responseImportJoin   = ` from response_import i left join account a on a.id = i.account_id `
	insertResponseImport = `insert into response_import (id, school_id, account_id, file_name, file_hash, preview, state,
		created_at) values ($1, $2, $3, $4, $5, $6, 'preview', $7)`
	updateResponseImportPreview = `update response_import set preview = $1 where id = $2`
	updateResponseImportState   = `update response_import set state = $1 where id = $2`
	updateOldPreviews = `update response_import set state = 'dropped', preview = '[]' where state = 'preview' and created_at < $1`
	selectResponseImport        = `select ` + responseImportColumns + responseImportJoin +
		`where i.id = $2 and i.school_id = $3 and ($1 = '' or i.account_id = $1)`
	selectResponseImports = `select i.id, i.school_id, coalesce(i.account_id, ''), coalesce(a.name, ''), i.file_name,
		i.file_hash, i.state, i.created_at` + responseImportJoin +
		`where i.account_id = $1 and i.state <> 'dropped' order by i.created_at desc, i.id desc limit 50`
)

// AddResponseImport keeps a preview and returns its id.
func (tx *Tx) AddResponseImport(i ResponseImport) (string, error) {
	blob, err := json.Marshal(i.Drafts)
	if err != nil {
		return "", fmt.Errorf("keep drafts: %w", err)
	}
	id := tx.NewID()
	_, err = tx.exec(insertResponseImport, id, i.SchoolID, null(i.AccountID), i.FileName, i.FileHash, blob, tx.Now)
	return id, err
}

// SetDrafts replaces the drafts of an import.
func (tx *Tx) SetDrafts(id string, drafts []ImportDraft) error {
	blob, err := json.Marshal(drafts)
	if err != nil {
		return fmt.Errorf("keep drafts: %w", err)
	}
	return tx.execOne(updateResponseImportPreview, blob, id)
}

// SetResponseImportState moves an import on.
func (tx *Tx) SetResponseImportState(id, state string) error {
	return tx.execOne(updateResponseImportState, state, id)
}

// DropPreviews forgets the previews of responses made before a moment: they
// hold students' words.
func (tx *Tx) DropPreviews(before int64) error {
	_, err := tx.exec(updateOldPreviews, before)
	return err
}

// ResponseImport returns an import that accountID made; the empty account is
// the system.
func (tx *Tx) ResponseImport(accountID, id, schoolID string) (i ResponseImport, err error) {
	var blob []byte
	err = tx.row(selectResponseImport, []any{accountID, id, schoolID}, &i.ID, &i.SchoolID, &i.AccountID, &i.By, &i.FileName,
		&i.FileHash, &i.State, &i.CreatedAt, &blob)
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
		return i, r.Scan(&i.ID, &i.SchoolID, &i.AccountID, &i.By, &i.FileName, &i.FileHash, &i.State, &i.CreatedAt)
	})
}
