package demo

import "entente/internal/dossier"

// work is what leads from evidence to a statement, in order. Exactly one of its
// parts is set.
type work struct {
	Judge     *judgement   `yaml:"judge"`
	Assess    *assessment  `yaml:"assess"`
	Attribute *attribution `yaml:"attribute"`
	Respond   *response    `yaml:"respond"`
	State     *statement   `yaml:"state"`
	Revoke    *revocation  `yaml:"revoke"`
}

type actorClaim struct {
	Level string `yaml:"level"`
	Name  string `yaml:"name"`
	State string `yaml:"state"`
	Actor string `yaml:"actor"`
}

type judgement struct {
	Key        string       `yaml:"key"`
	By         string       `yaml:"by"`
	Approve    string       `yaml:"approve"` // reviews and approves it; nobody: it stays a draft
	Incident   string       `yaml:"incident"`
	Title      string       `yaml:"title"`
	Question   string       `yaml:"question"`
	Conclusion string       `yaml:"conclusion"`
	Subject    actorClaim   `yaml:"subject"`
	Hypotheses []hypothesis `yaml:"hypotheses"`
	Matrix     []matrixRow  `yaml:"matrix"`
	Concludes  string       `yaml:"concludes"`
	Vocabulary string       `yaml:"vocabulary"`
	Term       string       `yaml:"term"`
	Confidence string       `yaml:"confidence"`
	Dissent    string       `yaml:"dissent"` // of the one who approves
	Marking    mark         `yaml:"marking"`
	Share      []share      `yaml:"share"`
	Officer    string       `yaml:"officer"` // shares it
}

type hypothesis struct {
	Key  string `yaml:"key"`
	Kind string `yaml:"kind"`
	Text string `yaml:"text"`
}

type matrixRow struct {
	Item   string            `yaml:"item"`
	Weight int               `yaml:"weight"`
	Fits   map[string]string `yaml:"fits"`
}

type assessment struct {
	Key       string            `yaml:"key"`
	By        string            `yaml:"by"`
	Approve   string            `yaml:"approve"`
	Incident  string            `yaml:"incident"`
	Judgement string            `yaml:"judgement"`
	Title     string            `yaml:"title"`
	Norm      string            `yaml:"norm"`
	Finding   string            `yaml:"finding"`
	Elements  map[string]string `yaml:"elements"`
	Facts     map[string]string `yaml:"facts"` // item -> what it is relied on for
	Counter   []string          `yaml:"counter"`
	Checklist map[string]string `yaml:"checklist"`
	Rights    string            `yaml:"rights"`
	Envelope  string            `yaml:"envelope"`
	Marking   mark              `yaml:"marking"`
	Share     []share           `yaml:"share"`
	Officer   string            `yaml:"officer"`
}

type attribution struct {
	Key       string     `yaml:"key"`
	By        string     `yaml:"by"`
	Decide    string     `yaml:"decide"`
	Incident  string     `yaml:"incident"`
	Kind      string     `yaml:"kind"`
	Outcome   string     `yaml:"outcome"`
	Publicity string     `yaml:"publicity"`
	Title     string     `yaml:"title"`
	Text      string     `yaml:"text"`
	Authority string     `yaml:"authority"`
	Verb      string     `yaml:"verb"`
	Target    actorClaim `yaml:"target"`
	Rests     []string   `yaml:"rests"`
	Marking   mark       `yaml:"marking"`
	Share     []share    `yaml:"share"`
	Officer   string     `yaml:"officer"`
}

type response struct {
	Key      string `yaml:"key"`
	By       string `yaml:"by"`
	Decide   string `yaml:"decide"`
	Done     bool   `yaml:"done"`
	Incident string `yaml:"incident"`
	Kind     string `yaml:"kind"`
	Family   string `yaml:"family"`
	Against  string `yaml:"against"`
	Title    string `yaml:"title"`
	Text     string `yaml:"text"`
	Marking  mark   `yaml:"marking"`
}

type revocation struct {
	Item   string `yaml:"item"`
	By     string `yaml:"by"`
	Reason string `yaml:"reason"`
}

// statement is a text and how far it has come. Until names the state that the story
// leaves it in: DRAFT, NEGOTIATION, FROZEN, SILENCE, SIGN_ON or EMBARGOED.
type statement struct {
	Key       string      `yaml:"key"`
	By        string      `yaml:"by"`
	Incident  string      `yaml:"incident"`
	Kind      string      `yaml:"kind"`
	Alliance  string      `yaml:"alliance"`
	Parties   []string    `yaml:"parties"`
	Mode      string      `yaml:"mode"`
	Title     string      `yaml:"title"`
	Sections  []section   `yaml:"sections"`
	Marking   mark        `yaml:"marking"`
	Until     string      `yaml:"until"`
	Silence   after       `yaml:"silence"`
	Signs     []signature `yaml:"signs"`
	Embargo   after       `yaml:"embargo"`
	Authorise string      `yaml:"authorise"`
	Amendment *amendment  `yaml:"amendment"`
}

type section struct {
	Kind   string       `yaml:"kind"`
	Prose  string       `yaml:"prose"`
	Claims []textClaims `yaml:"claims"`
}

type textClaims struct {
	Type     string     `yaml:"type"`
	Text     string     `yaml:"text"`
	Verb     string     `yaml:"verb"`
	Subject  actorClaim `yaml:"subject"`
	Supports []string   `yaml:"supports"`
	Basis    string     `yaml:"basis"`
}

type signature struct {
	By   string `yaml:"by"`
	Mode string `yaml:"mode"`
}

type amendment struct {
	By     string     `yaml:"by"`
	Target string     `yaml:"target"`
	Reason string     `yaml:"reason"`
	Claim  textClaims `yaml:"claim"`
}

// work checks what a piece of work refers to.
func (x *index) work(w work) {
	set := 0
	for _, on := range []bool{w.Judge != nil, w.Assess != nil, w.Attribute != nil, w.Respond != nil, w.State != nil, w.Revoke != nil} {
		if on {
			set++
		}
	}
	if set != 1 && x.problem == "" {
		x.problem = "a piece of work is one of judge, assess, attribute, respond, state and revoke"
		return
	}
	bases := []dossier.Noun{dossier.NounEvidence, dossier.NounJudgement, dossier.NounNormAssessment, dossier.NounAttribution}
	switch {
	case w.Judge != nil:
		x.need(w.Judge.Incident, dossier.NounIncident)
		for _, row := range w.Judge.Matrix {
			x.need(row.Item, dossier.NounEvidence)
		}
		x.add(w.Judge.Key, dossier.NounJudgement)
	case w.Assess != nil:
		x.need(w.Assess.Judgement, dossier.NounJudgement)
		for item := range w.Assess.Facts {
			x.need(item, dossier.NounEvidence)
		}
		x.add(w.Assess.Key, dossier.NounNormAssessment)
	case w.Attribute != nil:
		for _, key := range w.Attribute.Rests {
			x.needAny(key, bases...)
		}
		x.add(w.Attribute.Key, dossier.NounAttribution)
	case w.Respond != nil:
		x.add(w.Respond.Key, dossier.NounMeasure)
	case w.Revoke != nil:
		x.need(w.Revoke.Item, dossier.NounEvidence)
	case w.State != nil:
		for _, s := range w.State.Sections {
			for _, c := range s.Claims {
				for _, key := range c.Supports {
					x.needAny(key, bases...)
				}
			}
		}
		x.add(w.State.Key, dossier.NounStatement)
	}
}
