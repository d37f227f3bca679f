package blob_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"entente/internal/blob"
)

func Example() {
	dir, err := os.MkdirTemp("", "entente")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	ctx := context.Background()
	store, err := blob.Open(ctx, blob.Config{
		URL:      "file://" + filepath.ToSlash(filepath.Join(dir, "files")),
		KeyFile:  filepath.Join(dir, "files.key"),
		MaxBytes: 100 << 20,
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()

	stored, err := store.Put(ctx, strings.NewReader("beacon interval 3600 s"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(stored.Digest, stored.Size)

	content, _, err := store.Get(ctx, stored.Digest)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer content.Close()
	text, err := io.ReadAll(content)
	fmt.Printf("%s %v\n", text, err)
	// Output:
	// 2c13c49156ede950ac901d5c2448de7fb19b7d75602963bb018381e5b79c0e11 22
	// beacon interval 3600 s <nil>
}
