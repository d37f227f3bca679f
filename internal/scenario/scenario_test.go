package scenario_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"entente/internal/blob"
	"entente/internal/scenario"
	"entente/policy"
	"entente/rego"
)

var revision = sync.OnceValues(func() (*policy.Revision, error) {
	cfg := policy.Default()
	cfg.EvalLimit = time.Second // a busy machine must not change an answer
	return policy.Compile(context.Background(), rego.FS, cfg)
})

func load(t *testing.T) ([]*scenario.File, *policy.Revision) {
	t.Helper()
	files, err := scenario.Load(os.DirFS("../../testdata/decisions"))
	if err != nil {
		t.Fatal(err)
	}
	rev, err := revision()
	if err != nil {
		t.Fatal(err)
	}
	return files, rev
}

// files returns a store of files for all worlds of one test.
func files(t *testing.T) *blob.Store {
	t.Helper()
	cfg := blob.Default()
	cfg.URL, cfg.KeyFile = "file://"+t.TempDir(), t.TempDir()+"/key"
	store, err := blob.Open(context.Background(), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// build makes a world that lasts as long as the test.
func build(t *testing.T, f *scenario.File, blobs *blob.Store, without ...string) *scenario.World {
	t.Helper()
	rev, err := revision()
	if err != nil {
		t.Fatal(err)
	}
	cfg := scenario.Config{Dir: t.TempDir(), Revision: rev, Blobs: blobs, Without: without}
	if f.Name == "policy_bundles" {
		cfg.Tree = rego.FS
	}
	w, err := scenario.Build(context.Background(), f, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

// each runs the rows of one way, each in a world of its own where one is needed; in a
// short run one of eight such worlds.
func each(t *testing.T, way string, run func(t *testing.T, f *scenario.File, r *scenario.Row) (scenario.Answer, error)) {
	t.Helper()
	tables, _ := load(t)
	n := 0
	for _, f := range tables {
		for i := range f.Rows {
			r := &f.Rows[i]
			if !slices.Contains(r.Ways, way) {
				continue
			}
			if n++; testing.Short() && way != "policy" && n%8 != 0 {
				continue
			}
			t.Run(fmt.Sprintf("%s/%d %s", f.Name, r.N, r.Say), func(t *testing.T) {
				t.Parallel()
				a, err := run(t, f, r)
				if err == nil {
					err = r.Check(a, way != "policy")
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
	}
	t.Logf("%d rows", n)
	if n == 0 {
		t.Error("no row was run")
	}
}

func TestDecisionsThroughThePolicy(t *testing.T) {
	_, rev := load(t)
	seeds, _, err := scenario.Seeds(rev)
	if err != nil {
		t.Fatal(err)
	}
	each(t, "policy", func(t *testing.T, f *scenario.File, r *scenario.Row) (scenario.Answer, error) {
		var out scenario.Answer
		for _, what := range r.What {
			req, err := f.Request(r, what, seeds)
			if err != nil {
				return out, err
			}
			d := rev.Decide(context.Background(), req)
			if r.Does == "count" {
				if d.Outcome.Permits() {
					out.Count++
				}
				continue
			}
			out.Outcome, out.Redact = d.Outcome.String(), d.Redact
			if r.Reason != "" && d.Rule != r.Reason && !slices.Contains(d.Reasons, r.Reason) {
				t.Errorf("decided by %s for %v, want %s", d.Rule, d.Reasons, r.Reason)
			}
			for _, o := range r.Obligations {
				if !slices.Contains(d.Obligations, o) {
					t.Errorf("obligations %v, want %s", d.Obligations, o)
				}
			}
			if t.Failed() || out.Outcome != r.Expect {
				t.Logf("rule %s, reasons %v, grant %q", d.Rule, d.Reasons, d.Grant)
			}
		}
		return out, nil
	})
}

func TestDecisionsThroughCasework(t *testing.T) {
	blobs := files(t)
	each(t, "casework", func(t *testing.T, f *scenario.File, r *scenario.Row) (scenario.Answer, error) {
		return build(t, f, blobs).Casework(context.Background(), r)
	})
}

func TestDecisionsThroughGraphQL(t *testing.T) {
	blobs := files(t)
	each(t, "graphql", func(t *testing.T, f *scenario.File, r *scenario.Row) (scenario.Answer, error) {
		return build(t, f, blobs).GraphQL(context.Background(), r)
	})
}
