package store_test

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
)

// withLabels is a snapshot as earlier versions wrote it: every label in its place.
func withLabels(t *testing.T, snapshot []byte) []byte {
	t.Helper()
	var labels []json.RawMessage
	var out bytes.Buffer
	for text := range bytes.Lines(snapshot) {
		var l map[string]json.RawMessage
		if err := json.Unmarshal(text, &l); err != nil {
			t.Fatal(err)
		}
		if l["label"] != nil {
			labels = append(labels, l["label"])
			continue
		}
		if l["object"] == nil {
			out.Write(text)
			continue
		}
		var history []struct {
			From  marking.Minute `json:"from"`
			Label int            `json:"label"`
		}
		if err := json.Unmarshal(l["history"], &history); err != nil {
			t.Fatal(err)
		}
		type whole struct {
			From  marking.Minute  `json:"from"`
			Label json.RawMessage `json:"label"`
		}
		var old []whole
		for _, h := range history {
			old = append(old, whole{h.From, labels[h.Label]})
		}
		raw, err := json.Marshal(struct {
			Object  json.RawMessage `json:"object"`
			History []whole         `json:"history"`
		}{l["object"], old})
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(raw, '\n'))
	}
	return out.Bytes()
}

// TestASnapshotGivesTheStateBackAlsoInTheFormOfEarlierVersions and what is damaged in it
// is not passed over.
func TestASnapshotGivesTheStateBackAlsoInTheFormOfEarlierVersions(t *testing.T) {
	dir := t.TempDir()
	s, jr := open(t, dir, store.Config{})
	for i := range 7 {
		c := newCase(t, "A case with <words> & \"quotes\"")
		in := &dossier.Evidence{Header: header(t, dossier.NounEvidence, dossier.CycleOf(dossier.NounEvidence).Start), Title: "Evidence", Kind: dossier.EvidenceLog, Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Provider: "NL"}
		in.Case = c.ID
		put(t, s, c, in)
		next := dossier.Next(c, time.Now().UTC())
		next.Excluded, next.Recipients = marking.SetOf([]string{"RU", "KP"}[i%2]), marking.SetOf("a", "b")
		put(t, s, next)
	}
	person := s.View().Related("a").Len()
	want := state(s.View())
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	at, r, err := jr.LatestSnapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	written, err := io.ReadAll(r)
	if err != nil || r.Close() != nil {
		t.Fatal(err)
	}
	s.Close()
	open := func(snapshot []byte) (*store.Store, error) {
		err := jr.SaveSnapshot(t.Context(), at, func(w io.Writer) error {
			_, err := w.Write(snapshot)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return store.Open(t.Context(), jr, store.Config{})
	}
	for name, snapshot := range map[string][]byte{"as it is written": written, "as it was": withLabels(t, written)} {
		again, err := open(snapshot)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, state(again.View())); diff != "" || again.View().Related("a").Len() != person {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		again.Close()
	}
	for name, snapshot := range map[string][]byte{
		"without its end":           written[:len(written)/2],
		"without its labels":        bytes.Replace(written, []byte(`{"label"`), []byte(`{"lable"`), 1),
		"with an object cut off":    bytes.Replace(written, []byte(`{"object":{"noun"`), []byte(`{"object":{"noun`), 1),
		"with an unknown noun":      bytes.Replace(written, []byte(`"noun":"case"`), []byte(`"noun":"ship"`), 1),
		"with a history that is no": bytes.Replace(written, []byte(`"history":[`), []byte(`"history":`), 1),
	} {
		if bytes.Equal(snapshot, written) {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := open(snapshot); !fault.Is(err, fault.Internal) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
