package scenario

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"entente/internal/dossier"
	"entente/internal/marking"
)

// Tell plays a story in a world of its own and compares every answer. The first
// scene that comes out otherwise ends it: the error names the line, the scene, each
// place that differs, and holds the whole answer.
func (s *Story) Tell(ctx context.Context, cfg Config) error {
	world := *s.world
	known, later := s.world.until(marking.MinuteOf(s.scenes[0].at))
	world.Alliances = known
	w, err := Build(ctx, &world, cfg)
	if err != nil {
		return fmt.Errorf("%s: the world: %w", s.File, err)
	}
	t := &telling{world: w, server: w.Serve(), values: map[string]any{}, later: later, watches: map[string]*watch{}, alliances: cfg.Revision.Alliances(),
		patience: cmp.Or(s.Patience, patience)}
	defer func() {
		t.leave()
		w.Close()
	}()
	for _, sc := range s.scenes {
		err := t.play(ctx, sc)
		if err == nil {
			if defects := t.server.Defects(); defects != "" {
				err = fmt.Errorf("the service logged a defect of its own:\n%s", defects)
			}
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %s\n%w", s.File, sc.line, sc.head, err)
		}
	}
	if err := t.unread(); err != nil {
		return fmt.Errorf("%s: at the end: %w", s.File, err)
	}
	if cfg.Replayed == nil {
		return nil
	}
	if err := w.Decided.Flush(ctx); err != nil {
		return err
	}
	report, err := w.Desk.Replay(ctx, w.Decided)
	if err != nil {
		return err
	}
	cfg.Replayed(report)
	return nil
}

// telling is one telling of a story.
type telling struct {
	world     *World
	server    *Server
	values    map[string]any // captured
	later     []Fact         // not recorded yet
	watches   map[string]*watch
	alliances []string
	patience  time.Duration
}

func (t *telling) play(ctx context.Context, sc *scene) error {
	if sc.in != "" && !slices.Contains(t.alliances, sc.in) {
		return fmt.Errorf("no alliance is called %q", sc.in)
	}
	switch sc.kind {
	case sceneClock:
		return t.clock(ctx, sc)
	case sceneRestart:
		return t.restart(ctx, sc)
	case sceneWatch:
		return t.watch(ctx, sc)
	case sceneFrames:
		return t.frames(ctx, sc)
	default:
		return t.step(ctx, sc)
	}
}

// clock sets the time. What was recorded meanwhile is recorded, and the service
// does what is due.
func (t *telling) clock(ctx context.Context, sc *scene) error {
	for len(t.later) > 0 && t.later[0].Recorded <= marking.MinuteOf(sc.at) {
		if err := t.world.record(ctx, t.later[0]); err != nil {
			return err
		}
		t.later = t.later[1:]
	}
	t.world.At(sc.at)
	return t.due(ctx)
}

// restart ends the service and starts it again, at a later time if the story says
// so: it was down until then, and begins with what has come due.
func (t *telling) restart(ctx context.Context, sc *scene) error {
	if err := t.unread(); err != nil {
		return err
	}
	t.leave()
	if !sc.at.IsZero() {
		if len(t.later) > 0 && t.later[0].Recorded <= marking.MinuteOf(sc.at) {
			return errors.New("a membership cannot be recorded while the service is down")
		}
		t.world.At(sc.at)
	}
	if err := t.world.Restart(ctx); err != nil {
		return err
	}
	t.server = t.world.Serve()
	return t.due(ctx)
}

// due lets the service do what the time has decided, as it does every second and
// when it starts.
func (t *telling) due(ctx context.Context) error {
	if _, err := t.world.Desk.Settle(ctx); err != nil {
		return err
	}
	_, err := t.world.Desk.CheckPolicies(ctx)
	return err
}

// leave ends all streams, then the server.
func (t *telling) leave() {
	for _, who := range slices.Sorted(maps.Keys(t.watches)) {
		t.watches[who].leave()
	}
	clear(t.watches)
	t.server.Close()
}

