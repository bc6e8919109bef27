package cli

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"unseenedge/internal/app"
	"unseenedge/internal/fault"
	"unseenedge/internal/store"
	"unseenedge/web"
)

// gcPercent trades a twentieth of the time for a third of the memory: a school's
// machine is small, and an upload of 10,000 responses then stays within 64 MiB.
const gcPercent = 50

// saveMemory holds once the models are read; GOGC overrules it.
func saveMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}

// openApp opens the data folder and the model set it uses; done closes both.
func openApp(ctx context.Context, dir string, s *session) (a *app.App, done func() error, err error) {
	engine, evaluation, err := openShelved(dir)
	if err != nil {
		return nil, nil, err
	}
	saveMemory()
	st, err := store.Open(ctx, dir, store.Options{})
	if err != nil {
		return nil, nil, err
	}
	o := s.appOptions(dir, "")
	o.Evaluation = evaluation
	return app.New(st, engine, o), st.Close, nil
}

func logger(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

func (s *session) serve() *cobra.Command {
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve the school's pages",
		Long: "Serves the pages of one school from one data folder. The first start prints a one-time code;\n" +
			"whoever opens /setup with it becomes the first admin. Stop with Ctrl-C; nothing is lost.",
		Example: "  unseenedge serve --data /var/lib/unseenedge",
		Args:    arguments(0, ""),
	}
	dir := dataFlag(c)
	var o serving
	f := c.Flags()
	f.StringVar(&o.addr, "addr", "127.0.0.1:8080", "address to listen on")
	f.StringVar(&o.cert, "tls-cert", "", "certificate file; with --tls-key the pages are served by HTTPS")
	f.StringVar(&o.key, "tls-key", "", "private key file")
	f.StringSliceVar(&o.proxies, "trusted-proxy", nil, "network (CIDR) of a proxy whose X-Forwarded-For is believed")
	f.BoolVar(&o.insecure, "insecure-http", false, "allow plain HTTP beyond this machine")
	advice := llmFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if s.running != nil {
			return errors.New("a server runs already")
		}
		if err := o.check(); err != nil {
			return err
		}
		if err := s.takeAdvice(advice); err != nil {
			return err
		}
		a, done, err := openApp(c.Context(), s.path(*dir), s)
		if err != nil {
			return err
		}
		return errors.Join(s.serveApp(c.Context(), a, s.path(*dir), o), done())
	}
	return c
}

// serving is how the pages are served.
type serving struct {
	addr, cert, key string
	proxies         []string
	insecure        bool
	name            string // in the line that is printed
	networks        []netip.Prefix
}

// check refuses half a certificate, unreadable networks, and plain HTTP beyond
// this machine.
func (o *serving) check() error {
	if (o.cert == "") != (o.key == "") {
		return misuse{errors.New("--tls-cert and --tls-key go together")}
	}
	host, port, err := net.SplitHostPort(o.addr)
	if n, e := strconv.Atoi(port); err != nil || e != nil || n < 0 || n > 65535 {
		return misuse{fmt.Errorf("--addr %q is not HOST:PORT", o.addr)}
	}
	for _, p := range o.proxies {
		n, err := netip.ParsePrefix(p)
		if err != nil {
			return misuse{fmt.Errorf("--trusted-proxy %q is not a network like 10.0.0.0/8", p)}
		}
		o.networks = append(o.networks, n)
	}
	if o.cert != "" {
		if _, err := tls.LoadX509KeyPair(o.cert, o.key); err != nil {
			return fault.New(fault.Invalid, "cli.no_certificate", o.cert, o.key).Because(err)
		}
	}
	if o.cert == "" && !o.insecure && !isLoopback(host) {
		return misuse{fmt.Errorf("plain HTTP on %s would let others on the network read children's data; "+
			"give --tls-cert and --tls-key, or --insecure-http if a proxy in front does that", o.addr)}
	}
	return nil
}

func (o *serving) scheme() string {
	if o.cert != "" {
		return "https"
	}
	return "http"
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// grace is how long requests may take to end after a stop.
const grace = 10 * time.Second

// serveApp serves a until ctx ends, then lets requests and tasks come to an end.
func (s *session) serveApp(ctx context.Context, a *app.App, dir string, o serving) error {
	listener, err := net.Listen("tcp", o.addr)
	if err != nil {
		return fault.New(fault.Unavailable, "cli.no_port", o.addr).Because(err)
	}
	url := o.scheme() + "://" + listener.Addr().String()
	stopControl, err := listenControl(ctx, dir, url, a, s.words)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer stopControl()
	server := &http.Server{
		Handler:           web.New(a, web.Options{Words: s.words, Log: logger(s.err), TLS: o.cert != "", TrustedProxies: o.networks}),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute, WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(logger(s.err).Handler(), slog.LevelWarn),
	}
	if err := s.greet(ctx, a, url, o); err != nil {
		return errors.Join(err, listener.Close())
	}
	return run(ctx, a, server, listener, o)
}

// run serves and works until ctx ends or one of both fails.
func run(ctx context.Context, a *app.App, server *http.Server, listener net.Listener, o serving) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, 2)
	go func() { failed <- a.Run(ctx) }()
	go func() {
		if o.cert != "" {
			failed <- server.ServeTLS(listener, o.cert, o.key)
		} else {
			failed <- server.Serve(listener)
		}
	}()
	var first error
	waiting := 2
	select {
	case <-ctx.Done():
	case first = <-failed:
		waiting--
	}
	cancel()
	ending, done := context.WithTimeout(context.Background(), grace)
	defer done()
	errs := []error{first, server.Shutdown(ending)}
	for range waiting {
		errs = append(errs, <-failed)
	}
	return ended(errs)
}

// ended drops from errs what only says that serving ended.
func ended(errs []error) error {
	var out []error
	for _, err := range errs {
		if !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, context.Canceled) {
			out = append(out, err)
		}
	}
	return errors.Join(out...)
}

// greet prints where the pages are, and the set-up code while there is no school.
func (s *session) greet(ctx context.Context, a *app.App, url string, o serving) error {
	fmt.Fprintf(s.out, "%s: %s\n", cmp.Or(o.name, "UnseenEdge"), url)
	code, err := a.SetupCode(ctx)
	if err == nil && code != "" {
		_, err = fmt.Fprintf(s.out, "Set up the school at %s/setup with the one-time code %s\n", url, code)
	}
	return err
}

// demoFolder returns the folder of a demo; without a name a temporary one.
func demoFolder(name string) (dir string, remove func() error, err error) {
	if name != "" {
		return name, func() error { return nil }, nil
	}
	dir, err = os.MkdirTemp("", "unseenedge-demo-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}
