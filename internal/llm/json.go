package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"unseenedge/internal/fault"
)

// JSON asks for one JSON object, at temperature 0, and reads it strictly: a
// field that T lacks, anything beside the object, or an error of check makes
// the answer wrong. A wrong answer is asked for again as often as Retries says;
// then it is a fault.
func JSON[T any](ctx context.Context, c *Client, system, user string, check func(T) error) (T, error) {
	for try := 0; ; try++ {
		answer, err := c.ask(ctx, question{system: system, user: user, steady: true, object: true})
		if err != nil {
			return *new(T), err
		}
		v, err := strict[T](answer)
		if err == nil {
			err = check(v)
		}
		if err == nil {
			return v, nil
		}
		if try >= c.o.Retries {
			return *new(T), fault.New(fault.Unavailable, "llm.wrong_shape")
		}
	}
}

// errBeside is what strict returns for words around the object.
var errBeside = errors.New("more than one object")

// strict reads answer as exactly one T. The fence that many models put around
// JSON is taken off.
func strict[T any](answer string) (T, error) {
	var v T
	d := json.NewDecoder(bytes.NewReader([]byte(unfenced(answer))))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return *new(T), err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return *new(T), errBeside
	}
	return v, nil
}

func unfenced(s string) string {
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(s, "```"); ok {
		if inner, ok := strings.CutSuffix(rest, "```"); ok {
			return strings.TrimPrefix(strings.TrimSpace(inner), "json")
		}
	}
	return s
}
