package app

import (
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// bundle is what the service reads of an alliance's data.json. Other keys are for
// its rules alone.
type bundle struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Sunset  string `json:"sunset"`
	Members []struct {
		Party  string `json:"party"`
		Status string `json:"status"`
		From   string `json:"from"`
		Until  string `json:"until"`
	} `json:"members"`
}

// firstFacts gathers what the service begins with: the parties, the alliances of
// the policy with their memberships, and the policy itself.
func firstFacts(rev *policy.Revision, tree fs.FS, orgs io.Reader) (casework.Bootstrap, error) {
	all, err := parties(orgs)
	if err != nil {
		return casework.Bootstrap{}, err
	}
	b := casework.Bootstrap{Parties: all}
	known := map[string]bool{}
	for _, p := range all {
		known[p.Key] = true
	}
	for _, key := range rev.Alliances() {
		raw, _ := rev.Alliance(key)
		if err := addAlliance(&b, key, raw, known); err != nil {
			return casework.Bootstrap{}, fault.As(err).At("policy.source", key)
		}
	}
	text, err := treeText(tree)
	if err != nil {
		return casework.Bootstrap{}, err
	}
	b.Policy = &store.PolicyRevision{ID: rev.ID(), Files: text, By: "operator"}
	return b, nil
}

func addAlliance(b *casework.Bootstrap, key string, raw json.RawMessage, known map[string]bool) error {
	bad := func(text string) error {
		return fault.New(fault.Invalid, "app.addAlliance", text).WithCode(fault.CodePolicyInvalid)
	}
	var data bundle
	if err := json.Unmarshal(raw, &data); err != nil {
		return fault.Wrap(fault.Invalid, "app.addAlliance", "data.json cannot be read", err).WithCode(fault.CodePolicyInvalid)
	}
	a := &dossier.Alliance{Header: public(key), Key: key, Name: data.Name, Type: dossier.AllianceType(data.Type)}
	if !slices.Contains(dossier.AllianceTypes, a.Type) {
		return bad("the type of the alliance is not known")
	}
	var err error
	if a.Sunset, err = moment(data.Sunset); err != nil {
		return err
	}
	b.Alliances = append(b.Alliances, a)
	for _, m := range data.Members {
		fact := dossier.Membership{Alliance: key, Party: m.Party, Status: dossier.MemberStatus(m.Status)}
		if !known[m.Party] {
			return bad("the member " + m.Party + " is not a known party; add it to the file of parties")
		}
		if !slices.Contains(dossier.MemberStatuses, fact.Status) {
			return bad("the status of the member " + m.Party + " is not known")
		}
		if fact.From, err = moment(m.From); err != nil {
			return err
		}
		if fact.Until, err = moment(m.Until); err != nil {
			return err
		}
		b.Memberships = append(b.Memberships, fact)
	}
	return nil
}

// moment reads a minute. One before 1970 stands for "always": some alliances are
// older than the count of minutes.
func moment(text string) (marking.Minute, error) {
	if t, err := time.Parse("2006-01-02T15:04Z", text); err == nil && t.Unix() <= 0 {
		return 0, nil
	}
	var m marking.Minute
	err := m.UnmarshalText([]byte(text))
	return m, err
}

// openTree opens a folder with a policy tree.
func openTree(dir string) (fs.FS, error) {
	info, err := os.Stat(dir)
	if err != nil || !info.IsDir() {
		return nil, fault.Wrap(fault.NotFound, "app.openTree", "there is no such folder with a policy", err).At("policy.source")
	}
	return os.DirFS(dir), nil
}

// treeText returns the files of a policy tree that decide, and their tests. Kept in the
// journal, they let any past decision be asked again, and any proposed change be tested.
func treeText(tree fs.FS) (map[string]string, error) {
	out := map[string]string{}
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		base := path.Base(p)
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && strings.HasPrefix(base, "."):
			return fs.SkipDir
		case d.IsDir() || strings.HasPrefix(base, "."):
			return nil
		case !strings.HasSuffix(base, ".rego") && base != "data.json" && p != "capabilities.json":
			return nil
		}
		text, err := fs.ReadFile(tree, p)
		out[p] = string(text)
		return err
	})
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "app.treeText", "the policy tree cannot be read", err).At("policy.source")
	}
	return out, nil
}
