package scenario

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v3"

	"entente/internal/fault"
	"entente/internal/marking"
)

// Story is one file of testdata/scenarios: what several people do, one after the
// other, through the public interface, and what each of them is answered. The
// format is in the README there.
type Story struct {
	File   string // name of the file, for messages
	Title  string // what happens
	Source string // in the public record
	Shows  string // of the service

	// Patience is how long a frame that must come may take, 10 s when not set. Only
	// a story that fails waits so long.
	Patience time.Duration

	world  *File // its people and memberships
	scenes []*scene
}

// scene is one section of a story that something happens in.
type scene struct {
	line int    // of its header
	head string // as it is written
	kind sceneKind
	who  string
	in   string // the alliance that the person acts for
	at   time.Time
	body
}

type sceneKind int

const (
	sceneStep sceneKind = iota
	sceneClock
	sceneRestart
	sceneWatch
	sceneFrames
)

var (
	stepHead   = regexp.MustCompile(`^(\d+) (\S+?)(?: in (\S+))?: \S`)
	watchHead  = regexp.MustCompile(`^watch (\S+?)(?: in (\S+))?: \S`)
	framesHead = regexp.MustCompile(`^frames (\S+)$`)
	clockHead  = regexp.MustCompile(`^(clock|restart) (\S+)$`)
)

// ReadStory reads a story. tables is the folder of the decision tables, whose
// parties.yaml says who there is. Whatever a story cannot mean is Invalid, with the
// file and the line: unknown keys and people, steps out of order, documents that
// are no GraphQL, values that nobody has captured, captures that nobody uses.
func ReadStory(file string, text []byte, tables fs.FS) (*Story, error) {
	s := &Story{File: file, world: &File{Name: file, People: map[string]Person{}}}
	var registry struct {
		Parties map[string]Party `yaml:"parties"`
	}
	if err := read(tables, "parties.yaml", &registry); err != nil {
		return nil, err
	}
	s.world.parties = registry.Parties
	if line, err := s.parse(text); err != nil {
		return nil, fault.Wrap(fault.Invalid, "scenario.ReadStory", fmt.Sprintf("%s:%d: %v", file, line, err), err)
	}
	return s, nil
}

// parse reads the text; with an error comes the line where it stands.
func (s *Story) parse(text []byte) (int, error) {
	archive := txtar.Parse(text)
	var top struct {
		Title  string `yaml:"title"`
		Source string `yaml:"source"`
		Shows  string `yaml:"shows"`
	}
	if err := strict(archive.Comment, &top); err != nil {
		return lineOf(err, 0), err
	}
	if top.Title == "" || top.Source == "" || top.Shows == "" {
		return 1, fmt.Errorf("a story begins with its title, its source in the public record, and what it shows")
	}
	s.Title, s.Source, s.Shows = top.Title, top.Source, top.Shows
	line := 1 + bytes.Count(archive.Comment, []byte("\n"))
	for _, section := range archive.Files {
		if at, err := s.section(section, line); err != nil {
			return at, err
		}
		line += 1 + bytes.Count(section.Data, []byte("\n"))
	}
	return s.order(line)
}

// section reads one section, whose header stands in a line.
func (s *Story) section(section txtar.File, line int) (int, error) {
	switch section.Name {
	case "people.yaml":
		if err := strict(section.Data, &s.world.People); err != nil {
			return lineOf(err, line), err
		}
		for handle, p := range s.world.People {
			if _, known := s.world.parties[p.Party]; !known {
				return line, fmt.Errorf("%s: no party is called %q", handle, p.Party)
			}
			if p.Token != "" && !whole.MatchString(p.Token) {
				return line, fmt.Errorf("%s: a token is a captured value such as $token", handle)
			}
		}
		return 0, nil
	case "memberships.yaml":
		if err := strict(section.Data, &s.world.Alliances); err != nil {
			return lineOf(err, line), err
		}
		if !slices.IsSortedFunc(s.world.Alliances, func(a, b Fact) int { return cmp.Compare(a.Recorded, b.Recorded) }) {
			return line, fmt.Errorf("memberships stand in the order in which they were recorded")
		}
		return 0, nil
	}
	sc := &scene{line: line, head: section.Name}
	if err := sc.header(); err != nil {
		return line, err
	}
	if _, known := s.world.People[sc.who]; sc.who != "" && !known {
		return line, fmt.Errorf("nobody is called %q", sc.who)
	}
	s.scenes = append(s.scenes, sc)
	return sc.read(string(section.Data), sc.kind, line)
}

