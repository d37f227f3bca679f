# METADATA
# title: Moments
# description: |
#   The only place that compares with the present minute. Times are texts of one width
#   ("2026-11-21T10:00Z"), so the order of texts is the order of times; "" is no such time.
#   Every stretch is half-open: from its beginning on, and not from its end on.
# scope: package
package lib.time

# METADATA
# title: A moment that has come
# description: True from minute t on. A time that is not set never comes.
reached(t) if {
	t != ""
	input.context.now >= t
}

# METADATA
# title: A moment still ahead
# description: True until minute t. A time that is not set is not ahead.
before(t) if input.context.now < t

# METADATA
# title: Still in force
# description: True until minute t, and for ever when t is not set.
# scope: document
lasts("")

lasts(t) if input.context.now < t

# METADATA
# title: Within a stretch of time
# description: True from the first minute on and until the second; a bound that is not set does not bind.
# scope: document
within(from, "") if input.context.now >= from

within(from, until) if {
	input.context.now >= from
	input.context.now < until
}
