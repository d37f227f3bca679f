package marking

import (
	"fmt"
	"io"
	"strings"

	"entente/internal/fault"
)

// TLP is a Traffic Light Protocol 2.0 label (FIRST, August 2022). The zero value
// means that no label was given; it ranks above RED everywhere, so that nothing
// becomes open by omission.
type TLP uint8

// The five labels, in rising strictness.
const (
	TLPUnset    TLP = iota
	Clear           // no limit on disclosure
	Green           // the bound community
	Amber           // the recipient organisation and its clients
	AmberStrict     // the recipient organisation only
	Red             // the named recipients only
)

var tlpNames = [...]string{"", "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"}

// ParseTLP reads a label in its original form, for example "TLP:AMBER+STRICT".
// The legacy TLP:WHITE reads as TLP:CLEAR. Labels never hold spaces. Any other
// text is Invalid with code TLP_UNKNOWN.
func ParseTLP(s string) (TLP, error) {
	up := upperASCII(s)
	if up == "TLP:WHITE" {
		return Clear, nil
	}
	for i, n := range tlpNames {
		if i > 0 && n == up {
			return TLP(i), nil
		}
	}
	return TLPUnset, fault.New(fault.Invalid, "marking.ParseTLP",
		"not one of TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT, TLP:RED").WithCode(fault.CodeTLPUnknown)
}

// String returns the original form, or "" when unset.
func (t TLP) String() string { return nameOf(tlpNames[:], uint8(t)) }

// MarshalText writes the original form.
func (t TLP) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty text is TLPUnset.
func (t *TLP) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*t = TLPUnset
		return nil
	}
	*t, err = ParseTLP(string(b))
	return err
}

// MarshalGQL writes the GraphQL enum name, for example AMBER_STRICT.
func (t TLP) MarshalGQL(w io.Writer) { fmt.Fprintf(w, "%q", enumName(t.String(), "TLP:")) }

// UnmarshalGQL reads a GraphQL enum name.
func (t *TLP) UnmarshalGQL(v any) (err error) {
	s, _ := v.(string)
	*t, err = ParseTLP("TLP:" + strings.ReplaceAll(s, "_", "+"))
	return err
}

func (t TLP) strictness() uint8 { return unsetFirst(uint8(t)) }

// PAP is a Permissible Actions Protocol label: what a holder may do with the
// information, independent of who may see it (MISP taxonomy PAP, version 3).
// The zero value ranks above RED.
type PAP uint8

// The four labels, in rising strictness.
const (
	PAPUnset PAP = iota
	PAPClear     // no limit on actions
	PAPGreen     // active actions such as blocking are allowed
	PAPAmber     // passive checks through third parties are allowed
	PAPRed       // nothing that the adversary could notice
)

var papNames = [...]string{"", "PAP:CLEAR", "PAP:GREEN", "PAP:AMBER", "PAP:RED"}

// ParsePAP reads a label in its original form, for example "PAP:AMBER". The
// legacy PAP:WHITE reads as PAP:CLEAR. Any other text is Invalid with code PAP_UNKNOWN.
func ParsePAP(s string) (PAP, error) {
	up := upperASCII(s)
	if up == "PAP:WHITE" {
		return PAPClear, nil
	}
	for i, n := range papNames {
		if i > 0 && n == up {
			return PAP(i), nil
		}
	}
	return PAPUnset, fault.New(fault.Invalid, "marking.ParsePAP",
		"not one of PAP:CLEAR, PAP:GREEN, PAP:AMBER, PAP:RED").WithCode(fault.CodePAPUnknown)
}

// String returns the original form, or "" when unset.
func (p PAP) String() string { return nameOf(papNames[:], uint8(p)) }

// MarshalText writes the original form.
func (p PAP) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty text is PAPUnset.
func (p *PAP) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*p = PAPUnset
		return nil
	}
	*p, err = ParsePAP(string(b))
	return err
}

// MarshalGQL writes the GraphQL enum name, for example AMBER.
func (p PAP) MarshalGQL(w io.Writer) { fmt.Fprintf(w, "%q", enumName(p.String(), "PAP:")) }

// UnmarshalGQL reads a GraphQL enum name.
func (p *PAP) UnmarshalGQL(v any) (err error) {
	s, _ := v.(string)
	*p, err = ParsePAP("PAP:" + s)
	return err
}

func (p PAP) strictness() uint8 { return unsetFirst(uint8(p)) }

// Naming says whether the provider of the information may be named to those who
// may read it (FIRST IEP 2.0 "attribution"). The zero value counts as MUST_NOT.
type Naming uint8

// The values of IEP 2.0, in rising strictness.
const (
	NamingUnset   Naming = iota
	NamingMust           // the provider must be named
	NamingMay            // the provider may be named
	NamingMustNot        // the provider must not be named
)

var namingNames = [...]string{"", "MUST", "MAY", "MUST_NOT"}

// String returns the value's name, or "" when unset.
func (n Naming) String() string { return nameOf(namingNames[:], uint8(n)) }

// MarshalText writes the value's name.
func (n Naming) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (n *Naming) UnmarshalText(b []byte) error {
	for i, s := range namingNames {
		if s == string(b) {
			*n = Naming(i)
			return nil
		}
	}
	return fault.New(fault.Invalid, "marking.Naming", "not one of MUST, MAY, MUST_NOT").WithCode(fault.CodeCaveatUnknown)
}

// MarshalGQL writes the GraphQL enum name.
func (n Naming) MarshalGQL(w io.Writer) { fmt.Fprintf(w, "%q", n.String()) }

// UnmarshalGQL reads a GraphQL enum name.
func (n *Naming) UnmarshalGQL(v any) error {
	s, _ := v.(string)
	if s == "" {
		s = "none given" // empty text is the zero value in JSON and no name in GraphQL
	}
	return n.UnmarshalText([]byte(s))
}

func (n Naming) strictness() uint8 { return unsetFirst(uint8(n)) }

// unsetFirst ranks zero above everything else.
func unsetFirst(v uint8) uint8 { return v - 1 }

func nameOf(names []string, i uint8) string {
	if int(i) < len(names) {
		return names[i]
	}
	return ""
}

// upperASCII leaves all but a-z as it is: strings.ToUpper also makes ASCII
// letters of two that only look like them (U+0131, U+017F).
func upperASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

func enumName(s, prefix string) string {
	return strings.ReplaceAll(strings.TrimPrefix(s, prefix), "+", "_")
}
