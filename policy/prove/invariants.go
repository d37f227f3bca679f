package prove

import (
	"slices"

	"entente/internal/marking"
	"entente/policy"
)

// Invariant is a sentence that every decision must agree with.
type Invariant struct {
	Code  string `json:"code"`
	Say   string `json:"say"`
	Owner string `json:"owner"` // "base", or the alliance that added it
}

// actions are what is asked about: reading of everything, the others of objects
// without a purpose, an end or a second originator.
var actions = []string{"read", "discover", "cite_public", "derive", "export", "forward"}

// kase is one case: everything that an invariant may look at.
type kase struct {
	space  *space
	person *person
	thing  *thing
	action string
	answer policy.Decision
	// ask decides another thing or action for the same person.
	ask func(thing *thing, action string) policy.Decision
}

// check is an invariant with its condition. It returns "" when the case agrees,
// else what is wrong with it.
type check struct {
	Invariant
	action string // the one action that it looks at; "" is all but read
	broken func(k *kase) string
}

// own reports whether the person's side owns the object or originates it.
func (k *kase) own() bool {
	l := &k.thing.label
	for _, p := range k.person.subject.Chain {
		if p == l.Owner || slices.Contains(l.Originators, p) {
			return true
		}
	}
	return false
}

// byGrant reports whether nothing but the grant could have let the person in.
func (k *kase) byGrant() bool {
	return k.answer.Outcome.Permits() && k.thing.label.TLP != marking.Clear && !k.own()
}

func (k *kase) grant() *marking.Grant { return &k.thing.label.Grants[0] }

// standing invariants of the domain, then those of every alliance.
var checks = []check{
	{Invariant{"RESTRICTION_NARROWS", "Adding a restriction never lets anybody read more.", "base"}, "read", restrictionNarrows},
	{Invariant{"DERIVED_WITHIN_SOURCES", "What was made from somebody's information is read by nobody whom that originator did not let read it.", "base"}, "read", derivedWithinSources},
	{Invariant{"HIDDEN_IS_ABSENT", "Whoever may not know of an object gets the same answer to every action: that there is no such object.", "base"}, "", hiddenIsAbsent},
	{Invariant{"REPLAY", "The same question under the same rules has the same answer.", "base"}, "read", nil},
	{Invariant{"COUNTED_IS_LISTED", "What is counted and what is listed is the same: who reads may discover, and who may not discover does not read.", "base"}, "read", countedIsListed},
	{Invariant{"PUBLIC_NEEDS_CONSENT", "Nothing is cited in public without the lasting consent of every originator, unless it is TLP:CLEAR.", "base"}, "cite_public", publicNeedsConsent},
	{Invariant{"ALLOWED_SAYS_WHY", "Every permission for somebody who is not an originator names the rule and the grant.", "base"}, "read", allowedSaysWhy},

	{Invariant{"STANDING_NOW", "A grant through an alliance opens nothing to those who do not stand in it at that minute.", "base"}, "read", func(k *kase) string {
		if k.byGrant() && !k.person.stands {
			return "reads what was shared through " + k.space.alliance + " alone, without standing in it"
		}
		return ""
	}},
	{Invariant{"GRANT_ENDS", "A grant opens nothing from its end on.", "base"}, "read", func(k *kase) string {
		if k.byGrant() && k.grant().Until != 0 && k.grant().Until <= now {
			return "reads by a grant that has ended"
		}
		return ""
	}},
	{Invariant{"PURPOSE_HELD", "A grant for a purpose opens nothing to those who do not hold it.", "base"}, "read", func(k *kase) string {
		if p := k.grant().Purpose; k.byGrant() && p != "" && !slices.Contains(k.person.subject.Compartments, p) {
			return "reads what was shared for " + p + " alone, without holding it"
		}
		return ""
	}},
	{Invariant{"NAMED_ONLY", "A grant that names others opens nothing.", "base"}, "read", func(k *kase) string {
		if k.byGrant() && len(k.grant().To) > 0 && !k.named() {
			return "reads what was shared with " + k.grant().To[0] + " alone"
		}
		return ""
	}},
	{Invariant{"RED_NAMES_PERSONS", "TLP:RED reaches nobody by a grant.", "base"}, "read", func(k *kase) string {
		if k.byGrant() && k.thing.label.TLP == marking.Red {
			return "reads TLP:RED without being named as a recipient"
		}
		return ""
	}},
	{Invariant{"STRICT_STAYS_IN_ORGANISATION", "TLP:AMBER+STRICT reaches the very organisation that the grant names, and nobody else.", "base"}, "read", func(k *kase) string {
		if k.byGrant() && k.thing.label.TLP == marking.AmberStrict && !slices.Contains(k.grant().To, k.person.subject.Party) {
			return "reads TLP:AMBER+STRICT that was not shared with the very organisation"
		}
		return ""
	}},
	{Invariant{"UNMARKED_IS_CLOSED", "What bears no TLP is read by nobody.", "base"}, "read", func(k *kase) string {
		if k.answer.Outcome.Permits() && k.thing.label.TLP == marking.TLPUnset {
			return "reads what is not marked"
		}
		return ""
	}},
}

