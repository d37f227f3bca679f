package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"entente/graph/session"
	"entente/internal/admission"
	"entente/internal/casework"
	"entente/internal/fault"
	"entente/internal/leak"
)

// operation is a request that may be executed: its caller is known, its document
// measured, paid for and valid, its variables coerced.
type operation struct {
	ctx  context.Context //nolint:containedctx // one operation is one context
	oc   *graphql.OperationContext
	kind ast.Operation
}

// way is how a request came in, as far as that decides what it may do.
type way struct {
	kinds   []ast.Operation // that this transport takes
	refused string          // what to say of the others
	channel func(ast.Operation) casework.Channel
	anew    bool // the caller was known before this request; say anew who it is
}

// open takes a request up to the point where it could be executed, or says why it is not.
func (h *handler) open(r *http.Request, who Caller, params *request, w way) (op *operation, no *refusal) {
	ctx := graphql.StartOperationTrace(r.Context())
	defer func() {
		if panicked := recover(); panicked != nil {
			op, no = nil, h.refuse(ctx, h.recovered(ctx, panicked))
		}
	}()
	keep, err := h.document(who, params)
	if err != nil {
		return nil, h.refuse(ctx, err)
	}
	doc, valid, no := h.parse(ctx, params.Query)
	if no != nil {
		return nil, no
	}
	chosen := doc.Operations.ForName(params.OperationName)
	if chosen == nil {
		return nil, malformed(codeValidate, "The document has no operation of this name, or several and none was named.", nil)
	}
	m := &meter{schema: h.schema, doc: doc, variables: params.Variables, operation: chosen, fragments: map[string]*size{}}
	cost, err := m.check(h.cfg.Limits)
	if err == nil {
		err = admission.Both(h.person, h.party, who.Principal.Handle, who.Principal.Party, cost)
	}
	if err != nil {
		return nil, h.refuse(ctx, err)
	}
	if !valid {
		if list := validator.ValidateWithRules(h.schema, doc, plainRules()); len(list) > 0 {
			return nil, malformed(codeValidate, "The document does not fit the schema.", list)
		}
		h.documents.Add(ctx, params.Query, doc)
	}
	if keep != "" {
		h.registered.keep(who.Principal.Handle, keep, params.Query)
	}
	if err := h.takes(w, doc, chosen); err != nil {
		return nil, h.refuse(ctx, err)
	}
	if w.anew || chosen.Operation == ast.Mutation {
		if who, err = h.fresh(r); err != nil {
			return nil, h.refuse(ctx, err)
		}
	}
	if leak.Planted("loader.principal") {
		if first, ok := h.leaking.Keep(params.Query, who).(Caller); ok {
			who = first
		}
	}
	ctx = context.WithValue(ctx, documentKey{}, doc)
	ctx = session.With(ctx, h.cfg.Limits.Pending, func() *casework.Session {
		return h.cfg.Desk.Session(who.Principal, casework.Options{Capacity: who.Capacity, Channel: cmp.Or(h.cfg.Channel, w.channel(chosen.Operation))})
	})
	oc, list := h.exec.CreateOperationContext(ctx, &params.RawParams)
	if len(list) > 0 {
		return nil, misfit(h.schema, list)
	}
	return &operation{ctx: ctx, oc: oc, kind: chosen.Operation}, nil
}

// fresh says anew who sent a request.
func (h *handler) fresh(r *http.Request) (Caller, error) {
	who, err := h.cfg.Fresh(r)
	if err == nil && who.Principal == nil {
		err = fault.New(fault.Unauthenticated, "graph.fresh", "It is not known who is asking.")
	}
	return who, err
}

// parse returns the document of a query, and whether it is known to be valid.
func (h *handler) parse(ctx context.Context, query string) (doc *ast.QueryDocument, valid bool, no *refusal) {
	if doc, ok := h.documents.Get(ctx, query); ok {
		return doc, true, nil
	}
	limit := h.cfg.Limits.Tokens
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, limit)
	var g *gqlerror.Error
	switch {
	case errors.As(err, &g) && g.Message == fmt.Sprintf("exceeded token limit of %d", limit):
		return nil, false, h.refuse(ctx, fault.New(fault.TooLarge, "graph.parse", "The query is too large.").
			WithCode(fault.CodeQueryTooLarge))
	case g != nil:
		return nil, false, malformed(codeParse, "The document is not GraphQL.", gqlerror.List{g})
	case err != nil || len(doc.Operations) == 0:
		return nil, false, malformed(codeParse, "The document holds no operation.", nil)
	}
	return doc, false, nil
}

const opTakes = "graph.takes"

// takes refuses an operation that does not belong on a transport, and questions
// about the schema where it is not public.
func (h *handler) takes(w way, doc *ast.QueryDocument, chosen *ast.OperationDefinition) error {
	for _, kind := range w.kinds {
		if kind == chosen.Operation {
			if h.cfg.NoIntrospection && asksForSchema(doc) {
				return fault.New(fault.Forbidden, "graph.takes", "The schema is not shown here.")
			}
			return nil
		}
	}
	return fault.New(fault.Invalid, opTakes, w.refused)
}

// asksForSchema reports whether any part of a measured document does.
func asksForSchema(doc *ast.QueryDocument) bool {
	var in func(ast.SelectionSet) bool
	in = func(set ast.SelectionSet) bool {
		for _, sel := range set {
			switch v := sel.(type) {
			case *ast.Field:
				if v.Name == "__schema" || v.Name == "__type" || in(v.SelectionSet) {
					return true
				}
			case *ast.InlineFragment:
				if in(v.SelectionSet) {
					return true
				}
			}
		}
		return false
	}
	for _, op := range doc.Operations {
		if in(op.SelectionSet) {
			return true
		}
	}
	for _, f := range doc.Fragments {
		if in(f.SelectionSet) {
			return true
		}
	}
	return false
}

// plainRules are the specification's, without the guessing at what was meant,
// which is slow and repeats what was sent.
func plainRules() *rules.Rules {
	all := rules.NewDefaultRules()
	all.ReplaceRule(rules.FieldsOnCorrectTypeRule.Name, rules.FieldsOnCorrectTypeRuleWithoutSuggestions.RuleFunc)
	all.ReplaceRule(rules.ScalarLeafsRule.Name, rules.ScalarLeafsRuleWithoutSuggestions.RuleFunc)
	return all
}

// misfit words variables that do not fit. The path into an input is given as far
// as it is made of the schema's own names.
func misfit(schema *ast.Schema, list gqlerror.List) *refusal {
	no := malformed(codeValidate, "The variables do not fit the operation.", list)
	if len(list) > 0 && len(list[0].Path) > 2 && len(no.errors) > 0 {
		input := []string{}
		for _, e := range list[0].Path[2:] {
			name := step(e)
			if _, isName := e.(ast.PathName); isName && !inputField(schema, name) {
				break
			}
			input = append(input, name)
		}
		no.errors[0].Extensions["input"] = input
	}
	return no
}

func inputField(schema *ast.Schema, name string) bool {
	for _, t := range schema.Types {
		if t.Kind == ast.InputObject && t.Fields.ForName(name) != nil {
			return true
		}
	}
	return false
}

// documentKey finds the operation's document in its context.
type documentKey struct{}

// prepared gives the executor the document that open has parsed, measured and
// validated, so that it never parses one itself.
type prepared struct{}

func (prepared) Get(ctx context.Context, _ string) (*ast.QueryDocument, bool) {
	doc, ok := ctx.Value(documentKey{}).(*ast.QueryDocument)
	return doc, ok
}

func (prepared) Add(context.Context, string, *ast.QueryDocument) {}
