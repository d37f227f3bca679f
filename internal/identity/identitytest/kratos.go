package identitytest

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Kratos is the real server, in a process of its own on loopback, with the recipe
// of the driver for its configuration.
type Kratos struct {
	wire
	binary, dir   string
	public, admin int // ports
	process       *exec.Cmd
	exited        chan struct{}
	log           *output
}

var _ Service = (*Kratos)(nil)

// Where the binary may be.
const (
	variable = "KRATOS_BINARY" // a path, or "off"
	built    = ".cache/bin/kratos"
)

// StartKratos starts a Kratos of its own for a test. Without the binary the test is
// skipped, or fails where TEST_REQUIRE says that nothing may be.
func StartKratos(t *testing.T) *Kratos {
	t.Helper()
	root := moduleRoot(t)
	binary := os.Getenv(variable)
	if binary == "off" || testing.Short() {
		t.Skip("the real Kratos is left out here; bash .ci/test kratos runs it")
	}
	if binary == "" {
		binary = filepath.Join(root, built)
	}
	if _, err := os.Stat(binary); err != nil {
		if os.Getenv("TEST_REQUIRE") != "" {
			t.Fatalf("the real Kratos is missing: %v", err)
		}
		t.Skip("the real Kratos is not built; bash .ci/test kratos builds and runs it")
	}
	k := &Kratos{wire: newWire(), binary: binary, dir: t.TempDir()}
	t.Cleanup(func() { k.kill(); k.http.CloseIdleConnections() })
	for range 3 { // a port that was free may be taken before Kratos has it
		k.configure(t, filepath.Join(root, "internal", "identity", "kratos", "recipe"))
		if k.start(t) {
			return k
		}
	}
	t.Fatalf("Kratos does not start:\n%s", k.log)
	return nil
}

// configure writes the recipe and, over it, what only a test may have.
func (k *Kratos) configure(t *testing.T, recipe string) {
	t.Helper()
	empty.Lock()
	defer empty.Unlock()
	k.public, k.admin = freePort(t), freePort(t)
	must(t, os.MkdirAll(filepath.Join(k.dir, "db"), 0o700))
	must(t, os.WriteFile(k.database(), empty.bytes, 0o600))
	for _, name := range []string{"kratos.yml", "person.schema.json"} {
		text, err := os.ReadFile(filepath.Join(recipe, name))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(k.dir, name), text, 0o600))
	}
	// Every query opens the file anew, so that a folder that is moved is a database that is gone.
	overlay := fmt.Sprintf(`
dsn: "sqlite://%[1]s/db/kratos.sqlite?_fk=true&mode=rw&max_idle_conns=-1&_busy_timeout=5000"
serve:
  public: {host: 127.0.0.1, port: %[2]d, base_url: "http://127.0.0.1:%[2]d/"}
  admin: {host: 127.0.0.1, port: %[3]d, base_url: "http://127.0.0.1:%[3]d/"}
identity: {default_schema_id: person, schemas: [{id: person, url: "file://%[1]s/person.schema.json"}]}
secrets: {cookie: [%[4]s], cipher: [%[4]s]}
hashers: {algorithm: bcrypt, bcrypt: {cost: 4}}
`, filepath.ToSlash(k.dir), k.public, k.admin, strings.Repeat("test", 8))
	must(t, os.WriteFile(filepath.Join(k.dir, "test.yml"), []byte(overlay), 0o600))
	if empty.bytes != nil {
		return
	}
	out, err := k.command("migrate", "sql", "-e", "-y").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	empty.bytes, err = os.ReadFile(k.database())
	must(t, err)
}

// empty is a database without people, which takes long to make.
var empty struct {
	sync.Mutex
	bytes []byte // guarded by the mutex
}

func (k *Kratos) database() string { return filepath.Join(k.dir, "db", "kratos.sqlite") }

func (k *Kratos) command(words ...string) *exec.Cmd {
	cmd := exec.Command(k.binary, append(words, "-c", filepath.Join(k.dir, "kratos.yml"), "-c", filepath.Join(k.dir, "test.yml"))...)
	cmd.Env = []string{"HOME=" + k.dir, "PATH=" + os.Getenv("PATH")} // nothing of the surroundings configures it
	return cmd
}