func (t *telling) step(ctx context.Context, sc *scene) error {
	reply, err := t.send(ctx, sc, t.values)
	if err != nil {
		return err
	}
	m := &matcher{after: sc.after, values: t.values}
	if sc.fetch != "" {
		m.fetched(&sc.body, reply)
	} else {
		m.answered(&sc.body, reply.Body)
	}
	t.values = m.values
	if len(m.misses) > 0 {
		return differs(m.misses, reply)
	}
	if sc.Unknown == "" {
		return nil
	}
	return t.asUnknown(ctx, sc, reply)
}

// asUnknown asks again with an id of nothing: no byte of the answer may differ but the id.
func (t *telling) asUnknown(ctx context.Context, sc *scene, reply *Reply) error {
	id, err := dossier.ParseID(fmt.Sprint(t.values[sc.Unknown]))
	if err != nil {
		return fmt.Errorf("$%s is no id", sc.Unknown)
	}
	nothing, err := dossier.NewID(id.Noun(), drawn("nothing"))
	if err != nil {
		return err
	}
	values := maps.Clone(t.values)
	values[sc.Unknown] = string(nothing)
	again, err := t.send(ctx, sc, values)
	if err != nil {
		return err
	}
	want := strings.ReplaceAll(again.Whole, string(nothing), string(id))
	if want == reply.Whole {
		return nil
	}
	return fmt.Errorf("$%s can be told from an id of nothing, for which the answer is\n%s\n%w", sc.Unknown, again.Whole, differs(nil, reply))
}

// send sends what a step says, with captured values in their places.
func (t *telling) send(ctx context.Context, sc *scene, values map[string]any) (*Reply, error) {
	call := Call{Who: t.bearer(sc.who, values), Capacity: sc.in}
	if sc.fetch != "" {
		path, err := filled(sc.fetch, values, false)
		if err != nil {
			return nil, err
		}
		call.Method, call.Path = http.MethodGet, path
		return t.server.Do(ctx, call)
	}
	document, variables, err := sc.written(values)
	if err != nil {
		return nil, err
	}
	if sc.Upload == nil {
		return t.server.Post(ctx, call.Who, sc.in, document, variables)
	}
	return t.server.uploading(ctx, call, document, variables, sc.Upload)
}

// bearer returns what somebody shows: a person its handle, a machine client its token.
func (t *telling) bearer(who string, values map[string]any) string {
	if token := t.world.file.People[who].Token; token != "" {
		return fmt.Sprint(values[strings.TrimPrefix(token, "$")])
	}
	return who
}

// written returns the document and its variables as they are sent.
func (b *body) written(values map[string]any) (string, map[string]any, error) {
	document, missing := filled(b.document, values, false)
	document = inDocument.ReplaceAllStringFunc(document, func(token string) string {
		name, isValue := strings.CutPrefix(token, "$")
		if !isValue || b.declared[name] {
			return token
		}
		v, known := values[name]
		if !known {
			missing = fmt.Errorf("$%s was not captured", name)
		}
		return compact(v)
	})
	if b.Variables.IsZero() {
		return document, nil, missing
	}
	v, err := value(&b.Variables, values)
	variables, ok := v.(map[string]any)
	if err == nil && !ok {
		err = errors.New("variables are names with their values")
	}
	return document, variables, errors.Join(missing, err)
}

