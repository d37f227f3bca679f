package crashtest_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// patience is how long anything may take before it counts as hanging. It is no measure
// of speed: the machine may be busy with much else.
const patience = 90 * time.Second

// command is the binary that is crashed, built once.
var command = sync.OnceValues(func() (string, error) {
	if made := os.Getenv("CRASHTEST_BINARY"); made != "" {
		return made, nil
	}
	dir, err := os.MkdirTemp("", "entente-crash-")
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "entente")
	built.Store(true)
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", name, "entente/cmd/entente")
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, said)
	}
	return name, nil
})

// built is whether command has built one, which is then removed.
var built atomic.Bool

// needCommand skips a test in a run that leaves the real command out.
func needCommand(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("crashes the real command; not in short mode")
	}
	if os.Getenv("CRASHTEST_BINARY") == "off" {
		t.Skip("the real command is crashed in a step of its own")
	}
}

// TestMain removes the binary, wherever it was built.
func TestMain(m *testing.M) {
	code := m.Run()
	if os.Getenv("CRASHTEST_BINARY") == "" && built.Load() {
		if name, err := command(); err == nil {
			_ = os.RemoveAll(filepath.Dir(name)) // a folder of the system's for what is temporary
		}
	}
	os.Exit(code)
}

// server is one life of the command.
type server struct {
	cmd    *exec.Cmd
	url    string            // "" while it has not said where it listens
	tokens map[string]string // by handle
	said   *lines            // what it wrote to its log
	ended  chan struct{}     // closed when it has ended
	err    error             // how; read after ended
	client *http.Client

	refuses atomic.Bool  // it has said that nothing can be written
	after   atomic.Int64 // changes that it acknowledged though they were sent after that
}

// lines is a log that may be read while it is written.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newServer() *server {
	return &server{said: &lines{}, ended: make(chan struct{}), client: &http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
}

// launch starts the command on a folder, under another command if one is given, and
// does not wait for it. The other command must pass signals on or die with it.
func launch(t *testing.T, dir string, under ...string) (*server, io.Reader) {
	t.Helper()
	binary, err := command()
	if err != nil {
		t.Fatal(err)
	}
	args := append(under, binary, "serve", "--config", "entente.yaml")
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "ENTENTE_") }), "GOTRACEBACK=all")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	s := newServer()
	s.cmd = cmd
	cmd.Stderr = s.said
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = in
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = in.Close() // the process has it
	go func() {
		s.err = cmd.Wait()
		s.client.CloseIdleConnections()
		close(s.ended)
	}()
	t.Cleanup(func() { s.kill(); _ = out.Close() })
	return s, out
}

// start starts the command and waits until it listens. The error is that it ended first.
func start(t *testing.T, dir string, under ...string) (*server, error) {
	t.Helper()
	s, out := launch(t, dir, under...)
	return s, s.ready(dir, out)
}

// ready waits until the process listens.
func (s *server) ready(dir string, out io.Reader) error {
	told := make(chan string, 2)
	go func() {
		scan := bufio.NewScanner(out)
		for scan.Scan() {
			told <- scan.Text()
		}
		close(told)
	}()
	var first []string
	for len(first) < 2 { // where it listens, and where the tokens are
		select {
		case line, ok := <-told:
			if !ok {
				<-s.ended
				return fmt.Errorf("it did not start: %w: %s", s.err, s.said)
			}
			first = append(first, line)
		case <-time.After(patience):
			return fmt.Errorf("it hangs while it starts: %s", s.said)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "data", "personas.json"))
	if err != nil {
		return err
	}
	var list []struct{ Handle, Token string }
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	s.tokens = map[string]string{}
	for _, p := range list {
		s.tokens[p.Handle] = p.Token
	}
	s.url = strings.TrimSuffix(first[0], "/graphql")
	return nil
}

// kill ends the process, and what it runs under, without giving it time for anything.
func (s *server) kill() {
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL) // one that has ended already is what is wanted
	<-s.ended
}

// term asks the process to end in good order, and does not wait.
func (s *server) term() { _ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGTERM) }

// stop ends it in good order and returns how it ended.
func (s *server) stop() error {
	s.term()
	return s.wait()
}

// wait returns how the process ended.
func (s *server) wait() error {
	select {
	case <-s.ended:
		return s.err
	case <-time.After(patience):
		_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGQUIT) // says where it hangs
		select {
		case <-s.ended:
		case <-time.After(patience):
			s.kill()
		}
		return fmt.Errorf("it hangs: %s", s.said)
	}
}

// over reports whether the process has ended.
func (s *server) over() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

// errNoAnswer is that a request was sent and nobody knows what became of it.
var errNoAnswer = errors.New("no answer")

// fetch sends a request and returns the answer whole. An answer that was cut is none.
func (s *server) fetch(who, method, path, contentType string, body []byte) (int, []byte, error) {
	r, err := http.NewRequest(method, s.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	r.Header.Set("GraphQL-Preflight", "1")
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+s.tokens[who])
	}
	w, err := s.client.Do(r)
	if err != nil {
		return 0, nil, fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		return 0, nil, fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	return w.StatusCode, text, nil
}
