// Package demo tells a story: real public cases of the last ten years, as partner
// countries might share them under six sets of rules.
//
// What is said about the cases is public and named with its source. What partners
// hold on top of that is invented, says so ("Demo text: …"), and holds no
// indicator of anything. The people are functions, not persons.
//
//	story, err := demo.Load()
//	err = story.Play(ctx, func(handle string) (*casework.Session, error) { … }, time.Now)
//
// Every step is taken by one of the people through the verbs of casework, so that
// the policy decides about each; a step that is refused ends the story with an
// error. The same steps come in the same order every time.
package demo
