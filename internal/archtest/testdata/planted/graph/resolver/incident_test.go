package resolver

import "entente/internal/store"