// uploading sends a file as the variable input.file, by the GraphQL multipart request specification.
func (s *Server) uploading(ctx context.Context, call Call, document string, variables map[string]any, file *upload) (*Reply, error) {
	input, ok := variables["input"].(map[string]any)
	if !ok {
		return nil, errors.New("a file goes along with a variable input")
	}
	input["file"] = nil
	operations, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	form := multipart.NewWriter(&text)
	_ = form.WriteField("operations", string(operations)) // a buffer takes everything
	_ = form.WriteField("map", `{"0":["variables.input.file"]}`)
	part, _ := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="0"; filename=%q`, file.Name)}, "Content-Type": {file.Type}})
	_, _ = part.Write([]byte(file.Text))
	_ = form.Close()
	call.Header, call.Body = http.Header{"Content-Type": {form.FormDataContentType()}, "Graphql-Preflight": {"1"}}, &text
	return s.Do(ctx, call)
}

// fetched compares a file that was fetched: its status and text, or the code of the refusal.
func (m *matcher) fetched(b *body, reply *Reply) {
	if reply.Status != http.StatusOK {
		m.answered(b, reply.Body)
		return
	}
	m.refusals(b, nil, nil)
	if !b.Expect.IsZero() {
		m.match("", &b.Expect, map[string]any{"text": string(reply.Body)})
	}
}

// answered compares the answer to an operation, a frame of a subscription, or a refusal.
func (m *matcher) answered(b *body, text []byte) {
	var reply struct {
		Data   map[string]any
		Errors []struct {
			Message    string
			Path       []any
			Extensions struct {
				Code  string
				Input []any
			}
		}
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&reply); err != nil {
		m.misses = append(m.misses, miss{b.first, "", "an answer in JSON", short(string(text))})
		return
	}
	failures := []any{}
	for _, e := range reply.Errors {
		x := map[string]any{"code": e.Extensions.Code, "message": e.Message}
		if e.Path != nil {
			x["path"] = e.Path
		}
		if e.Extensions.Input != nil {
			x["input"] = e.Extensions.Input
		}
		failures = append(failures, x)
	}
	told := []any{}
	data := map[string]any{}
	maps.Copy(data, reply.Data)
	for _, field := range slices.Sorted(maps.Keys(reply.Data)) {
		payload, _ := reply.Data[field].(map[string]any)
		list, _ := payload["userErrors"].([]any)
		if at := under(under(&b.Expect, field), "userErrors"); at == nil {
			told = append(told, list...)
		}
	}
	data["errors"], data["userErrors"] = failures, told
	m.refusals(b, failures, told)
	if !b.Expect.IsZero() {
		m.match("", &b.Expect, data)
	}
}

// refusals holds that a story speaks of every refusal that there is.
func (m *matcher) refusals(b *body, failures, told []any) {
	line := b.after + 1
	if b.Refused != "" {
		var codes []string
		for _, r := range slices.Concat(failures, told) {
			x, _ := r.(map[string]any)
			codes = append(codes, fmt.Sprint(x["code"]))
		}
		if !slices.Equal(codes, []string{b.Refused}) {
			m.misses = append(m.misses, miss{line, "", "refused with " + b.Refused, fmt.Sprintf("refusals %q", codes)})
		}
		return
	}
	for name, list := range map[string][]any{"errors": failures, "userErrors": told} {
		if len(list) > 0 && under(&b.Expect, name) == nil {
			m.misses = append(m.misses, miss{line, name, "none, for none are expected", short(compact(list))})
		}
	}
}

// under returns the value of a key, or nil.
func under(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// differs words what differs, and shows the whole answer.
func differs(misses []miss, reply *Reply) error {
	var b strings.Builder
	for _, x := range misses {
		fmt.Fprintf(&b, "  line %d: %s\n    - want %s\n    + got  %s\n", x.line, x.path, x.want, x.got)
	}
	b.WriteString("  the whole answer:\n")
	head, text, _ := strings.Cut(reply.Whole, "\r\n\r\n")
	var pretty bytes.Buffer
	if json.Indent(&pretty, []byte(text), "  ", "  ") == nil {
		text = pretty.String()
	}
	status, _, _ := strings.Cut(head, "\r\n")
	fmt.Fprintf(&b, "  %s\n  %s", status, text)
	return errors.New(b.String())
}
