# METADATA
# title: Parties and their chains
# description: |
#   A person's chain is the party that they belong to and every party above it, nearest first:
#   ["NL-CSIRT", "NL"]. The keys of agencies begin with the code of their state.
# scope: package
package lib.parties

# METADATA
# title: The reader's own party filed it
# description: True for everybody whose chain holds the owner.
owns if input.object.owner in input.subject.chain

# METADATA
# title: The reader's own party is an originator
# description: True for everybody whose chain holds one of the parties whose consent binds.
originates if {
	some originator in input.object.originators
	originator in input.subject.chain
}

# METADATA
# title: Own information
# description: True for the owner's and the originators' own people.
# scope: document
own if owns

own if originates

# METADATA
# title: The state of a party key
# description: |
#   "NL" for "NL" and for "NL-CSIRT". Undefined for a key that does not begin with a two-letter
#   code: bodies and firms belong to no state.
state_of(key) := code if {
	code := split(key, "-")[0]
	count(code) == 2
}

# METADATA
# title: Parties of one state
# description: True when both keys are of the same state.
same_state(a, b) if state_of(a) == state_of(b)

# METADATA
# title: One of several parties is the reader's
# description: True when the list holds a party of the reader's chain.
among(parties) if {
	some party in parties
	party in input.subject.chain
}
