// Package walk walks the pages in a real Chromium. It holds tests only.
package walk
