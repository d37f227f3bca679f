# The only package that looks at the present moment.
package lib.time

# reached: the moment t has come. "" is a moment that never comes.
reached(t) if {
	t != ""
	input.context.now >= t
}

# within: from <= now < until; "" leaves that side open.
within(from, until) if {
	input.context.now >= from
	not reached(until)
}
