package identity_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"entente/internal/fault"
	"entente/internal/identity"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	analyst = &identity.Principal{Handle: "nl.analyst", Name: "A", Party: "NL", Roles: []string{"INTELLIGENCE_ANALYST"}}
	terms   = identity.Terms{Every: 2 * time.Millisecond, Within: time.Minute}
)

// after answers as before a number of times, and then otherwise.
func after(n int64, then func() (*identity.Principal, error)) func(context.Context) (*identity.Principal, error) {
	var count atomic.Int64
	return func(context.Context) (*identity.Principal, error) {
		if count.Add(1) > n {
			return then()
		}
		return analyst, nil
	}
}

func TestAWatchEndsWithItsSessionAndSaysWhy(t *testing.T) {
	refuse := func(kind fault.Kind, code fault.Code) func() (*identity.Principal, error) {
		return func() (*identity.Principal, error) { return nil, fault.New(kind, "test", "no").WithCode(code) }
	}
	become := func(change func(*identity.Principal)) func() (*identity.Principal, error) {
		return func() (*identity.Principal, error) {
			p := *analyst
			change(&p)
			return &p, nil
		}
	}
	short := identity.Terms{Every: 2 * time.Millisecond, Within: 20 * time.Millisecond}
	for name, c := range map[string]struct {
		terms identity.Terms
		then  func() (*identity.Principal, error)
		kind  fault.Kind
		code  string
	}{
		"a session that was revoked":       {terms, refuse(fault.Unauthenticated, ""), fault.Unauthenticated, "UNAUTHENTICATED"},
		"a second factor that is due":      {terms, refuse(fault.Forbidden, fault.CodeSessionAAL2), fault.Forbidden, "SESSION_AAL2_REQUIRED"},
		"a provider that is away for long": {short, refuse(fault.Unavailable, fault.CodeIdentityAway), fault.Unavailable, "IDENTITY_UNAVAILABLE"},
		"an error nobody classified":       {short, func() (*identity.Principal, error) { return nil, errors.New("x") }, fault.Unavailable, "IDENTITY_UNAVAILABLE"},
		"another party":                    {terms, become(func(p *identity.Principal) { p.Party = "DE" }), fault.Unauthenticated, "UNAUTHENTICATED"},
		"a role less":                      {terms, become(func(p *identity.Principal) { p.Roles = nil }), fault.Unauthenticated, "UNAUTHENTICATED"},
		"an alliance less":                 {terms, become(func(p *identity.Principal) { p.Alliances = []string{} }), fault.Unauthenticated, "UNAUTHENTICATED"},
		"a clearance more": {terms, become(func(p *identity.Principal) { p.Clearances = []identity.Clearance{{Scheme: "NL"}} }),
			fault.Unauthenticated, "UNAUTHENTICATED"},
	} {
		ctx, stop := identity.Watch(t.Context(), analyst, c.terms, after(2, c.then))
		<-ctx.Done()
		if f := identity.Ended(ctx); f == nil || f.Kind != c.kind || f.StableCode() != c.code {
			t.Errorf("%s: ended with %v", name, context.Cause(ctx))
		}
		child, cancel := context.WithCancel(ctx)
		if identity.Ended(child) == nil {
			t.Errorf("%s: what is below does not know why", name)
		}
		cancel()
		stop()
	}
}

func TestAWatchGoesOnThroughWhatIsNoEnd(t *testing.T) {
	renamed := *analyst
	renamed.Name, renamed.Expires = "B", time.Now().Add(time.Hour)
	var looks atomic.Int64
	ctx, stop := identity.Watch(t.Context(), analyst, terms, func(context.Context) (*identity.Principal, error) {
		if n := looks.Add(1); n%3 == 0 {
			return nil, fault.New(fault.Unavailable, "test", "restarting")
		}
		return &renamed, nil
	})
	for looks.Load() < 10 && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	if ctx.Err() != nil {
		t.Errorf("ended with %v", context.Cause(ctx))
	}
	stop()
	if identity.Ended(ctx) != nil || ctx.Err() == nil {
		t.Errorf("stopped by its owner: %v, %v", ctx.Err(), context.Cause(ctx))
	}
	n := looks.Load()
	time.Sleep(10 * time.Millisecond)
	if looks.Load() != n {
		t.Error("it looks on after its end")
	}
}

func TestAWatchEndsWhenTheSessionExpires(t *testing.T) {
	who := *analyst
	who.Expires = time.Now().Add(10 * time.Millisecond)
	ctx, stop := identity.Watch(t.Context(), &who, identity.Terms{Every: time.Hour, Within: 2 * time.Hour},
		func(context.Context) (*identity.Principal, error) { return &who, nil })
	defer stop()
	<-ctx.Done()
	if f := identity.Ended(ctx); f == nil || f.Kind != fault.Unauthenticated {
		t.Errorf("ended with %v", context.Cause(ctx))
	}
}

func TestAContextThatEndsOtherwiseHasNoSessionToBlame(t *testing.T) {
	outer, cancel := context.WithCancel(t.Context())
	ctx, stop := identity.Watch(outer, analyst, terms, func(context.Context) (*identity.Principal, error) { return analyst, nil })
	defer stop()
	if identity.Ended(ctx) != nil {
		t.Error("it has not ended")
	}
	cancel()
	<-ctx.Done()
	if f := identity.Ended(ctx); f != nil {
		t.Errorf("got %v", f)
	}
}
