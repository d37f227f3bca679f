package actions.base

# How surely the person must be known who takes a step.

# METADATA
# title: Second factor
# description: |
#   A step that binds a state, lets information go, or changes who may do either is taken by a person who has signed
#   in with a second factor: releasing and publishing, signing and aligning, consenting and sharing, every act on a
#   silence, deciding on an attribution or a response, the register of members, the list of exclusions, giving a
#   program its token, and the review of rules. A stolen password or an unattended session must not speak for a
#   government. Work within one's own party, such as drafting, filing, judging and asking, needs no second factor,
#   because somebody else still has to let it go; nor does putting something into quarantine at once. The service
#   itself has no factors: what it does was ordered before. A program has no second one, so that it never takes these
#   steps.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dir/2022/2555/oj
#   description: Directive (EU) 2022/2555 (NIS 2), Article 21(2)(j), multi-factor authentication
# - ref: https://pages.nist.gov/800-63-3/sp800-63b.html
#   description: NIST SP 800-63B, authenticator assurance level 2
# custom:
#   code: SECOND_FACTOR
#   public_reason: Sign in with your second factor for this.
#   answer: SESSION_AAL2_REQUIRED
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "SECOND_FACTOR" if {
	_commits
	not _surely_known
	input.context.channel != "system"
}

_surely_known if input.subject.assurance == "aal2"

_commits if input.action in {"downgrade", "share"}

_commits if input.action in _committing[input.object.kind]

# Of a proposal to change the rules every step binds but its filing and its taking back.
_commits if {
	input.object.kind == "policy_bundle"
	not input.action in {"amend", "create", "explain", "withdraw"}
}

_committing := {
	"alliance": {"administer", "amend", "create", "import", "record_membership", "retire"},
	"attribution": {"communicate", "decide", "reaffirm", "withdraw"},
	"case": {"exclude"},
	"evidence": {"release_quarantine", "revoke"},
	"listing_proposal": {"delist", "list", "propose", "reject"},
	"measure": {"carry_out", "decide"},
	"norm_assessment": {"issue_tear_line"},
	"party": {"administer", "amend", "create", "import", "retire"},
	"publication": {"align", "cancel", "correct", "publish", "withdraw"},
	"release_request": {"grant", "grant_conditionally", "refuse", "revoke"},
	"service_client": {"issue", "rotate"},
	"statement": {
		"abandon",
		"authorise",
		"break_silence",
		"cancel_silence",
		"close_sign_on",
		"correct",
		"extend_silence",
		"open_sign_on",
		"open_silence",
		"publish",
		"reopen",
		"schedule",
		"sign",
		"unschedule",
		"withdraw",
	},
}
