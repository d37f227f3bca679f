module entente/internal/apart
