package communique

import "golang.org/x/text/language"

// names are a language's English name and its own, by the base of its BCP 47 tag:
// those of the European Union, its neighbours and the partners of known alliances.
// A language that is not here goes by its tag.
func names(base string) (english, own string) {
	n := map[string][2]string{
		"ar": {"Arabic", "العربية"}, "bg": {"Bulgarian", "български"}, "bs": {"Bosnian", "bosanski"},
		"cnr": {"Montenegrin", "crnogorski"}, "cs": {"Czech", "čeština"}, "da": {"Danish", "dansk"},
		"de": {"German", "Deutsch"}, "el": {"Greek", "ελληνικά"}, "en": {"English", "English"},
		"es": {"Spanish", "español"}, "et": {"Estonian", "eesti"}, "fi": {"Finnish", "suomi"},
		"fr": {"French", "français"}, "ga": {"Irish", "Gaeilge"}, "he": {"Hebrew", "עברית"},
		"hr": {"Croatian", "hrvatski"}, "hu": {"Hungarian", "magyar"}, "hy": {"Armenian", "հայերեն"},
		"is": {"Icelandic", "íslenska"}, "it": {"Italian", "italiano"}, "ja": {"Japanese", "日本語"},
		"ka": {"Georgian", "ქართული"}, "ko": {"Korean", "한국어"}, "lt": {"Lithuanian", "lietuvių"},
		"lv": {"Latvian", "latviešu"}, "mk": {"Macedonian", "македонски"}, "mt": {"Maltese", "Malti"},
		"nb": {"Norwegian Bokmål", "norsk bokmål"}, "nl": {"Dutch", "Nederlands"}, "nn": {"Norwegian Nynorsk", "norsk nynorsk"},
		"no": {"Norwegian", "norsk"}, "pl": {"Polish", "polski"}, "pt": {"Portuguese", "português"},
		"ro": {"Romanian", "română"}, "ru": {"Russian", "русский"}, "sk": {"Slovak", "slovenčina"},
		"sl": {"Slovenian", "slovenščina"}, "sq": {"Albanian", "shqip"}, "sr": {"Serbian", "српски"},
		"sv": {"Swedish", "svenska"}, "tr": {"Turkish", "Türkçe"}, "uk": {"Ukrainian", "українська"},
		"zh": {"Chinese", "中文"},
	}[base]
	return n[0], n[1]
}

// tongue is what is said of the language of one version.
type tongue struct {
	Tag, English, Own, Dir string // Own is empty where it would repeat English
}

// tongueOf describes a canonical tag. A tag with a script or a region keeps it:
// "Serbian (sr-Latn)".
func tongueOf(tag string) tongue {
	parsed := language.Make(tag)
	base, _ := parsed.Base()
	script, _ := parsed.Script()
	t := tongue{Tag: tag, Dir: "ltr"}
	switch script.String() {
	case "Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm":
		t.Dir = "rtl"
	}
	t.English, t.Own = names(base.String())
	if t.English == "" {
		t.English = tag
	}
	if t.Own == t.English {
		t.Own = ""
	}
	if tag != base.String() && t.English != tag {
		// The own name is that of the language in its usual script.
		t.English, t.Own = t.English+" ("+tag+")", ""
	}
	return t
}
