package communique_test

import (
	"strings"
	"time"

	"entente/internal/interchange/communique"
)

const hash = "3f0a9c1be27d4458a6f1029b7ce83d5540b1f6e9728ca3d1160f5e4b8d97c2a4"

var noon = time.Date(2026, time.March, 4, 12, 0, 0, 0, time.UTC)

// samples are the documents of the goldens, by the name of their files.
func samples() map[string]communique.Document {
	return map[string]communique.Document{
		"joint": joint(), "declaration": declaration(), "scripts": scripts(),
		"withdrawn": withdrawn(), "hostile": hostile(),
	}
}

// joint is a text of one page that is still under embargo.
func joint() communique.Document {
	return communique.Document{
		ID: "sta_mfrggzdfmztwq2lknnwg23tpoa", Title: "Joint statement on malicious cyber activity against ports",
		Alliance: "Ad-hoc coalition", Kind: "Joint statement", State: communique.Embargoed, Released: noon, Hash: hash,
		Texts: []communique.Text{{Language: "en", Authentic: true, Title: "Joint statement on malicious cyber activity against ports",
			Sections: []communique.Section{
				{Paragraphs: []string{
					"We, the governments named below, expose and condemn a campaign of intrusions into the cargo systems of several ports in the North Sea and the Baltic.",
					"Our services have compared their evidence. They conclude, each on its own account, that the campaign was carried out by a group acting on behalf of a State.",
				}},
				{Heading: "What we ask for", Paragraphs: []string{
					"We call on all States to uphold the norms of responsible behaviour that the General Assembly has affirmed, and not to knowingly allow their territory to be used for internationally wrongful acts by means of ICTs.",
					"We shall go on working together, with the ports and with those who build their systems, to make such acts harder and to answer them.",
				}},
			}}},
		Signatories: []communique.Signatory{
			{Party: "Denmark", Mode: "Signed"}, {Party: "Estonia", Mode: "Signed"},
			{Party: "Netherlands", Mode: "Signed", Reservation: "The Netherlands does not thereby take a position on the responsibility of that State under international law."},
			{Party: "United Kingdom", Mode: "Silence procedure"},
		},
		Aligned: []communique.Signatory{{Party: "Iceland", Mode: "Aligned on 5 March 2026"}},
		Annexes: []communique.Link{{Title: "Technical advisory: indicators and mitigations", URL: "https://advisories.example.org/ports?year=2026&part=1"}},
	}
}

// members of the European Union, in the order of their names in English.
const members = "Austria Belgium Bulgaria Croatia Cyprus Czechia Denmark Estonia Finland France Germany Greece Hungary Ireland Italy Latvia " +
	"Lithuania Luxembourg Malta Netherlands Poland Portugal Romania Slovakia Slovenia Spain Sweden"

// declaration is long, in two authentic languages, with many signatories.
func declaration() communique.Document {
	const title = "Declaration on a campaign against electoral authorities"
	d := communique.Document{
		ID: "sta_nbswy3dpeb3w64tmmqqhg33nmu", Title: title, Alliance: "European Union",
		Kind: "Declaration by the High Representative on behalf of the European Union", State: communique.Corrected,
		Notice:      "The number of the authorities concerned was given wrongly in the second paragraph.",
		CorrectedBy: "sta_onxw2zjanzsxoidumv4hiidjmq",
		Released:    noon.Add(90*time.Minute + 7*time.Second), Hash: strings.ToUpper(hash),
		Annexes: []communique.Link{
			{Title: "Assessment of the computer emergency response team", URL: "https://cert.example.org/assessment"},
			{Title: "Kept by the secretariat", URL: "file register, entry 2026/118"},
		},
	}
	english := communique.Text{Language: "en", Authentic: true, Title: title}
	french := communique.Text{Language: "fr", Authentic: true, Title: "Déclaration relative à une campagne visant des autorités électorales"}
	for _, s := range [][2]string{{"The facts", "Les faits"}, {"The assessment", "L’évaluation"}, {"The response", "La réponse"}} {
		e, f := communique.Section{Heading: s[0]}, communique.Section{Heading: s[1]}
		for range 3 {
			e.Paragraphs = append(e.Paragraphs, "Between the spring and the autumn, the networks of the electoral authorities of five Member States were searched, "+
				"entered and in two cases altered. The Member States have shared what they found and examined it together; they find that the same hand was at "+
				"work in all of them, and that its tools, its hours and its infrastructure are those of a group that has been described before.")
			f.Paragraphs = append(f.Paragraphs, "Entre le printemps et l’automne, les réseaux des autorités électorales de cinq États membres ont été sondés, "+
				"pénétrés et, dans deux cas, altérés. Les États membres ont mis en commun leurs constatations\u00a0; ils estiment que la même main était à "+
				"l’œuvre partout, et que ses outils, ses horaires et son infrastructure sont ceux d’un groupe déjà décrit.")
		}
		english.Sections, french.Sections = append(english.Sections, e), append(french.Sections, f)
	}
	d.Texts = []communique.Text{english, french}
	for name := range strings.FieldsSeq(members) {
		d.Signatories = append(d.Signatories, communique.Signatory{Party: name, Mode: "Silence procedure"})
	}
	d.Signatories[12].Reservation = "Hungary recalls that attribution is the sovereign decision of each Member State."
	d.Signatories[18].Reservation = "Malta joins without prejudice to its constitutional neutrality."
	for _, name := range []string{"Albania", "Moldova", "Ukraine"} {
		d.Aligned = append(d.Aligned, communique.Signatory{Party: name})
	}
	return d
}

