package main

import (
	"entente/internal/app"
	"entente/internal/casework"
	"entente/internal/journal/sqlite"
	"github.com/spf13/cobra"
)
