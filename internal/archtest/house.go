package archtest

// House returns the table of this house: the arrows point downwards, from what
// is outside (commands, transports) to what everyone may know (fault).
func House() Rules {
	return Rules{Rows: rows(), Fences: fences()}
}

func rows() []Row {
	return []Row{
		{Package: "internal/fault", Why: "every package returns its errors, so it can know none of them"},
		{Package: "internal/leak", Why: "what tests plant to see that they would find it is the constant false for everybody else"},
		{Package: "internal/marking", May: []string{"internal/fault"},
			Why: "the arithmetic of markings is pure: it must give the same answer everywhere and for ever"},
		{Package: "rego", Why: "it only embeds the policy tree; whoever evaluates the tree is handed an fs.FS"},
		{Package: "internal/catalogue", Foreign: true, May: []string{"internal/fault"},
			Why: "public reference lists are the same for everybody: they know no case and no party, and read only files that are part of them"},
		{Package: "internal/dossier", May: []string{"internal/marking", "internal/catalogue", "internal/fault"},
			Why: "the nouns and their life cycles do no I/O and know no policy; who may act is decided in Rego"},
		{Package: "policy/...", May: []string{"policy/...", "internal/fault", "internal/leak", "internal/marking"}, Foreign: true,
			Why: "the decision point sees requests and labels alone; a rule that could reach a case or the store would make hidden facts visible"},

		{Package: "internal/admission", May: []string{"internal/fault", "internal/leak"},
			Why: "how much is taken in depends on how much was asked for, never on what was asked about"},

		{Package: "internal/durable", May: []string{"internal/fault"}, Why: "whether bytes are on disk does not depend on what they say"},
		{Package: "internal/tracing", May: []string{"internal/fault"}, Foreign: true,
			Why: "a span says what its method takes, and no method takes anything that could name an object or a person"},

		// Above the drivers' row: a suite stands where the drivers stand.
		{Package: "internal/*/*test", May: []string{"internal/*"}, Foreign: true,
			Why: "a contract suite knows its parent and is compiled into tests alone"},
		{Package: "internal/journal", May: []string{"internal/fault"}, Foreign: true,
			Why: "an entry is a kind and bytes; a journal that knew nouns would change whenever they do"},
		{Package: "internal/journal/*", May: []string{"internal/journal", "internal/durable", "internal/fault"}, Foreign: true,
			Why: "a driver knows its parent's contract and no other driver"},
		{Package: "internal/ledger", May: []string{"internal/journal", "internal/durable", "internal/fault"}, Foreign: true,
			Why: "a partner verifies a ledger without a store, a policy or trust in the operator"},
		{Package: "internal/store", May: []string{"internal/dossier", "internal/marking", "internal/journal", "internal/fault"}, Foreign: true,
			Why: "the state holds rows and postings; it never asks who may see them"},
		{Package: "internal/decisions", May: []string{"policy", "internal/marking", "internal/durable", "internal/fault"}, Foreign: true,
			Why: "a record is a question and its answer; who may read it, and what an object is, is not the log's to know"},
		{Package: "internal/identity", May: []string{"internal/fault"}, Foreign: true,
			Why: "who somebody is depends on nothing that they may see"},
		{Package: "internal/identity/*", May: []string{"internal/identity", "internal/fault"}, Foreign: true,
			Why: "a driver knows its parent's contract and no other driver"},
		{Package: "internal/blob", May: []string{"internal/fault"}, Foreign: true,
			Why: "evidence files are sealed bytes with a digest; what they belong to is not written on them"},
		{Package: "internal/blob/*", May: []string{"internal/blob", "internal/fault"}, Foreign: true,
			Why: "a driver knows its parent's contract and no other driver"},

		{Package: "internal/casework", Foreign: true, May: []string{"internal/dossier", "internal/marking", "policy", "policy/remedy", "policy/gate", "policy/impact", "policy/sign",
			"internal/store", "internal/decisions", "internal/ledger", "internal/blob", "internal/identity", "internal/catalogue", "internal/leak", "internal/fault"},
			Why: "the verbs are the one place where rules, policy, state, files and audit meet, and they know no transport"},
		{Package: "internal/interchange/...", Foreign: true, May: []string{"internal/interchange/...", "internal/casework",
			"internal/dossier", "internal/marking", "internal/catalogue", "internal/fault"},
			Why: "what leaves by another format leaves through casework, released like everything else"},
		{Package: "graph/...", Foreign: true, May: []string{"graph/...", "internal/casework", "internal/dossier", "internal/marking",
			"internal/identity", "internal/admission", "internal/catalogue", "internal/leak", "internal/fault"},
			Why: "the GraphQL face is thin: with the store, the policy or the ledger in reach, a resolver could show what was not released"},
		{Package: "internal/httpd", Foreign: true, May: []string{"graph/...", "internal/casework", "internal/dossier", "internal/identity", "internal/admission", "internal/blob", "internal/leak", "internal/fault"},
			Why: "the server carries requests to their handlers and reads no state itself"},
		{Package: "internal/backup", May: []string{"internal/fault"}, Foreign: true,
			Why: "it carries files from one folder to another, every byte or none; what they mean is looked at by those who can read them"},
		{Package: "internal/console", May: []string{"internal/fault"},
			Why: "the console is a plain client of the public API, so it can show only what any client is shown"},
		{Package: "internal/demo", Foreign: true, May: []string{"internal/dossier", "internal/marking", "internal/casework", "internal/catalogue", "internal/fault"},
			Why: "the demo tells its story through the same verbs as everybody"},
		{Package: "internal/config", Foreign: true, May: []string{"internal/fault"},
			Why: "every package owns its settings; loading them knows only how to fill what it is given"},

		{Package: "internal/app", Foreign: true, May: []string{"..."}, Why: "the only wiring"},
		{Package: "cmd/...", Foreign: true, May: []string{"..."}, Why: "the commands start the wiring"},
		{Package: "internal/scenario", Foreign: true, May: []string{"..."},
			Why: "it runs the decision tables through every layer and tells stories through the outermost; support for tests, so only tests may import it"},
		{Package: "internal/noleak", Foreign: true, May: []string{"..."},
			Why: "it compares whole worlds through the outermost interface, and holds nothing but tests"},
		{Package: "internal/crashtest/disk", Foreign: true, May: []string{"..."},
			Why: "it holds a model of a disk, and cuts the power under everything that is kept on one; only its tests know what that is"},
		{Package: "internal/crashtest/...", Foreign: true, May: []string{"..."},
			Why: "it crashes the whole command and reads what is left with every part's own reader; it holds nothing but tests"},
		{Package: "internal/archtest", Why: "it reads the house as text"},
	}
}