// header reads what a section is.
func (sc *scene) header() error {
	if m := stepHead.FindStringSubmatch(sc.head); m != nil {
		sc.kind, sc.who, sc.in = sceneStep, m[2], m[3]
		return nil
	}
	if m := watchHead.FindStringSubmatch(sc.head); m != nil {
		sc.kind, sc.who, sc.in = sceneWatch, m[1], m[2]
		return nil
	}
	if m := framesHead.FindStringSubmatch(sc.head); m != nil {
		sc.kind, sc.who = sceneFrames, m[1]
		return nil
	}
	if m := clockHead.FindStringSubmatch(sc.head); m != nil {
		at, err := time.Parse(time.RFC3339, m[2])
		if err != nil {
			return fmt.Errorf("a clock is set to a moment such as 2022-09-08T10:00:00Z")
		}
		sc.kind, sc.at = sceneClock, at.UTC()
		if m[1] == "restart" {
			sc.kind = sceneRestart
		}
		return nil
	}
	if sc.head == "restart" {
		sc.kind = sceneRestart
		return nil
	}
	return fmt.Errorf("%q is no section of a story", sc.head)
}

// order checks what holds between sections. end is the line after the last.
func (s *Story) order(end int) (int, error) {
	if len(s.scenes) == 0 || s.scenes[0].kind != sceneClock {
		return end, fmt.Errorf("the first thing in a story is that the clock is set")
	}
	last, steps, now := 0, 0, time.Time{}
	watching := map[string]int{} // lines
	for _, sc := range s.scenes {
		switch sc.kind {
		case sceneStep:
			n, err := strconv.Atoi(stepHead.FindStringSubmatch(sc.head)[1])
			if err != nil || n <= last {
				return sc.line, fmt.Errorf("steps are numbered upwards")
			}
			last, steps = n, steps+1
		case sceneClock:
			if sc.at.Before(now) {
				return sc.line, fmt.Errorf("time does not go back")
			}
			now = sc.at
		case sceneWatch:
			if watching[sc.who] != 0 {
				return sc.line, fmt.Errorf("%s watches already, since line %d", sc.who, watching[sc.who])
			}
			watching[sc.who] = sc.line
		case sceneFrames:
			if watching[sc.who] == 0 {
				return sc.line, fmt.Errorf("%s watches nothing", sc.who)
			}
			if sc.ends() {
				delete(watching, sc.who)
			}
		case sceneRestart:
			clear(watching) // a stream ends with the service
			if sc.at.IsZero() {
				continue
			}
			if sc.at.Before(now) {
				return sc.line, fmt.Errorf("time does not go back")
			}
			now = sc.at
		}
	}
	if steps == 0 {
		return end, fmt.Errorf("nobody does anything in this story")
	}
	return s.captured()
}

// captured checks that what is used was captured before, and the reverse.
func (s *Story) captured() (int, error) {
	known, used := map[string]int{}, map[string]bool{} // known: lines
	for _, sc := range s.scenes {
		uses := sc.uses()
		if token := s.world.People[sc.who].Token; token != "" {
			uses = append(uses, mention{strings.TrimPrefix(token, "$"), sc.line})
		}
		for _, u := range uses {
			if known[u.name] == 0 {
				return u.line, fmt.Errorf("$%s was not captured before", u.name)
			}
			used[u.name] = true
		}
		for _, c := range sc.captures() {
			if known[c.name] == 0 {
				known[c.name] = c.line
			} else {
				used[c.name] = true
			}
		}
	}
	for name, line := range known {
		if !used[name] {
			return line, fmt.Errorf("$%s is captured and never used", name)
		}
	}
	return 0, nil
}

// strict reads YAML whose keys are all known.
func strict(text []byte, into any) error {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	return dec.Decode(into)
}

var yamlLine = regexp.MustCompile(`line (\d+): `)

// lineOf returns the line that an error of the YAML reader names, when its text
// begins after a line of the file.
func lineOf(err error, before int) int {
	if err == nil {
		return 0
	}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		if n, bad := strconv.Atoi(m[1]); bad == nil {
			return before + n
		}
	}
	return before + 1
}

// until returns the facts that had been recorded at a moment, and the later ones.
func (f *File) until(at marking.Minute) (known, later []Fact) {
	for _, x := range f.Alliances {
		if x.Recorded <= at {
			known = append(known, x)
		} else {
			later = append(later, x)
		}
	}
	return known, later
}

// prose reports whether a text holds nothing but empty lines and comments.
func prose(text string) bool {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return false
		}
	}
	return true
}
