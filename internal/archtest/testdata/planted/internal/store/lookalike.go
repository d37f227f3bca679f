package store

import (
	"entente/internal/journalism"
	"github.com/hashicorp/go-memdb"
	"github.com/open-policy-agent/opaque"
)