func fences() []Fence {
	return []Fence{
		{Import: "internal/*/*test", Why: "a contract suite is for the tests of the drivers and does not ship"},
		{Import: "internal/scenario", Why: "it is for tests and does not ship"},
		{Import: "internal/crashtest/disk", Why: "it is for its own tests and does not ship"},
		{Import: "internal/app", Only: []string{"cmd/..."}, Tests: TestsExternal,
			Why: "whoever imports the wiring knows everything; only commands and end-to-end tests do"},
		{Import: "internal/journal/*", Only: []string{"internal/app", "internal/scenario"}, Why: "a driver is named only in the wiring, so that it can be exchanged"},
		{Import: "internal/identity/*", Only: []string{"internal/app", "internal/scenario"}, Why: "a driver is named only in the wiring, so that it can be exchanged"},
		{Import: "internal/blob/*", Only: []string{"internal/app"}, Why: "a driver is named only in the wiring, so that it can be exchanged"},

		{Import: "github.com/open-policy-agent/opa", Only: []string{"policy/..."},
			Why: "there is one policy decision point; a second evaluator would be a second source of sharing rules"},
		{Import: "github.com/hashicorp/go-memdb", Only: []string{"internal/store"},
			Why: "rows are read through typed transactions, and a row is never changed after its insert"},
		{Import: "github.com/ory/kratos-client-go", Only: []string{"internal/identity/kratos"},
			Why: "the rest of the house knows a Principal, not the service that vouched for it"},
		{Import: "modernc.org/sqlite", Only: []string{"internal/journal/sqlite", "internal/decisions"},
			Why: "the state is durable by the journal's contract alone; the log of decisions is no state: it may be pruned, and nothing is rebuilt from it"},
		{Import: "github.com/jackc/pgx", Only: []string{"internal/journal/postgres"},
			Why: "what is durable goes through the journal's contract"},
		{Import: "gocloud.dev", Only: []string{"internal/blob/..."},
			Why: "evidence files are stored sealed and under their digest, which is blob's work"},
		{Import: "github.com/transparency-dev/merkle", Only: []string{"internal/ledger"},
			Why: "what is proved about the past is proved in one place"},
		{Import: "golang.org/x/mod", Only: []string{"internal/ledger"}, Why: "signed notes are the form of checkpoints and of nothing else"},
		{Import: "codeberg.org/go-pdf/fpdf", Only: []string{"internal/interchange/communique"},
			Why: "pages are set in one place, from words that were cleaned before"},
		{Import: "go.opentelemetry.io", Only: []string{"internal/tracing"},
			Why: "what may stand in a span is decided in one place"},
		{Import: "github.com/99designs/gqlgen", Only: []string{"graph/..."}, Why: "GraphQL ends at the graph folder"},
		{Import: "github.com/vektah/gqlparser", Only: []string{"graph/...", "internal/scenario"},
			Why: "GraphQL ends at the graph folder; the stories of scenario are written in it, and scenario is for tests"},
		{Import: "github.com/knadh/koanf", Only: []string{"internal/config"}, Why: "a package is handed its settings and does not go and read them"},
		{Import: "github.com/spf13/cobra", Only: []string{"cmd/..."}, Why: "flags and help belong to the commands"},
	}
}
