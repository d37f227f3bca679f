package apart

import "entente/internal/store"
