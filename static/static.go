// Package static holds the files a browser loads: stylesheet, scripts, fonts
// and the vendored chart library, embedded in the binary.
//
// Invariant: a URL names the content by its hash, so a file may be cached for
// ever and a new build is seen at once.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"
)

//go:embed app.css theme.js app.js charts.js study.js icon.svg fonts/*.woff2 vendor/*.js fonts/*LICENSE vendor/LICENSE vendor/NOTICE
var files embed.FS

// File is one embedded file as it is served.
type File struct {
	Bytes       []byte
	ContentType string
	Hash        string // of the content; the URL carries it
}

// prefix of every URL.
const prefix = "/static/"

// URL returns the address of the file name ("app.css"), with the hash of its
// content before the extension: /static/app.1a2b3c4d5e6f.css. A name that is
// not embedded comes back without a hash, and is not found when asked for.
func URL(name string) string {
	f, ok := all()[name]
	if !ok {
		return prefix + name
	}
	return prefix + stamped(name, f.Hash)
}

// Get returns the file at URL path p ("/static/app.1a2b….css"). The hash must
// be that of the content, but for fonts, which the stylesheet names plainly.
func Get(p string) (File, bool) {
	p, ok := strings.CutPrefix(p, prefix)
	if !ok {
		return File{}, false
	}
	if f, ok := all()[p]; ok && path.Dir(p) == "fonts" {
		return f, true
	}
	name, hash := unstamped(p)
	f, ok := all()[name]
	return f, ok && f.Hash == hash
}

// all reads and hashes the files once.
var all = sync.OnceValue(func() map[string]File {
	m := map[string]File{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(b)
		m[name] = File{Bytes: b, ContentType: contentType(name), Hash: hex.EncodeToString(sum[:6])}
		return nil
	})
	if err != nil {
		panic("read embedded files: " + err.Error()) // cannot happen: they are in the binary
	}
	return m
})

func contentType(name string) string {
	switch path.Ext(name) {
	case ".woff2":
		return "font/woff2"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "text/plain; charset=utf-8"
}

func stamped(name, hash string) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hash + ext
}

func unstamped(p string) (name, hash string) {
	ext := path.Ext(p)
	stem := strings.TrimSuffix(p, ext)
	at := strings.LastIndexByte(stem, '.')
	if at < 0 {
		return p, ""
	}
	return stem[:at] + ext, stem[at+1:]
}
