package cli_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// languageModel serves answer to everybody who has the key.
func languageModel(t *testing.T, key, answer string) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.Header.Get("Authorization") != key {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprintf(w, `{"choices":[{"message":{"content":%q},"finish_reason":"stop"}],"usage":{"prompt_tokens":40,"completion_tokens":5}}`, answer)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1"
}

func TestTheLanguageModelIsCheckedInOneLine(t *testing.T) {
	keys := filepath.Join(t.TempDir(), "key.txt")
	write(t, keys, []byte("sk-secret\n"))
	empty := filepath.Join(t.TempDir(), "empty.txt")
	write(t, empty, []byte("\n"))
	good, closed := languageModel(t, "Bearer sk-secret", `{"ready":true}`), languageModel(t, "", `{"ready":true}`)
	chatty := languageModel(t, "", "I am ready!")
	for name, c := range map[string]struct {
		args []string
		env  map[string]string
		code int
		want string
	}{
		"usable":                   {[]string{"--llm-endpoint", good, "--llm-model", "m", "--llm-key-file", keys}, nil, 0, "Ready: m at 127.0.0.1"},
		"tells what it used":       {[]string{"--llm-endpoint", good, "--llm-model", "m", "--llm-key-file", keys, "--llm-price-in", "1", "--llm-price-out", "2", "--llm-budget-money", "9"}, nil, 0, "45 of 200000 tokens used, which cost 0.0500 of 9.00"},
		"from the environment":     {nil, map[string]string{"UNSEENEDGE_LLM_ENDPOINT": good, "UNSEENEDGE_LLM_MODEL": "m", "UNSEENEDGE_LLM_KEY": "sk-secret"}, 0, "Ready: m"},
		"not configured":           {nil, nil, 1, "No language model is configured"},
		"no model named":           {[]string{"--llm-endpoint", good}, nil, 1, "Name the language model"},
		"a wrong key":              {[]string{"--llm-endpoint", good, "--llm-model", "m"}, map[string]string{"UNSEENEDGE_LLM_KEY": "sk-other"}, 1, "refused the key"},
		"no key file":              {[]string{"--llm-endpoint", good, "--llm-model", "m", "--llm-key-file", keys + "x"}, nil, 1, "There is no file"},
		"an empty key file":        {[]string{"--llm-endpoint", good, "--llm-model", "m", "--llm-key-file", empty}, nil, 1, "holds no key"},
		"two keys":                 {[]string{"--llm-endpoint", good, "--llm-model", "m", "--llm-key-file", keys}, map[string]string{"UNSEENEDGE_LLM_KEY": "sk-other"}, 2, "both given"},
		"a budget too small":       {[]string{"--llm-endpoint", closed, "--llm-model", "m", "--llm-budget", "100"}, nil, 1, "budget"},
		"no budget":                {[]string{"--llm-endpoint", closed, "--llm-model", "m", "--llm-budget", "0"}, nil, 1, "needs a budget"},
		"plain HTTP elsewhere":     {[]string{"--llm-endpoint", "http://10.0.0.7/v1", "--llm-model", "m"}, nil, 1, "Plain HTTP"},
		"a model that only chats":  {[]string{"--llm-endpoint", chatty, "--llm-model", "m", "--llm-retries", "0"}, nil, 1, "did not keep to the form"},
		"nobody at the address":    {[]string{"--llm-endpoint", "http://127.0.0.1:1/v1", "--llm-model", "m", "--llm-retries", "0"}, nil, 1, "cannot be reached"},
		"a key is never an option": {[]string{"--llm-key", "sk-secret"}, nil, 2, "unknown flag"},
	} {
		t.Run(name, func(t *testing.T) {
			for k, v := range c.env {
				t.Setenv(k, v)
			}
			s := run("", append([]string{"llm", "check"}, c.args...)...)
			s.holds(t, name, c.code, c.want)
			if strings.Count(s.out+s.err, "\n") != 1 || strings.Contains(s.out+s.err, "sk-") {
				t.Errorf("more than one line, or a key: %s%s", s.out, s.err)
			}
		})
	}
}

func TestABrokenLanguageModelStopsTheStartWithASentence(t *testing.T) {
	for _, command := range []string{"serve", "demo"} {
		s := run("", command, "--data", t.TempDir(), "--llm-endpoint", "http://10.0.0.7/v1", "--llm-model", "m")
		s.holds(t, command, 1, "Plain HTTP")
		s = run("", command, "--data", t.TempDir(), "--llm-endpoint", "https://api.model.example/v1")
		s.holds(t, command, 1, "Name the language model")
	}
}
