package graph

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"entente/internal/admission"
	"entente/internal/fault"
	"entente/internal/identity"
)

// The codes of requests that are no valid GraphQL. All others are fault's.
const (
	codeParse    = "GRAPHQL_PARSE_FAILED"
	codeValidate = "GRAPHQL_VALIDATION_FAILED"
)

// maxErrors bounds the errors of a request that was not executed.
const maxErrors = 5

// refusal is a request that is not executed.
type refusal struct {
	status int // over HTTP
	// formed reports that the request was in order and only its document was not:
	// answered with 200 to clients that know no other status of GraphQL.
	formed bool
	socket bool // what was wanted is a socket
	astray bool // the operation does not belong on this way, and may on another
	after  int  // seconds after which to try again; 0 when that does not help
	errors gqlerror.List
}

// refuse words a fault as the answer to a whole request.
func (h *handler) refuse(ctx context.Context, err error) *refusal {
	f := classify(ctx, err)
	if f.Kind == fault.Internal {
		h.report(ctx, f)
	}
	unknown := f.Code == fault.CodeOperationUnknown || f.Code == fault.CodeOperationsNone
	return &refusal{status: statusOf(f), formed: unknown, astray: f.Op == opTakes, after: admission.After(f), errors: gqlerror.List{worded(f, nil, nil)}}
}

// statusOf gives a fault its HTTP status.
func statusOf(f *fault.Error) int {
	switch {
	case f.Code == fault.CodeBudgetSpent || f.Code == fault.CodeTooMany:
		return http.StatusTooManyRequests
	case f.Code == codeQuerySize(f.Code):
		return http.StatusBadRequest
	}
	switch f.Kind {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound, fault.Withheld:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Precondition:
		return http.StatusPreconditionFailed
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// codeQuerySize returns the code if it is about the size of a document, which is
// small as a body.
func codeQuerySize(c fault.Code) fault.Code {
	switch c {
	case fault.CodeQueryTooDeep, fault.CodeQueryTooLarge, fault.CodeQueryTooCostly, fault.CodeQueryAliases, fault.CodeQueryRoots:
		return c
	}
	return "-"
}

// classify returns the fault in err. A session that has ended, or else an ended
// context, is the reason, whatever was made of it on the way.
func classify(ctx context.Context, err error) *fault.Error {
	if f := identity.Ended(ctx); f != nil {
		return f
	}
	if f := fault.As(err); f != nil && f.Code == fault.CodeIdentityAway {
		return f // though what it waited for was a time-out
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return timedOut()
	}
	return fault.As(err)
}

func timedOut() *fault.Error {
	return fault.New(fault.Unavailable, "graph", "The request took too long.").WithCode(fault.CodeTimeout)
}

// worded makes the public form of a fault. What does not exist and what may not
// be known of have one text; a defect has none of its own.
func worded(f *fault.Error, path ast.Path, at []gqlerror.Location) *gqlerror.Error {
	text := f.Public
	switch {
	case f.Kind == fault.NotFound || f.Kind == fault.Withheld:
		text = "There is no such object."
	case f.Kind == fault.Internal:
		f, text = fault.New(fault.Internal, f.Op, ""), "Something went wrong."
	case text == "":
		text = "The request was refused."
	}
	extensions := map[string]any{"code": f.StableCode()}
	if after := admission.After(f); after > 0 {
		extensions["retryAfter"] = after // a socket has no header to say it in
	}
	if len(f.Path) > 0 {
		extensions["input"] = f.Path
	}
	return &gqlerror.Error{Message: text, Path: path, Locations: at, Extensions: extensions}
}

// present is the executor's error presenter: every error of a field comes by here.
func (h *handler) present(ctx context.Context, err error) *gqlerror.Error {
	f := classify(ctx, err)
	if f.Kind == fault.Internal {
		h.report(ctx, f)
	}
	var path ast.Path
	if fc := graphql.GetFieldContext(ctx); fc != nil {
		path = fc.Path()
	}
	var at []gqlerror.Location
	var g *gqlerror.Error
	if errors.As(err, &g) {
		at = g.Locations
		if len(f.Path) == 0 && len(g.Path) > len(path) {
			f = f.At(inputSteps(g.Path[len(path):])...)
		}
	}
	return worded(f, path, at)
}

// inputSteps names the place in the input that a value could not be read from; the
// one argument of mutations is left out.
func inputSteps(path ast.Path) []string {
	var steps []string
	for i, e := range path {
		if name, ok := e.(ast.PathName); !ok || i > 0 || name != "input" {
			steps = append(steps, step(e))
		}
	}
	return steps
}

// recovered is the executor's answer to a panic.
func (h *handler) recovered(ctx context.Context, panicked any) error {
	if h.cfg.Log != nil {
		h.cfg.Log.LogAttrs(ctx, slog.LevelError, "a part of a request panicked",
			slog.String("type", typeName(panicked)), slog.String("stack", string(debug.Stack())))
	}
	return fault.New(fault.Internal, "graph.recovered", "")
}

// report logs a defect with its cause, which nobody outside is shown.
func (h *handler) report(ctx context.Context, f *fault.Error) {
	if h.cfg.Log != nil {
		h.cfg.Log.LogAttrs(ctx, slog.LevelError, "a request failed", slog.String("error", f.Error()))
	}
}

// malformed words the errors of gqlparser, whose own texts repeat what was sent,
// by a fixed text, a code and the places in the document.
func malformed(code, text string, list gqlerror.List) *refusal {
	out := gqlerror.List{}
	for _, e := range list {
		out = append(out, &gqlerror.Error{Message: text, Locations: e.Locations, Extensions: map[string]any{"code": code}})
	}
	if len(out) == 0 {
		out = append(out, &gqlerror.Error{Message: text, Extensions: map[string]any{"code": code}})
	}
	slices.SortFunc(out, func(a, b *gqlerror.Error) int { return comparePlaces(a.Locations, b.Locations) })
	out = slices.CompactFunc(out, func(a, b *gqlerror.Error) bool { return comparePlaces(a.Locations, b.Locations) == 0 })
	for _, e := range out {
		e.Locations = e.Locations[:min(len(e.Locations), 2)]
	}
	return &refusal{status: http.StatusBadRequest, formed: true, errors: out[:min(len(out), maxErrors)]}
}

func comparePlaces(a, b []gqlerror.Location) int {
	return slices.CompareFunc(a, b, func(a, b gqlerror.Location) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// sortErrors puts the errors of a response into an order that does not depend on
// which resolver was faster.
func sortErrors(list gqlerror.List) {
	slices.SortStableFunc(list, func(a, b *gqlerror.Error) int {
		return cmp.Or(comparePaths(a.Path, b.Path), cmp.Compare(codeOf(a), codeOf(b)), cmp.Compare(a.Message, b.Message))
	})
}

func comparePaths(a, b ast.Path) int {
	return slices.CompareFunc(a, b, func(x, y ast.PathElement) int {
		i, xIsIndex := x.(ast.PathIndex)
		j, yIsIndex := y.(ast.PathIndex)
		if xIsIndex && yIsIndex {
			return cmp.Compare(i, j)
		}
		return cmp.Compare(step(x), step(y))
	})
}

func step(e ast.PathElement) string {
	switch v := e.(type) {
	case ast.PathIndex:
		return strconv.Itoa(int(v))
	case ast.PathName:
		return string(v)
	}
	return ""
}

func codeOf(e *gqlerror.Error) string {
	code, _ := e.Extensions["code"].(string)
	return code
}
