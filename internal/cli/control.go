package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/fault"
	"unseenedge/internal/lang"
	"unseenedge/internal/store"
)

// socketName of the server's control socket in the data folder. Only the
// folder's owner may connect (mode 0600).
const socketName = "control.sock"

// order is a command that a running server carries out for another process, as
// that one would: with its arguments, its environment and its working folder.
type order struct {
	Args   []string          `json:"args"`
	Env    map[string]string `json:"env"`
	Folder string            `json:"folder"`
}

// frame is a piece of the command's answer; the last one has Exit.
type frame struct {
	Out  []byte `json:"out,omitempty"`
	Err  []byte `json:"err,omitempty"`
	Exit *int   `json:"exit,omitempty"`
}

// onData runs do on the data folder: inside this process if no server has it
// open, else by handing the whole command to that server.
func (s *session) onData(ctx context.Context, dir string, do func(context.Context, *app.App) error) error {
	if s.running != nil {
		return do(ctx, s.running)
	}
	dir = s.path(dir)
	if _, err := os.Stat(filepath.Join(dir, store.FileName)); errors.Is(err, os.ErrNotExist) {
		return fault.New(fault.NotFound, "cli.no_school")
	}
	a, done, err := openApp(ctx, dir, s)
	if fault.KindOf(err) == fault.Conflict {
		if e := s.forward(ctx, dir); !errors.Is(e, errNoServer) {
			return e
		}
	}
	if err != nil {
		return err
	}
	return errors.Join(do(ctx, a), done())
}

// errNoServer says that nobody listens at the control socket.
var errNoServer = errors.New("no server listens")

// forward hands the command to the server that has the folder open.
func (s *session) forward(ctx context.Context, dir string) error {
	path, done := socketPath(dir)
	defer done()
	var d net.Dialer
	c, err := d.DialContext(ctx, "unix", path)
	if err != nil {
		return errNoServer
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { _ = c.Close() })()
	if err := json.NewEncoder(c).Encode(order{Args: s.args, Env: s.env, Folder: s.folder}); err != nil {
		return fmt.Errorf("hand command to the server: %w", err)
	}
	for d := json.NewDecoder(c); ; {
		var f frame
		if err := d.Decode(&f); err != nil {
			return fmt.Errorf("the server ended before the command did: %w", err)
		}
		_, _ = s.out.Write(f.Out)
		_, _ = s.err.Write(f.Err)
		if f.Exit != nil {
			return exitWith(*f.Exit)
		}
	}
}

func exitWith(code int) error {
	if code == 0 {
		return nil
	}
	return exit(code)
}

// listenControl lets other processes hand commands to a running app until ctx
// ends.
func listenControl(ctx context.Context, dir, url string, a *app.App, words *lang.Words) (stop func(), err error) {
	path, done := socketPath(dir)
	defer done()
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("clear control socket: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("open control socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("protect control socket: %w", err), l.Close())
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { obey(ctx, c, url, a, words) })
		}
	})
	return func() { _ = l.Close(); wg.Wait() }, nil
}

// maxSocketPath is what every Unix takes as a socket's path, in bytes.
const maxSocketPath = 100

// socketPath returns the control socket's path, by way of the open folder where
// the path itself is too long for a socket.
func socketPath(dir string) (path string, done func()) {
	path = filepath.Join(dir, socketName)
	if len(path) <= maxSocketPath {
		return path, func() {}
	}
	f, err := os.Open(dir)
	if err != nil {
		return path, func() {}
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", f.Fd(), socketName), func() { _ = f.Close() }
}

// patience is how long a connection may take to say its order, and to take the
// answer once the server stops.
const patience = 10 * time.Second

// obey carries out the order that comes in by c.
func obey(ctx context.Context, c net.Conn, url string, a *app.App, words *lang.Words) {
	defer c.Close()
	_ = c.SetReadDeadline(time.Now().Add(patience))
	defer context.AfterFunc(ctx, func() { // a silent or deaf connection must not hold up a stop
		_ = c.SetReadDeadline(time.Now())
		_ = c.SetWriteDeadline(time.Now().Add(patience))
	})()
	var o order
	if err := json.NewDecoder(io.LimitReader(c, 1<<20)).Decode(&o); err != nil {
		return
	}
	answers := &answer{to: json.NewEncoder(c)}
	s := &session{args: o.Args, env: o.Env, in: eof{}, words: words, folder: o.Folder, running: a, url: url,
		out: writer(func(b []byte) error { return answers.send(frame{Out: b}) }),
		err: writer(func(b []byte) error { return answers.send(frame{Err: b}) })}
	code := s.run(ctx)
	_ = answers.send(frame{Exit: &code})
}

// answer sends frames one at a time.
type answer struct {
	mu sync.Mutex
	to *json.Encoder
}

func (a *answer) send(f frame) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.to.Encode(f)
}

type writer func([]byte) error

// Write implements io.Writer.
func (w writer) Write(b []byte) (int, error) { return len(b), w(b) }

type eof struct{}

// Read implements io.Reader.
func (eof) Read([]byte) (int, error) { return 0, io.EOF }
