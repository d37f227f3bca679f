package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"entente/policy"
	"entente/policy/remedy"
)

func newPolicyExplain() *cobra.Command {
	var trace bool
	cmd := &cobra.Command{
		Use:   "explain DIR REQUEST",
		Short: "Decide one request, and say by which rules and what would have to change",
		Long: `Decides a request, a file of JSON or YAML of the form that rules read or - for JSON on
standard input, and lists the rules whose conditions held. For a denial it finds the smallest sets
of facts by which the request would be permitted, and the rules that would permit it.
Exit code 1: it is denied.`,
		Example: "  entente policy explain rego request.json",
		Args:    arguments(2, "a folder and a request are"),
	}
	cmd.Flags().BoolVar(&trace, "trace", false, "show every step of the evaluation")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		rev, _, err := revisionOf(cmd, args[0])
		if err != nil {
			return err
		}
		req, err := readRequest(cmd, args[1])
		if err != nil {
			return err
		}
		detail := policy.WithRules
		if trace {
			detail = policy.WithTrace
		}
		e := rev.Explain(cmd.Context(), req, detail)
		would, err := remedy.Find(cmd.Context(), rev, req)
		if err != nil {
			return err
		}
		result := explained{Outcome: e.Outcome.String(), Withheld: e.Redact, Reasons: e.Reasons, Rule: e.Rule, Grant: e.Grant,
			Obligations: e.Obligations, Revision: e.Revision, Summary: e.Summary, Trace: e.Trace, Remedies: would}
		for _, f := range e.Fired {
			result.Fired = append(result.Fired, firedRule{Code: f.Code, Effect: string(f.Effect), Counted: f.Counted, Title: f.Title, File: f.File, Line: f.Line})
		}
		for _, s := range would.Sets {
			if r, ok := rev.Rule(s.Rule); ok {
				result.Needed = append(result.Needed, firedRule{Code: r.Code, Title: r.Title, File: r.File, Line: r.Line})
			}
		}
		return told(answer(cmd, result, result.write), !e.Outcome.Permits(), "the request is denied")
	}
	return cmd
}

func readRequest(cmd *cobra.Command, name string) (*policy.Request, error) {
	var in policy.Request
	var err error
	if name == "-" {
		err = decodeJSON(cmd.InOrStdin(), "standard input", &in)
	} else {
		err = readJSON(name, &in)
	}
	if err != nil {
		return nil, err
	}
	if in.Object == nil || in.Action == "" {
		return nil, usage(cmd, "a request has an action and an object")
	}
	if in.Context.Channel == "" {
		in.Context.Channel = policy.ChannelAPI
	}
	if in.Context.Now == 0 {
		in.Context.Now, _ = minuteOf(cmd, "")
	}
	return &in, nil
}

type explained struct {
	Outcome     string         `json:"outcome"`
	Withheld    []string       `json:"withheld,omitempty"`
	Reasons     []string       `json:"reasons"`
	Rule        string         `json:"rule"`
	Grant       string         `json:"grant,omitempty"`
	Obligations []string       `json:"obligations,omitempty"`
	Revision    string         `json:"revision"`
	Summary     []string       `json:"summary"`
	Fired       []firedRule    `json:"fired"`
	Needed      []firedRule    `json:"needed,omitempty"` // rules that would permit it
	Remedies    *remedy.Result `json:"remedies"`
	Trace       string         `json:"trace,omitempty"`
}

type firedRule struct {
	Code    string `json:"code"`
	Effect  string `json:"effect,omitempty"`
	Counted bool   `json:"counted"`
	Title   string `json:"title"`
	File    string `json:"file"`
	Line    int    `json:"line"`
}

func (e explained) write(w io.Writer) error {
	fmt.Fprintf(w, "%s by %s", e.Outcome, e.Rule)
	if e.Grant != "" {
		fmt.Fprintf(w, ", grant %s", e.Grant)
	}
	fmt.Fprintf(w, "\n%s\n", strings.Join(e.Summary, "\n"))
	if len(e.Obligations) > 0 {
		fmt.Fprintf(w, "with %s\n", strings.Join(e.Obligations, ", "))
	}
	if len(e.Fired) > 0 {
		fmt.Fprintln(w, "\nrules whose conditions held:")
	}
	for _, f := range e.Fired {
		fmt.Fprintf(w, "  %-8s %s (%s:%d): %s\n", f.Effect, f.Code, f.File, f.Line, f.Title)
	}
	for i, s := range e.Remedies.Sets {
		if i == 0 {
			fmt.Fprintf(w, "\nit would be permitted, with the fewest changes (%d requests tried), if:\n", e.Remedies.Tried)
		}
		fmt.Fprintf(w, "  %s: %s by %s\n", strings.Join(s.Facts, ", and "), s.Outcome, s.Rule)
	}
	if e.Remedies.Tried > 0 && len(e.Remedies.Sets) == 0 {
		fmt.Fprintf(w, "\nno change of up to three facts permits it (%d requests tried)\n", e.Remedies.Tried)
	}
	_, err := io.WriteString(w, e.Trace)
	return err
}
