package store_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"unseenedge/internal/audit"
	"unseenedge/internal/store"
	"unseenedge/internal/store/storetest"
)

func TestTamperedAccessRecordsShow(t *testing.T) {
	for name, c := range map[string]struct{ tamper, want string }{
		"nothing done":     {"", ""},
		"a changed reader": {"update access_record set account_id = 'another' where seq = 3", "number 3 was changed"},
		"a record removed": {"delete from access_record where seq = 3", "number 3 is missing"},
		"a record added":   {"insert into access_record select 6, at, account_id, reason, page, subject, subject_id, chain from access_record where seq = 5", "number 6 was changed"},
	} {
		t.Run(name, func(t *testing.T) {
			s := storetest.Open(t)
			for range 5 {
				err := s.Write(t.Context(), func(tx *store.Tx) error {
					return tx.RecordAccess(audit.Record{AccountID: "reader", Reason: "teaches", Page: "student", Subject: "student", SubjectID: "child"})
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			if c.tamper != "" {
				db, err := sql.Open("sqlite", "file:"+filepath.Join(s.Dir(), store.FileName)+"?_pragma=busy_timeout(5000)")
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				if _, err := db.Exec(c.tamper); err != nil {
					t.Fatal(err)
				}
			}
			err := s.Read(t.Context(), func(tx *store.Tx) error {
				held, err := tx.VerifyAccess()
				if err == nil && held != 5 {
					t.Errorf("%d records hold", held)
				}
				return err
			})
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
