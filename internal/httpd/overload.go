package httpd

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"entente/internal/admission"
	"entente/internal/identity"
)

// Overload says how much is taken in: at once by all, and by each.
type Overload struct {
	Reads     int           // requests under way at once; 0 is four for each processor
	Writes    int           // mutations under way at once
	Transfers int           // uploads and downloads of files under way at once
	Streams   int           // open sockets and event streams
	Queue     int           // how many may wait for a place of each sort but streams
	Wait      time.Duration // how long one may wait
	Each      int           // requests of one person under way at once
	Person    int           // requests of one person in a minute
	Party     int           // requests of one party in a minute
}

// defaultOverload suits one machine.
func defaultOverload() Overload {
	return Overload{Writes: 32, Transfers: 128, Streams: 10_000, Queue: 256, Wait: 100 * time.Millisecond, Each: 16, Person: 3_000, Party: 30_000}
}

// readsForEachProcessor is how many requests under way keep a processor busy while
// some wait for the identity service. More would only take each other's time: at
// 100,000 objects a search is worth a hundred lookups, and with sixteen under way on
// each processor even lookups took half a second.
const readsForEachProcessor = 4

// validate names the first bound that would let nothing through.
func (o Overload) validate() (key string) {
	for _, v := range []struct {
		key  string
		some bool
	}{
		{"writes", o.Writes > 0}, {"transfers", o.Transfers > 0}, {"streams", o.Streams > 0}, {"queue", o.Queue >= 0}, {"wait", o.Wait > 0},
		{"each", o.Each > 0}, {"person", o.Person > 0}, {"party", o.Party >= o.Person}, {"reads", o.Reads >= 0},
	} {
		if !v.some {
			return "overload." + v.key
		}
	}
	return ""
}

// intake decides what is taken in.
type intake struct {
	reads, writes, transfers, streams *admission.Lane
	each                              *admission.Share
	person, party                     *admission.Budget
	limited                           atomic.Uint64 // refused for asking too much
	told                              atomic.Int64  // when the log was last told of an overload, in Unix seconds
}

func newIntake(o Overload) *intake {
	if o.Reads == 0 {
		o.Reads = readsForEachProcessor * runtime.GOMAXPROCS(0)
	}
	lane := func(seats int) *admission.Lane {
		return admission.NewLane(admission.Bounds{Seats: seats, Queue: o.Queue, Wait: o.Wait})
	}
	return &intake{
		reads: lane(o.Reads), writes: lane(o.Writes), transfers: lane(o.Transfers),
		streams: admission.NewLane(admission.Bounds{Seats: o.Streams}), each: admission.NewShare(o.Each),
		person: admission.NewBudget(o.Person, time.Now), party: admission.NewBudget(o.Party, time.Now),
	}
}

// lanes names the lanes for metrics.
func (in *intake) lanes() map[string]*admission.Lane {
	return map[string]*admission.Lane{"read": in.reads, "write": in.writes, "transfer": in.transfers, "stream": in.streams}
}

// of returns the lane that a request comes in by. That it changes something is not
// known before its document was read; see Admit.
func (in *intake) of(r *http.Request) *admission.Lane {
	switch {
	case endless(r):
		return in.streams
	case upload(r), strings.HasPrefix(r.URL.Path, "/files/"):
		return in.transfers
	}
	return in.reads
}

// limit counts a request against what its person and party may ask for. Faults:
// TooLarge with CodeBudgetSpent or CodeTooMany.
func (in *intake) limit(p *identity.Principal, r *http.Request) (leave func(), err error) {
	leave = func() {}
	if err = admission.Both(in.person, in.party, p.Handle, p.Party, 1); err == nil && !endless(r) { // streams have a bound of their own
		leave, err = in.each.Enter(p.Handle)
	}
	if err != nil {
		in.limited.Add(1)
		return nil, err
	}
	return leave, nil
}

type seatKey struct{}

// Admit takes a place for a query or a mutation. A mutation that came as a plain
// request gives up its place among the reads for one among the writes; an
// operation on a socket or a stream, which holds no place of its own, takes one. leave
// is called when it is over. Faults: Unavailable with CodeOverloaded or CodeTimeout.
func (s *Server) Admit(ctx context.Context, write bool) (leave func(), err error) {
	lane := s.intake.reads
	if write {
		lane = s.intake.writes
	}
	own, ok := ctx.Value(seatKey{}).(*admission.Seat)
	switch {
	case ok && own.Of(s.intake.reads):
		if write {
			err = own.Move(ctx, lane)
		}
		return func() {}, err // it is left with the request
	case ok && own.Of(s.intake.transfers):
		return func() {}, nil
	}
	seat, err := lane.Enter(ctx)
	if err != nil {
		return nil, err
	}
	return seat.Leave, nil
}

// shed refuses a request for which there is no place. The log is told now and then:
// a line for each would be work of the sort that there is too much of.
func (s *Server) shed(w http.ResponseWriter, r *http.Request, err error) {
	if rec, ok := w.(*recorder); ok {
		rec.shed = true
	}
	const every = 10 // seconds
	now := time.Now().Unix()
	if last := s.intake.told.Load(); now-last >= every && s.intake.told.CompareAndSwap(last, now) {
		s.parts.Log.LogAttrs(r.Context(), slog.LevelWarn, "more is asked for than can be done; requests are refused")
	}
	refuse(w, r, err)
}

// seated gives a request its place: while its body is waited for, or its answer is
// not taken, others have it.
func (s *Server) seated(w http.ResponseWriter, r *http.Request, seat *admission.Seat) *http.Request {
	r = r.WithContext(context.WithValue(r.Context(), seatKey{}, seat))
	if !seat.Of(s.intake.reads) {
		return r
	}
	if rec, ok := w.(*recorder); ok {
		rec.seat = seat
	}
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = &lentBody{r.Body, seat}
	}
	return r
}

// lentBody is the body of a request that holds a place.
type lentBody struct {
	io.ReadCloser
	seat *admission.Seat
}

func (b *lentBody) Read(p []byte) (n int, err error) {
	b.seat.Idle(func() { n, err = b.ReadCloser.Read(p) })
	return n, err
}
