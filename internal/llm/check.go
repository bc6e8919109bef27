package llm

import (
	"context"
	"errors"
)

// Check asks one tiny question in the form that all others have, so that key,
// endpoint, model and budget are known to work together.
func (c *Client) Check(ctx context.Context) error {
	type answer struct {
		Ready bool `json:"ready"`
	}
	_, err := JSON(ctx, c, `Answer with the JSON object {"ready":true} and nothing else.`, "Are you ready?", func(a answer) error {
		if !a.Ready {
			return errors.New("not ready")
		}
		return nil
	})
	return err
}
