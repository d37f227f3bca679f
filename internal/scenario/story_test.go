package scenario_test

import (
	"context"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"entente/internal/scenario"
)

// Every story of testdata/scenarios comes out as it is told.
func TestStories(t *testing.T) {
	folder := os.DirFS("../../testdata/scenarios")
	names, err := fs.Glob(folder, "*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d stories: %v", len(names), err)
	}
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
	return s.Tell(context.Background(), scenario.Config{Dir: t.TempDir(), Revision: rev})
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
