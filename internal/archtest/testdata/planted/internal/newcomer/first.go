package newcomer

import "entente/internal/store"
