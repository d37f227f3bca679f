package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// target is a service that is asked.
type target struct {
	url    string
	tokens []person
	pid    int
}

// person is one of those who ask.
type person struct {
	Handle, Party, Token string
	Roles                []string
}

// service is a process of the command.
type service struct {
	*target
	cmd *exec.Cmd
}

// start runs the service on the plan's folder.
func start(ctx context.Context, p plan, errs io.Writer) (*service, error) {
	cmd := exec.Command(p.binary, "serve", "--config", filepath.Join(p.data, "entente.yaml"))
	cmd.Stderr = errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &service{&target{pid: cmd.Process.Pid}, cmd}
	defer context.AfterFunc(ctx, func() { _ = cmd.Process.Signal(syscall.SIGINT) })()
	lines := bufio.NewScanner(out)
	for i := range 2 { // where it listens, and where the tokens are
		if !lines.Scan() {
			return nil, errors.Join(errors.New("the service did not start"), s.stop())
		}
		if i == 0 {
			s.url = lines.Text()
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // it says nothing more
	s.tokens, err = personas(filepath.Join(p.data, "data", "personas.json"))
	if err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

func personas(name string) (list []person, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return list, json.Unmarshal(text, &list)
}

// stop ends the service and waits for it.
func (s *service) stop() error {
	_ = s.cmd.Process.Signal(syscall.SIGINT) // one that has ended already is what is wanted
	return s.cmd.Wait()
}

// usage is what a process has used.
type usage struct {
	memory    int64         // bytes resident
	processor time.Duration // user and system
}

// ticks is the unit of processor time in /proc, on every Linux that Go runs on.
const ticks = 100

// usageOf reads what a process has used from /proc.
func usageOf(pid int) (u usage, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return u, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			if err != nil {
				return u, err
			}
			u.memory = kib << 10
		}
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return u, err
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // the name of the command may hold anything
	const user, system = 11, 12                   // fields behind it
	fields := strings.Fields(rest)
	if len(fields) <= system {
		return u, errors.New("/proc has another form than is known")
	}
	for _, f := range []string{fields[user], fields[system]} {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return u, err
		}
		u.processor += time.Duration(n) * time.Second / ticks
	}
	return u, nil
}
