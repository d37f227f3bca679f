package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"entente/internal/fault"
	"entente/internal/ledger"
)

// verifying is what entente verify is asked.
type verifying struct {
	key       string
	witnesses []string
	compare   bool
	json      bool
}

func newVerify() *cobra.Command {
	var v verifying
	cmd := &cobra.Command{
		Use:   "verify FILE --key KEY",
		Short: "Check an export or receipts of the audit ledger, or compare what two partners have, with no server",
		Long: `Checks an export of the audit ledger, or a file of receipts as the service hands them
out, on this machine alone, with no more than the ledger's public key, and says what
is wrong with it and where.

With --compare it takes two exports, or checkpoints, of one ledger, of two partners
or of two times, and finds out whether both were shown the same history.

KEY is the public key, name+hash+key, or a file that holds it: get it from the
service when you join it, and keep it. Exit code 0: good; 1: something is wrong;
2: the command line is, or a file cannot be read.`,
		Example: `  entente verify nl.ledger --key entente.pub
  entente verify receipts.jsonl --key entente.pub --witness de-witness.pub
  entente verify --compare nl.ledger de.ledger --key entente.pub`,
		Args: func(cmd *cobra.Command, args []string) error {
			if v.compare && len(args) != 2 {
				return usage(cmd, "exactly two files are needed to compare")
			}
			if !v.compare {
				return oneArgument("export or file of receipts")(cmd, args)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return v.run(cmd, args) },
	}
	cmd.Flags().StringVar(&v.key, "key", "", "public key of the ledger, or a file with it (needed)")
	cmd.Flags().StringArrayVar(&v.witnesses, "witness", nil, "public key of a witness, or a file with it, to check its cosignatures; may be given again")
	cmd.Flags().BoolVar(&v.compare, "compare", false, "compare two exports or checkpoints")
	cmd.Flags().BoolVar(&v.json, "json", false, "print the report as JSON")
	return cmd
}

func (v *verifying) run(cmd *cobra.Command, args []string) error {
	if v.key == "" {
		return usage(cmd, "--key is needed: the public key of the ledger")
	}
	key, err := keyOf(v.key)
	if err != nil {
		return usage(cmd, err.Error())
	}
	var witnesses []string
	for _, w := range v.witnesses {
		text, err := keyOf(w)
		if err != nil {
			return usage(cmd, err.Error())
		}
		witnesses = append(witnesses, text)
	}
	var files [][]byte
	for _, name := range args {
		raw, err := os.ReadFile(name)
		if err != nil {
			return usage(cmd, name+" cannot be read"+outside(err))
		}
		files = append(files, raw)
	}
	if v.compare {
		c, err := ledger.Compare(files[0], files[1], key, witnesses...)
		if err != nil {
			return badKey(cmd, err)
		}
		return v.tell(cmd.OutOrStdout(), c, c.Problems, func(w io.Writer) {
			fmt.Fprintf(w, "one history: %d trees, %d checkpoints compared\n", len(c.Trees), c.Compared)
		})
	}
	if ledger.AreReceipts(files[0]) {
		r, err := ledger.VerifyReceipts(files[0], key, witnesses...)
		if err != nil {
			return badKey(cmd, err)
		}
		return v.tell(cmd.OutOrStdout(), r, r.Problems, func(w io.Writer) { proved(w, r) })
	}
	r, err := ledger.Verify(files[0], key, witnesses...)
	if err != nil {
		return badKey(cmd, err)
	}
	return v.tell(cmd.OutOrStdout(), r, r.Problems, func(w io.Writer) { summary(w, r) })
}

// summary words a good report.
func summary(w io.Writer, r ledger.Report) {
	fmt.Fprintf(w, "good: made for %q at %s\n", r.For, r.Made)
	for _, t := range r.Trees {
		fmt.Fprintf(w, "%s: %d leaves to see, %d checkpoints, epochs from %s to %s", t.Name, t.Leaves, t.Checkpoints, t.From, t.Until)
		witnessed(w, t.Witnesses, t.Unchecked)
		fmt.Fprintln(w)
	}
}

// proved words good receipts.
func proved(w io.Writer, r ledger.ReceiptReport) {
	for _, p := range r.Proved {
		who := p.Leaf.Party
		if who == "" {
			who = "the service"
		}
		fmt.Fprintf(w, "good: at %s %s did %s", p.Leaf.At, who, p.Leaf.Action)
		if p.Leaf.Object != "" {
			fmt.Fprintf(w, " on %s", p.Leaf.Object)
		}
		fmt.Fprintf(w, ", answered %s; in epoch %d of %s, signed for at size %d", p.Leaf.Outcome, p.Epoch, p.Origin, p.Size)
		witnessed(w, p.Witnesses, p.Unchecked)
		fmt.Fprintln(w)
	}
}

func witnessed(w io.Writer, names []string, unchecked int) {
	if len(names) > 0 {
		fmt.Fprintf(w, ", witnessed by %s", strings.Join(names, ", "))
	}
	if unchecked > 0 {
		fmt.Fprintf(w, ", %d cosignatures not checked for want of their keys", unchecked)
	}
}

// tell prints a report as JSON or as text. With problems the command fails.
func (v *verifying) tell(w io.Writer, report any, problems []ledger.Problem, good func(io.Writer)) error {
	if v.json {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		if err := enc.Encode(report); err != nil {
			return fault.Wrap(fault.Unavailable, "verify.tell", "the report cannot be written", err)
		}
	} else if len(problems) == 0 {
		good(w)
	} else {
		for _, p := range problems {
			fmt.Fprintln(w, p)
		}
	}
	switch n := len(problems); n {
	case 0:
		return nil
	case 1:
		return partly{"1 thing is wrong"}
	default:
		return partly{fmt.Sprintf("%d things are wrong", n)}
	}
}

// keyOf returns a key that is given as it is or in a file.
func keyOf(text string) (string, error) {
	if strings.Count(text, "+") >= 2 {
		return text, nil
	}
	raw, err := os.ReadFile(text)
	if err != nil {
		return "", fmt.Errorf("%s is neither a public key nor a file with one", text)
	}
	return strings.TrimSpace(string(raw)), nil
}

func badKey(cmd *cobra.Command, err error) error { return usage(cmd, fault.As(err).Public) }
