package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"entente/internal/fault"
	"entente/policy"
	"entente/policy/sign"
)

func newPolicy() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "Check, test, compare, prove and sign a policy tree",
		Long: `Works on a policy tree in a folder, without a server. Every command has --json.
Exit code 0: nothing was found; 1: something was, or it could not be done; 2: the
command line is wrong.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().Bool("json", false, "write the answer as JSON")
	cmd.AddCommand(newPolicyCheck(), newPolicyTest(), newPolicyCover(), newPolicyExplain(), newPolicyImpact(), newPolicyReplay(), newPolicyProve(),
		newPolicyMutate(), newPolicyReference(), newPolicySign(), newPolicyPropose())
	return cmd
}

// answer writes a result, as JSON when that was asked for.
func answer(cmd *cobra.Command, result any, text func(io.Writer) error) error {
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		enc := json.NewEncoder(cmd.OutOrStdout())
		enc.SetIndent("", "  ")
		return enc.Encode(result)
	}
	return text(cmd.OutOrStdout())
}

// treeOf opens the folder of a policy tree.
func treeOf(dir string) (fs.FS, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fault.Wrap(fault.NotFound, "policy.treeOf", "there is no such folder", err).At(dir)
	}
	return os.DirFS(dir), nil
}

// revisionOf compiles the tree in a folder as the server would, with more time
// for each decision: no one waits for it.
func revisionOf(cmd *cobra.Command, dir string) (*policy.Revision, fs.FS, error) {
	tree, err := treeOf(dir)
	if err != nil {
		return nil, nil, err
	}
	cfg := policy.Default()
	cfg.EvalLimit *= 10
	rev, err := policy.Compile(cmd.Context(), tree, cfg)
	return rev, tree, err
}

func newPolicyCheck() *cobra.Command {
	var key keyFlags
	cmd := &cobra.Command{
		Use:   "check DIR|BUNDLE",
		Short: "Compile a policy tree as the server would, and list what is wrong with it",
		Long: `Compiles the policy tree in a folder as the server would at its start. Every flaw
is named with its place and what to do about it. With --verify the tree is a
signed bundle, and its signature is verified before anything in it is read.`,
		Example: "  entente policy check rego\n  entente policy check bundle.tar.gz --verify public.pem --algorithm ES256",
		Args:    oneArgument("folder or bundle"),
	}
	key.add(cmd, "verify", "public key, or for HS256 the secret, that must vouch for the bundle")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		tree, err := key.open(args[0])
		if err != nil {
			return err
		}
		rev, err := policy.Compile(cmd.Context(), tree, policy.Default())
		result := checked{Good: err == nil, Flaws: policy.FlawsOf(err)}
		if err != nil {
			if asJSON, _ := cmd.Flags().GetBool("json"); asJSON && len(result.Flaws) > 0 {
				return told(answer(cmd, result, nil), true, "the tree has flaws")
			}
			return err
		}
		result.Revision, result.Alliances = rev.ID(), rev.Alliances()
		return answer(cmd, result, func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "revision %s\nalliances %s\n", result.Revision, strings.Join(result.Alliances, ", "))
			return err
		})
	}
	return cmd
}

type checked struct {
	Good      bool         `json:"good"`
	Revision  string       `json:"revision,omitempty"`
	Alliances []string     `json:"alliances,omitempty"`
	Flaws     policy.Flaws `json:"flaws,omitempty"`
}

// told returns how a command ends whose answer was written: with findings, it fails.
func told(err error, found bool, what string) error {
	if err == nil && found {
		return partly{what}
	}
	return err
}

// keyFlags name a key and its algorithm.
type keyFlags struct{ file, algorithm, id, flag string }

func (k *keyFlags) add(cmd *cobra.Command, flag, text string) {
	k.flag = flag
	cmd.Flags().StringVar(&k.file, flag, "", "file of the "+text)
	cmd.Flags().StringVar(&k.algorithm, "algorithm", "RS256", "of the key: RS256, ES256, PS256, HS256 or their larger kin")
	cmd.Flags().StringVar(&k.id, "key-id", "entente", "name of the key in the signature")
}

func (k *keyFlags) key() (sign.Key, error) {
	text, err := os.ReadFile(k.file)
	if err != nil {
		return sign.Key{}, fault.Wrap(fault.NotFound, "policy.key", "the key cannot be read", err).At(k.file)
	}
	return sign.Key{Algorithm: k.algorithm, Text: string(text), ID: k.id}, nil
}

// open opens a folder, or with a key a signed bundle.
func (k *keyFlags) open(name string) (fs.FS, error) {
	if k.file == "" {
		return treeOf(name)
	}
	key, err := k.key()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, "policy.open", "there is no such bundle", err).At(name)
	}
	defer f.Close() // read only: a failure to close loses nothing
	return sign.Open(f, key)
}

func newPolicySign() *cobra.Command {
	var key keyFlags
	var alliance string
	var number int
	cmd := &cobra.Command{
		Use:   "sign DIR BUNDLE --key FILE",
		Short: "Pack a policy tree into a signed bundle",
		Long: `Compiles the tree and packs it, with its tests, into a tar.gz in the format of OPA's signed bundles.
With --number it is one to propose to a server: of the rules of --alliance alone, or of the tree.`,
		Example: "  entente policy sign rego bundle.tar.gz --key private.pem --algorithm ES256",
		Args:    arguments(2, "a folder and a name for the bundle are"),
	}
	key.add(cmd, "key", "private key, or for HS256 the secret (needed)")
	cmd.Flags().StringVar(&alliance, "alliance", "", "with --number: key of the alliance whose rules the bundle holds (default: the whole tree)")
	cmd.Flags().IntVar(&number, "number", 0, "number of the bundle, which rises with every bundle of the same rules")
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		if key.file == "" {
			return usage(cmd, "--key is needed: the file of a private key")
		}
		rev, tree, err := revisionOf(cmd, args[0])
		if err != nil {
			return err
		}
		k, err := key.key()
		if err != nil {
			return err
		}
		var out strings.Builder
		if number > 0 {
			root := ""
			if alliance != "" {
				root = "alliances/" + alliance
			}
			err = sign.SealFor(&out, tree, k, sign.Manifest{Revision: strconv.Itoa(number), Roots: []string{root}})
		} else {
			err = sign.Seal(&out, tree, k)
		}
		if err != nil {
			return err
		}
		if err := os.WriteFile(args[1], []byte(out.String()), 0o644); err != nil {
			return fault.Wrap(fault.Unavailable, "policy.sign", "the bundle cannot be written", err).At(args[1])
		}
		result := map[string]any{"revision": rev.ID(), "bundle": args[1], "bytes": out.Len()}
		return answer(cmd, result, func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "signed revision %s\nbundle %s, %d bytes\n", rev.ID(), args[1], out.Len())
			return err
		})
	}
	return cmd
}

// arguments refuses any other number of words.
func arguments(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usage(cmd, what+" needed")
		}
		return nil
	}
}
