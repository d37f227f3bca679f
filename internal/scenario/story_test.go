package scenario_test

import (
	"context"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/internal/casework"
	"entente/internal/scenario"
	"entente/rego"
)

// Every story of testdata/scenarios comes out as it is told.
func TestStories(t *testing.T) {
	folder := os.DirFS("../../testdata/scenarios")
	names, err := fs.Glob(folder, "*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d stories: %v", len(names), err)
	}
	t.Cleanup(func() { // after the stories, which run side by side
		r := &replayed.sum
		t.Logf("%d of %d decisions in %d records are equal; %d labels are the journal's, %d could not be compared", r.Equal, r.Decisions, r.Records, r.Labels, r.Unlabelled)
	})
	for _, name := range names {
		t.Run(strings.TrimSuffix(name, ".txtar"), func(t *testing.T) {
			t.Parallel()
			text, err := fs.ReadFile(folder, name)
			if err != nil {
				t.Fatal(err)
			}
			if err := told(t, "testdata/scenarios/"+name, string(text)); err != nil {
				t.Error(err)
			}
		})
	}
}

// told reads a story and tells it.
func told(t *testing.T, name, text string) error {
	t.Helper()
	s, err := scenario.ReadStory(name, []byte(text), os.DirFS("../../testdata/decisions"))
	if err != nil {
		return err
	}
	rev, err := revision()
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(name, "small") {
		s.Patience = 100 * time.Millisecond // what does not come there never does
	}
	return s.Tell(context.Background(), scenario.Config{Dir: t.TempDir(), Revision: rev, Tree: rego.FS, Replayed: func(r *casework.Replayed) {
		replayed.Lock()
		defer replayed.Unlock()
		replayed.sum.Records += r.Records
		replayed.sum.Decisions += r.Decisions
		replayed.sum.Equal += r.Equal
		replayed.sum.Labels += r.Labels
		replayed.sum.Unlabelled += r.Unlabelled
		replayed.sum.Failed += r.Failed
		for _, d := range r.Differences {
			t.Errorf("%s is not as it was recorded: %+v", name, d)
		}
		if !r.Whole() || r.Equal != r.Decisions || r.Records == 0 {
			t.Errorf("%s: %d of %d decisions of %d records are equal, %d could not be made", name, r.Equal, r.Decisions, r.Records, r.Failed)
		}
	}})
}

// replayed sums up what asking the decisions of all stories again came to.
var replayed struct {
	sync.Mutex
	sum casework.Replayed
}

// The story that the README of the folder shows is one.
func TestTheReadmesStory(t *testing.T) {
	text, err := os.ReadFile("../../testdata/scenarios/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, story, begun := strings.Cut(string(text), "```\n")
	story, _, ended := strings.Cut(story, "```\n")
	if !begun || !ended {
		t.Fatal("it shows none")
	}
	if err := told(t, "README.md", story); err != nil {
		t.Error(err)
	}
}