// scripts has the letters of the languages of the Union, and of its neighbours. A
// translation stands before the authentic text, which the forms put first.
func scripts() communique.Document {
	one := func(tag, title, words string) communique.Text {
		return communique.Text{Language: tag, Authentic: tag == "el", Title: title, Sections: []communique.Section{{Paragraphs: []string{words}}}}
	}
	return communique.Document{
		ID: "sta_mzxw6ytboi", Title: "Κοινή δήλωση για την κυβερνοασφάλεια", Kind: "Joint statement", State: communique.Published,
		Released: noon, Hash: hash, Corrects: "sta_mzxw6",
		Texts: []communique.Text{
			one("bg", "Съвместно изявление относно киберсигурността", "Ние осъждаме злонамерените действия в киберпространството. Щъркел, жълъд, ъгъл, юни, ясен."),
			one("el", "Κοινή δήλωση για την κυβερνοασφάλεια", "Καταδικάζουμε τις κακόβουλες ενέργειες στον κυβερνοχώρο. Ώρα, ήλιος, ύλη, όρος, ϊ, ΰ, ΐ, Ϋ· ερώτηση;"),
			one("uk", "Спільна заява щодо кібербезпеки", "Ми засуджуємо зловмисну діяльність у кіберпросторі. Їжак, ґанок, євро, якір."),
			one("ro", "Declarație comună privind securitatea cibernetică", "Șapte țări și-au dat acordul: ă â î ș ț Ă Â Î Ș Ț."),
			one("pl", "Wspólne oświadczenie", "Zażółć gęślą jaźń. ĄĆĘŁŃÓŚŹŻ"),
			one("cs", "Společné prohlášení", "Příliš žluťoučký kůň: ě š č ř ž ý á í é ď ť ň ů ú Ě Š Č Ř Ž."),
			one("mt", "Dikjarazzjoni konġunta", "Ċ ċ Ġ ġ Ħ ħ Ż ż għ"),
			one("lv", "Kopīgs paziņojums", "Ā ā Č č Ē ē Ģ ģ Ī ī Ķ ķ Ļ ļ Ņ ņ Š š Ū ū Ž ž; Ą ą Ė ė Į į Ų ų; õ ä ö ü; ő ű; å æ ø; ß ẞ; ñ ¿ ¡; ŀ; Đ đ; ľ ĺ ŕ ô."),
		},
		Signatories: []communique.Signatory{{Party: "Ελλάδα"}, {Party: "България"}, {Party: "Україна"}},
	}
}

func withdrawn() communique.Document {
	d := joint()
	d.State, d.Notice = communique.Withdrawn, "One of the parties no longer holds the evidence to be sound."
	return d
}

// hostile tries to be more than words in every place.
func hostile() communique.Document {
	const evil = `<script>alert("1")</script> & </style> {{.Hash}} **bold** _it_ ` + "`code`" + ` [a](javascript:b) ![i](x) | cell \ ~~s~~ http://a.example www.a.example`
	return communique.Document{
		ID: "<id> & \"q\"", Title: "# " + evil, Alliance: "1. " + evil, Kind: "- " + evil, State: communique.Withdrawn,
		Notice: "=== " + evil, Released: noon, Hash: hash, Corrects: "<b>x</b>", CorrectedBy: "*y*",
		Texts: []communique.Text{{Language: "EN-gb", Authentic: true, Title: "> " + evil, Sections: []communique.Section{
			{Heading: "2) " + evil, Paragraphs: []string{evil, "wo\x00rd\x07 two\r\n\tlines\u2028end \u202egnirts\u202c", "    four spaces", "--- \n", "\x1b \n"}},
		}}},
		Signatories: []communique.Signatory{{Party: evil, Mode: "|" + evil, Reservation: "10. " + evil}},
		Annexes: []communique.Link{
			{Title: evil, URL: "javascript:alert(1)"}, {Title: "] (x) ", URL: "https://a.example/<b>?c=\"d\"&e=|"},
			{URL: "data:text/html,<script>"}, {Title: "relative", URL: "//a.example/x"}, {Title: "opaque", URL: "https:a.example"},
			{Title: "not ASCII", URL: "https://é.example"},
		},
	}
}