// start starts the process and waits until it is ready; false is one that has ended.
func (k *Kratos) start(t *testing.T) bool {
	t.Helper()
	begun := time.Now()
	k.log = &output{}
	k.process = k.command("serve", "--dev", "--sqa-opt-out")
	k.process.Stdout, k.process.Stderr = k.log, k.log
	must(t, k.process.Start())
	process, exited := k.process, make(chan struct{})
	k.exited = exited
	go func() { _ = process.Wait(); close(exited) }()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		select {
		case <-exited:
			return false
		default:
		}
		if k.answers(k.Public()+"/health/ready") && k.answers(k.Admin()+"/admin/health/ready") {
			t.Logf("Kratos was ready after %v", time.Since(begun).Round(time.Millisecond))
			return true
		}
	}
	t.Fatalf("Kratos is not ready:\n%s", k.log)
	return false
}

func (k *Kratos) answers(url string) bool {
	resp, err := k.http.Get(url)
	if err != nil {
		return false
	}
	_ = resp.Body.Close() // nothing is read
	return resp.StatusCode == http.StatusOK
}

// kill ends whatever is left of the process.
func (k *Kratos) kill() {
	if k.process != nil && k.process.Process != nil {
		_ = k.process.Process.Kill() // frozen ones, too
		<-k.exited
	}
}

// Public returns the base URL of the public API.
func (k *Kratos) Public() string { return fmt.Sprintf("http://127.0.0.1:%d", k.public) }

// Admin returns the base URL of the admin API.
func (k *Kratos) Admin() string { return fmt.Sprintf("http://127.0.0.1:%d", k.admin) }

// Stop ends the process.
func (k *Kratos) Stop(t *testing.T) {
	t.Helper()
	must(t, k.process.Process.Signal(syscall.SIGTERM))
	select {
	case <-k.exited:
	case <-time.After(patience):
		t.Fatal("Kratos does not stop")
	}
}

// Start starts it again.
func (k *Kratos) Start(t *testing.T) {
	t.Helper()
	if !k.start(t) {
		t.Fatalf("Kratos does not start again:\n%s", k.log)
	}
}

// Freeze stops the process in the middle of whatever it does. The signal takes its
// time to reach every thread, so it waits until nothing is answered any more.
func (k *Kratos) Freeze(t *testing.T) {
	t.Helper()
	must(t, k.process.Process.Signal(syscall.SIGSTOP))
	hurried := &http.Client{Timeout: 300 * time.Millisecond, Transport: &http.Transport{DisableKeepAlives: true}}
	for {
		resp, err := hurried.Get(k.Public() + "/health/alive")
		if err != nil {
			return
		}
		must(t, resp.Body.Close())
	}
}

// Thaw lets it go on.
func (k *Kratos) Thaw(t *testing.T) {
	t.Helper()
	must(t, k.process.Process.Signal(syscall.SIGCONT))
}

// LoseDatabase moves the database away.
func (k *Kratos) LoseDatabase(t *testing.T) {
	t.Helper()
	must(t, os.Rename(filepath.Join(k.dir, "db"), filepath.Join(k.dir, "gone")))
}

// FindDatabase puts it back.
func (k *Kratos) FindDatabase(t *testing.T) {
	t.Helper()
	must(t, os.Rename(filepath.Join(k.dir, "gone"), filepath.Join(k.dir, "db")))
}

// Log returns what Kratos has said since it was started last.
func (k *Kratos) Log() string { return k.log.String() }

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close() // nobody is connected
	return l.Addr().(*net.TCPAddr).Port
}

// moduleRoot finds the folder of go.mod above the test's own.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	must(t, err)
	for {
		_, err := os.Stat(filepath.Join(dir, "go.mod"))
		up := filepath.Dir(dir)
		switch {
		case err == nil:
			return dir
		case !errors.Is(err, os.ErrNotExist) || up == dir:
			t.Fatalf("there is no go.mod above: %v", err)
		}
		dir = up
	}
}

type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}
