package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// What one request that is refused may cost the server.
const (
	mostCPU    = 5 * time.Millisecond
	mostAnswer = 1024    // bytes
	mostMemory = 2 << 20 // bytes that stay resident
)

// Each row is sent to the real command. What it costs is processor time and memory
// of that process, not time that passes, and is the median of several turns: what
// else the machine does can disturb some of them.
func TestAbuseCostsTheServerLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("sends a lot; not in short mode")
	}
	dir := t.TempDir()
	folder(t, dir)
	settings := filepath.Join(dir, "entente.yaml")
	text, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, "limits: {budget: 2000, initTimeout: 1s}\nhttp: {readHeader: 1s}\n"...)
	if err := os.WriteFile(settings, text, 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, dir)
	usage := usageOf(t, s.cmd.Process.Pid)
	var table strings.Builder
	for _, row := range abuses(t) {
		t.Run(row.Name, func(t *testing.T) {
			s.t = t
			var cost cost
			if row.Flood.Sockets+row.Flood.Slow > 0 {
				cost = s.flooded(row, usage)
			} else {
				cost = s.abused(row, usage)
			}
			if cost.cpu > mostCPU || cost.answer > mostAnswer || cost.memory > mostMemory {
				t.Errorf("it cost %v, %d bytes of answer and %d bytes of memory; at most %v, %d and %d are allowed",
					cost.cpu, cost.answer, cost.memory, mostCPU, mostAnswer, mostMemory)
			}
			fmt.Fprintf(&table, "%-70s %7.2f ms %5d B %6d KiB\n", row.Name, float64(cost.cpu.Microseconds())/1000, cost.answer, cost.memory>>10)
		})
	}
	t.Logf("processor time, answer and memory of one request:\n%s", table.String())
}

// cost is what one request came to.
type cost struct {
	cpu    time.Duration
	answer int
	memory int64
}

// used is what a process has used so far.
type used struct {
	cpu    time.Duration
	memory int64 // resident bytes
}

// settled waits until the process does nothing, and returns what it has used.
func settled(read func() used) used {
	last := read()
	for range 200 {
		time.Sleep(2 * time.Millisecond)
		now := read()
		if now.cpu-last.cpu < 50*time.Microsecond {
			return now
		}
		last = now
	}
	return last
}

const turns = 7

// abused sends a row several times and returns the median of what each turn cost.
func (s *server) abused(row abuse, read func() used) cost {
	s.t.Helper()
	person := row.Person
	if person == "" {
		person = "nl.analyst"
	}
	host := strings.TrimPrefix(s.url, "http://")
	var worst cost
	for _, request := range row.requests(s.t, host, s.tokens[person]) {
		s.exhaust(row, host, request)
		var cpu []time.Duration
		var memory []int64
		var answer []byte
		before := settled(read)
		for range turns {
			var status int
			status, answer = s.exchange(host, request)
			if row.Spent && status == http.StatusOK { // the budget fills as time passes
				s.exhaust(row, host, request)
				before = settled(read)
				status, answer = s.exchange(host, request)
			}
			if status != row.Want.Status || codeIn(answer) != row.Want.Code {
				s.t.Errorf("answered %d %.200s, want %d %s", status, answer, row.Want.Status, row.Want.Code)
			}
			after := settled(read)
			cpu, memory = append(cpu, after.cpu-before.cpu), append(memory, after.memory-before.memory)
			before = after
		}
		worst.cpu, worst.memory = max(worst.cpu, median(cpu)), max(worst.memory, median(memory))
		worst.answer = max(worst.answer, len(answer))
	}
	return worst
}

// exhaust sends a request until the person's budget is spent, or once to warm up.
func (s *server) exhaust(row abuse, host string, request []byte) {
	for range 2000 {
		if status, _ := s.exchange(host, request); !row.Spent || status == http.StatusTooManyRequests {
			return
		}
	}
}

func median[T time.Duration | int64](all []T) T {
	slices.Sort(all)
	return all[len(all)/2]
}

// exchange sends bytes as they are and reads the answer.
func (s *server) exchange(host string, request []byte) (status int, body []byte) {
	s.t.Helper()
	c, err := net.Dial("tcp", host)
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	sent := make(chan struct{})
	go func() { defer close(sent); _, _ = c.Write(request) }() // the server may have heard enough
	defer func() { _ = c.Close(); <-sent }()
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		s.t.Errorf("no answer: %v", err)
		return 0, nil
	}
	body, _ = io.ReadAll(resp.Body) // cut off, it is not the answer that is wanted
	return resp.StatusCode, body
}

func codeIn(body []byte) string {
	var answer struct {
		Errors []struct{ Extensions struct{ Code string } }
	}
	if json.Unmarshal(body, &answer) != nil || len(answer.Errors) == 0 {
		return ""
	}
	return answer.Errors[0].Extensions.Code
}

// flooded opens many connections at once, waits until the server has ended them all,
// and returns what one of them cost. Somebody else is answered while they are open.
func (s *server) flooded(row abuse, read func() used) cost {
	s.t.Helper()
	host := strings.TrimPrefix(s.url, "http://")
	begun := "POST /graphql HTTP/1.1\r\nHost: " + host + "\r\nX-Slow: "
	many := row.Flood.Slow
	if row.Flood.Sockets > 0 {
		many = row.Flood.Sockets
		begun = "GET /graphql HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + s.tokens["nl.analyst"] + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
	}
	before := settled(read)
	var waiting sync.WaitGroup
	var mu sync.Mutex
	largest, let := 0, 0
	for range many {
		c, err := net.Dial("tcp", host)
		if err != nil {
			s.t.Fatal(err)
		}
		if _, err := io.WriteString(c, begun); err != nil {
			s.t.Fatal(err)
		}
		waiting.Go(func() {
			defer c.Close()
			answer, _ := io.ReadAll(c) // until the server ends it
			mu.Lock()
			defer mu.Unlock()
			largest = max(largest, len(answer))
			if strings.HasPrefix(string(answer), "HTTP/1.1 101 ") {
				let++
			}
		})
	}
	var other struct{ Viewer struct{ Handle string } }
	s.ask("de.diplomat", "{viewer{handle}}", &other)
	if other.Viewer.Handle != "de.diplomat" {
		s.t.Errorf("somebody else was answered with %+v", other)
	}
	waiting.Wait()
	after := settled(read)
	if most := 50; let > most || row.Flood.Sockets > 0 && let == 0 {
		s.t.Errorf("%d sockets were let in, of one person, who may have %d", let, most)
	}
	return cost{cpu: (after.cpu - before.cpu) / time.Duration(many), answer: largest, memory: (after.memory - before.memory) / int64(many)}
}
