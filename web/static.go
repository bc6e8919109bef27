package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"unseenedge/internal/fault"
	"unseenedge/static"
)

// static serves an embedded file for a year: its URL changes with its content.
// Fonts, which the stylesheet names plainly, are kept for a week.
func (s *server) static(c echo.Context) error {
	path := c.Request().URL.Path
	f, ok := static.Get(path)
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	if strings.HasPrefix(path, "/static/fonts/") && !strings.Contains(path, f.Hash) {
		h.Set("Cache-Control", "public, max-age=604800")
	}
	h.Set("ETag", `"`+f.Hash+`"`)
	if strings.Contains(c.Request().Header.Get("If-None-Match"), f.Hash) {
		return c.NoContent(http.StatusNotModified)
	}
	h.Set(echo.HeaderVary, echo.HeaderAcceptEncoding)
	if packed := s.packed(f); packed != nil && strings.Contains(c.Request().Header.Get(echo.HeaderAcceptEncoding), "gzip") {
		h.Set(echo.HeaderContentEncoding, "gzip")
		return c.Blob(http.StatusOK, f.ContentType, packed)
	}
	return c.Blob(http.StatusOK, f.ContentType, f.Bytes)
}

// packs keeps files as they are sent, packed once.
type packs struct {
	mu     sync.Mutex
	byHash map[string][]byte
}

// packed returns f under gzip, nil for what does not shrink.
func (s *server) packed(f static.File) []byte {
	if !strings.HasPrefix(f.ContentType, "text/") && f.ContentType != "image/svg+xml" {
		return nil
	}
	s.packs.mu.Lock()
	defer s.packs.mu.Unlock()
	if b, ok := s.packs.byHash[f.Hash]; ok {
		return b
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(f.Bytes)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil
	}
	if s.packs.byHash == nil {
		s.packs.byHash = map[string][]byte{}
	}
	s.packs.byHash[f.Hash] = b.Bytes()
	return b.Bytes()
}
