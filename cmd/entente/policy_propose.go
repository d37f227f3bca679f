package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"entente/internal/fault"
)

func newPolicyPropose() *cobra.Command {
	p := &proposal{client: &http.Client{Timeout: time.Minute}}
	var tokenFile string
	cmd := &cobra.Command{
		Use:   "propose DIR --to URL --token-file FILE --title TEXT --rationale TEXT",
		Short: "Propose to a server what a folder changes of its rules",
		Long: `Asks a server which rules are in force, and proposes what is other in a folder. With
--alliance the folder alliances/KEY of it alone is compared, as the change of that
alliance's rules. The server then checks the change; policyBundle(id:) says what it found.`,
		Example: "  entente policy propose rego --to https://entente.example --token-file token --alliance nato --title \"Observers\" --rationale \"As agreed\"",
		Args:    oneArgument("folder"),
	}
	cmd.Flags().StringVar(&p.server, "to", "", "base address of the server (needed)")
	cmd.Flags().StringVar(&tokenFile, "token-file", "", "file of the bearer token (needed)")
	cmd.Flags().StringVar(&p.alliance, "alliance", "", "key of the alliance whose rules change (default: the common base)")
	cmd.Flags().StringVar(&p.title, "title", "", "title of the change (needed)")
	cmd.Flags().StringVar(&p.rationale, "rationale", "", "why the rules should change (needed)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		for _, flag := range []struct{ name, given string }{
			{"--to", p.server}, {"--token-file", tokenFile}, {"--title", p.title}, {"--rationale", p.rationale}} {
			if flag.given == "" {
				return usage(cmd, flag.name+" is needed")
			}
		}
		to, err := url.Parse(p.server)
		if err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" {
			return usage(cmd, "--to is an address that begins with https://")
		}
		p.server = to.JoinPath("graphql").String()
		token, err := os.ReadFile(tokenFile)
		if err != nil {
			return fault.Wrap(fault.NotFound, "policy.propose", "the file of the token cannot be read", err).At(tokenFile)
		}
		p.token = strings.TrimSpace(string(token))
		tree, err := treeOf(args[0])
		if err != nil {
			return err
		}
		if err := p.read(tree); err != nil {
			return err
		}
		made, err := p.send(cmd.Context())
		if err != nil {
			return err
		}
		return answer(cmd, made, func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "proposed %s, number %d; files changed: %d\n", made.ID, made.Number, made.Files)
			return err
		})
	}
	return cmd
}

// proposal is what is sent to a server.
type proposal struct {
	client                                    *http.Client
	server, token, alliance, title, rationale string
	files                                     map[string]string // by path
}

// proposed is what came of it.
type proposed struct {
	ID     string `json:"id"`
	Number int    `json:"number"`
	Files  int    `json:"files"`
}

// ours reports whether a file is one of those that the proposal is about.
func (p *proposal) ours(name string) bool {
	return p.alliance == "" || path.Dir(name) == "alliances/"+p.alliance
}

// read takes the files that a policy tree is made of.
func (p *proposal) read(tree fs.FS) error {
	p.files = map[string]string{}
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() || !p.ours(name), path.Ext(name) != ".rego" && d.Name() != "data.json" && name != "capabilities.json":
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		p.files[name] = string(text)
		return err
	})
	if err != nil {
		return fault.Wrap(fault.Invalid, "policy.propose", "the folder cannot be read", err)
	}
	return nil
}

// send asks for the rules in force and proposes what differs.
func (p *proposal) send(ctx context.Context) (*proposed, error) {
	var now struct {
		PolicyRevisions []struct {
			Digest string
			Files  []struct{ Path, Sha256 string }
		}
	}
	if err := p.ask(ctx, `query { policyRevisions(first: 1) { digest files { path sha256 } } }`, nil, &now); err != nil {
		return nil, err
	}
	if len(now.PolicyRevisions) == 0 {
		return nil, fault.New(fault.Forbidden, "policy.propose", "the server does not say which rules are in force: a policy author's token is needed")
	}
	type changed struct {
		Path string  `json:"path"`
		Text *string `json:"text,omitempty"`
	}
	files := []changed{}
	there := map[string]string{}
	for _, f := range now.PolicyRevisions[0].Files {
		there[f.Path] = f.Sha256
		if _, kept := p.files[f.Path]; !kept && p.ours(f.Path) {
			files = append(files, changed{Path: f.Path})
		}
	}
	for name, text := range p.files {
		if sum := sha256.Sum256([]byte(text)); there[name] != hex.EncodeToString(sum[:]) {
			files = append(files, changed{name, &text})
		}
	}
	if len(files) == 0 {
		return nil, fault.New(fault.Precondition, "policy.propose", "the folder changes nothing of the rules in force")
	}
	slices.SortFunc(files, func(a, b changed) int { return strings.Compare(a.Path, b.Path) })
	input := map[string]any{"title": p.title, "rationale": p.rationale, "base": now.PolicyRevisions[0].Digest, "files": files}
	if p.alliance != "" {
		input["alliance"] = p.alliance
	}
	var made struct {
		ProposePolicy struct {
			PolicyBundle *proposed
			UserErrors   []struct{ Code, Message string }
		}
	}
	err := p.ask(ctx, `mutation ($input: ProposePolicyInput!) { proposePolicy(input: $input) { policyBundle { id number } userErrors { code message } } }`,
		map[string]any{"input": input}, &made)
	if err != nil {
		return nil, err
	}
	for _, e := range made.ProposePolicy.UserErrors {
		return nil, fault.New(fault.Precondition, "policy.propose", e.Code+": "+e.Message)
	}
	if made.ProposePolicy.PolicyBundle == nil {
		return nil, fault.New(fault.Unavailable, "policy.propose", "the server did not say what came of the proposal")
	}
	made.ProposePolicy.PolicyBundle.Files = len(files)
	return made.ProposePolicy.PolicyBundle, nil
}

// longest is how much of an answer is read, in bytes.
const longest = 4 << 20

// ask sends one operation and reads its data.
func (p *proposal) ask(ctx context.Context, query string, variables map[string]any, into any) error {
	unreachable := func(err error) error {
		return fault.Wrap(fault.Unavailable, "policy.propose", "the server cannot be reached, or does not answer as one", err).At(p.server)
	}
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return fault.Wrap(fault.Internal, "policy.propose", "", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.server, bytes.NewReader(body))
	if err != nil {
		return unreachable(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+p.token)
	resp, err := p.client.Do(req)
	if err != nil {
		return unreachable(err)
	}
	defer resp.Body.Close() // read only: a failure to close loses nothing
	var reply struct {
		Data   json.RawMessage
		Errors []struct{ Message string }
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, longest)).Decode(&reply); err != nil {
		return unreachable(err)
	}
	for _, e := range reply.Errors {
		return fault.New(fault.Unavailable, "policy.propose", e.Message).At(p.server)
	}
	if err := json.Unmarshal(reply.Data, into); err != nil {
		return unreachable(err)
	}
	return nil
}