// named reports whether the grant names the person's chain, or a party that
// counts it among its clients.
func (k *kase) named() bool {
	for _, to := range k.grant().To {
		if slices.Contains(k.person.subject.Chain, to) || slices.Contains(k.person.subject.ServedBy, to) {
			return true
		}
	}
	return false
}

func restrictionNarrows(k *kase) string {
	if !k.answer.Outcome.Permits() {
		return ""
	}
	laxer := k.space.laxer(k.thing)
	if laxer == nil {
		return ""
	}
	if before := k.ask(laxer, "read"); !before.Outcome.Permits() {
		return "reads it with the restriction, and would not without it: " + laxer.words
	}
	return ""
}

// laxer returns the same thing with one restriction less; nil when it has none
// that can be taken away alone.
func (sp *space) laxer(t *thing) *thing {
	switch {
	case t.extra == "consent":
		return nil
	case t.extra != "":
		return &sp.things[t.plain]
	case t.label.TLP == marking.TLPUnset || t.label.TLP == marking.Clear:
		return nil
	}
	return sp.before(t)
}

func derivedWithinSources(k *kase) string {
	l := &k.thing.label
	if len(l.Originators) < 2 || len(l.Consents) > 0 || !k.byGrant() {
		return ""
	}
	return "reads what " + l.Owner + " made from information of " + thirdOrg + ", which let nobody read it"
}

func hiddenIsAbsent(k *kase) string {
	if k.answer.Outcome == policy.DenyHidden || k.action == "discover" {
		return ""
	}
	if k.ask(k.thing, "discover").Outcome == policy.DenyHidden {
		return "may not know of the object, and is answered as if it were there"
	}
	return ""
}

func countedIsListed(k *kase) string {
	if !k.thing.isPlain() && k.thing.extra == "" {
		return ""
	}
	seen := k.ask(k.thing, "discover")
	switch {
	case k.answer.Outcome.Discoverable() && !seen.Outcome.Permits():
		return "is shown the object in a list, and may not discover it"
	case !k.answer.Outcome.Discoverable() && seen.Outcome.Discoverable():
		return "may discover an object that no list shows"
	}
	return ""
}

func publicNeedsConsent(k *kase) string {
	l := &k.thing.label
	if !k.answer.Outcome.Permits() || l.TLP == marking.Clear {
		return ""
	}
	for _, o := range l.Originators {
		if !slices.ContainsFunc(l.Consents, func(c marking.Consent) bool {
			return c.By == o && c.To == "public" && c.Purpose == "CITE_PUBLIC" && (c.Until == 0 || c.Until > now)
		}) {
			return "cites it in public without the consent of " + o
		}
	}
	return ""
}

func allowedSaysWhy(k *kase) string {
	switch {
	case !k.byGrant():
		return ""
	case k.answer.Grant == "":
		return "reads it, and the answer names no grant"
	case k.answer.Rule == "" || len(k.answer.Reasons) == 0:
		return "reads it, and the answer names no rule"
	}
	return ""
}
