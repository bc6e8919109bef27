package store

import (
	"unseenedge/internal/fault"
)

// Task is a piece of background work. Done counts what is finished for good:
// it moves in the transaction that does the work, so that a restart goes on
// exactly where the last commit ended.
type Task struct {
	ID, Kind, SubjectID, AccountID string
	State                          string // waiting, running, done, failed
	Done, Total                    int
	Tries                          int // that failed
	FaultKey                       string
}

const (
	insertTask = `insert into task (id, kind, subject_id, account_id, state, done, total, tries, created_at)
		values ($1, $2, $3, $4, 'waiting', 0, $5, 0, $6)`
	taskColumns = `id, kind, subject_id, coalesce(account_id, ''), state, done, total, tries, coalesce(fault_key, '')`
	claimTask   = `update task set state = 'running' where id =
		(select id from task where state = 'waiting' order by created_at, id limit 1) returning ` + taskColumns
	updateTaskDone      = `update task set done = $1 where id = $2`
	updateTaskEnded     = `update task set state = $1, fault_key = $2, ended_at = $3 where id = $4`
	updateTasksWaiting  = `update task set state = 'waiting' where state = 'running'`
	updateTaskRetry     = `update task set state = 'waiting', tries = tries + 1 where id = $1`
	updateTaskRestarted = `update task set state = 'waiting', tries = 0, fault_key = null, ended_at = null
		where id = $1 and state = 'failed'`
	selectTask          = `select ` + taskColumns + ` from task where id = $1`
	selectTaskBySubject = `select ` + taskColumns + ` from task where subject_id = $1 order by created_at desc, id desc limit 1`
	selectTaskOpen      = `select count(*) from task where kind = $1 and subject_id = $2 and state in ('waiting', 'running')`
)

// AddTask keeps work to do and returns its id.
func (tx *Tx) AddTask(kind, subjectID, accountID string, total int) (string, error) {
	id := tx.NewID()
	_, err := tx.exec(insertTask, id, kind, subjectID, null(accountID), total, tx.Now)
	return id, err
}

// ClaimTask takes the oldest waiting task; not found if there is none.
func (tx *Tx) ClaimTask() (Task, error) { return scanTask(tx.scanner(claimTask)) }

// SetTaskDone notes how far a task is.
func (tx *Tx) SetTaskDone(id string, done int) error { return tx.execOne(updateTaskDone, done, id) }

// EndTask closes a task: failed with the message key of why, or done with "".
func (tx *Tx) EndTask(id, faultKey string) error {
	state := "done"
	if faultKey != "" {
		state = "failed"
	}
	return tx.execOne(updateTaskEnded, state, null(faultKey), tx.Now, id)
}

// RetryTask counts a try that failed in passing, and lets the task run again.
func (tx *Tx) RetryTask(id string) error { return tx.execOne(updateTaskRetry, id) }

// RestartTask lets a task that failed for good run again from where it stopped.
func (tx *Tx) RestartTask(id string) error { return tx.execOne(updateTaskRestarted, id) }

// ResumeTasks puts the tasks that a stop cut short back in line.
func (tx *Tx) ResumeTasks() error {
	_, err := tx.exec(updateTasksWaiting)
	return err
}

// Task returns one task.
func (tx *Tx) Task(id string) (Task, error) { return scanTask(tx.scanner(selectTask, id)) }

// TaskOf returns the newest task about a subject, or nil if there is none.
func (tx *Tx) TaskOf(subjectID string) (*Task, error) {
	t, err := scanTask(tx.scanner(selectTaskBySubject, subjectID))
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	return &t, err
}

// TaskOpen says that such a task waits or runs.
func (tx *Tx) TaskOpen(kind, subjectID string) (bool, error) {
	var n int
	err := tx.row(selectTaskOpen, []any{kind, subjectID}, &n)
	return n > 0, err
}

func scanTask(scan func(...any) error) (t Task, err error) {
	err = scan(&t.ID, &t.Kind, &t.SubjectID, &t.AccountID, &t.State, &t.Done, &t.Total, &t.Tries, &t.FaultKey)
	return t, err
}
