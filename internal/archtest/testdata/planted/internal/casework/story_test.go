package casework_test

import "entente/internal/app"
