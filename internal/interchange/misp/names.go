package misp

import (
	"fmt"
	"strings"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/interchange/intake"
)

// names remembers which actor bore a name first, and on which line a UUID occurred.
type names struct {
	bearers map[string]string // folded name -> import key
	lines   map[string]int    // uuid -> line
	size    int
}

// folded makes spellings of one name equal: "APT 28", "apt-28", "APT28".
var folded = strings.NewReplacer(" ", "", "-", "", "_", "")

// uuid notes a UUID and reports the line of an earlier entry that has it.
func (n *names) uuid(uuid string, line int) (before int, twice bool) {
	if before, twice = n.lines[uuid]; twice {
		return before, true
	}
	if n.lines == nil {
		n.lines = map[string]int{}
	}
	n.lines[uuid] = line
	n.size += len(uuid) + 64
	return 0, false
}

// bear notes the actor's names and points out those that an earlier actor bears.
// It fails as TooLarge once the names of the file take too much memory.
func (n *names) bear(a *dossier.ThreatActor, e *entry) error {
	for i, name := range append([]string{a.Name}, a.Aliases...) {
		key := folded.Replace(strings.ToLower(name))
		if key == "" {
			continue
		}
		other, taken := n.bearers[key]
		if !taken {
			n.bearers[key] = a.ImportKey
			n.size += len(key) + 64
			continue
		}
		if other != a.ImportKey {
			column := "value"
			if i > 0 {
				column = fmt.Sprintf("aliases.%d", i-1)
			}
			e.note(column, intake.AliasShared, "an earlier entry, "+other+", bears this name too; both keep it")
		}
	}
	if n.size > MaxNames {
		return fault.New(fault.TooLarge, "misp.Read", "the file has too many names to be held in memory").WithCode(fault.CodeImportRow)
	}
	return nil
}
