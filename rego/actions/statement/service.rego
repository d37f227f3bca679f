package actions.statement

# What the service does when the time for it has come.

# METADATA
# title: Adoption
# description: At the deadline of a silence, or when the sign-on ends, the service records that the text is adopted.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: STATEMENT_ADOPT
#   public_reason: The service takes this step.
#   owner: base
#   effective_on: "2026-01-01"
system contains "STATEMENT_ADOPT" if input.action == "adopt"

# METADATA
# title: Silence that carried nothing
# description: A silence that nobody broke and that carried nothing takes the text back to negotiation.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: STATEMENT_FAIL
#   public_reason: The service takes this step.
#   owner: base
#   effective_on: "2026-01-01"
system contains "STATEMENT_FAIL" if input.action == "fail"

# METADATA
# title: Suspension
# description: |
#   When what a text rests on is revoked or no longer agreed to, the service stops the text before it is public.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: STATEMENT_SUSPEND
#   public_reason: The service takes this step.
#   owner: base
#   effective_on: "2026-01-01"
system contains "STATEMENT_SUSPEND" if input.action == "suspend"

# METADATA
# title: Publication at the agreed minute
# description: The service publishes at the end of the embargo what the release authority has agreed to.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, start date
# custom:
#   code: STATEMENT_PUBLISH
#   public_reason: The service takes this step.
#   owner: base
#   effective_on: "2026-01-01"
system contains "STATEMENT_PUBLISH" if input.action == "publish"
