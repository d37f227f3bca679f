package casework

import "entente/internal/app"
