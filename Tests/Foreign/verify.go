// Verifies an exported log with Go's golang.org/x/mod/sumdb, which knows nothing of this project.
//
//	verify FOLDER VKEY [OLD ...]
//
// FOLDER holds `checkpoint` and `tile/...` (c2sp.org/tlog-tiles). Checked are the signature, every entry against the root,
// every hash tile, and proofs of inclusion and, from each size OLD, of consistency, made from the tiles and checked
// against the signed root.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	if len(os.Args) < 3 {
		fail("usage: verify FOLDER VKEY [OLD ...]")
	}
	folder, vkey := os.Args[1], os.Args[2]
	text, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	check(err)
	verifier, err := note.NewVerifier(vkey)
	check(err)
	signed, err := note.Open(text, note.VerifierList(verifier))
	check(err)
	if len(signed.Sigs) != 1 {
		fail("not one signature")
	}
	tree := parse(signed.Text, verifier.Name())
	hashes := build(folder, tree)
	reader := tlog.TileHashReader(tree, tiles{folder})
	for level := 0; int64(1)<<uint(level*height) <= tree.N; level++ {
		compare(folder, hashes, level, tree.N)
	}
	for index := int64(0); index < tree.N; index += 1 + tree.N/97 {
		proof, err := tlog.ProveRecord(tree.N, index, reader)
		check(err)
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, index, hashes[tlog.StoredHashIndex(0, index)]))
	}
	for _, argument := range os.Args[3:] {
		old, err := strconv.ParseInt(argument, 10, 64)
		check(err)
		root, err := tlog.TreeHash(old, hashes)
		check(err)
		proof, err := tlog.ProveTree(tree.N, old, reader)
		check(err)
		check(tlog.CheckTree(proof, tree.N, tree.Hash, old, root))
	}
	fmt.Printf("ok %d %s\n", tree.N, base64.StdEncoding.EncodeToString(tree.Hash[:]))
}

// parse reads the three lines of a checkpoint.
func parse(text, origin string) tlog.Tree {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] != origin || lines[3] != "" {
		fail("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	check(err)
	if len(root) != tlog.HashSize {
		fail("not a root")
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree
}

// stored holds every hash of the tree as tlog numbers them.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = s[index]
	}
	return hashes, nil
}

// build hashes every entry and compares the root.
func build(folder string, tree tlog.Tree) stored {
	var hashes stored
	for first := int64(0); first < tree.N; first += 1 << height {
		width := tree.N - first
		if width > 1<<height {
			width = 1 << height
		}
		data, err := os.ReadFile(filepath.Join(folder, "tile/entries", place(first>>height, width)))
		check(err)
		for n := first; n < first+width; n++ {
			if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
				fail("bundle too short")
			}
			entry := data[2 : 2+int(binary.BigEndian.Uint16(data))]
			data = data[2+len(entry):]
			if !bytes.HasPrefix(entry, []byte(fmt.Sprintf("fengni audit/v1\nseq %d\n", n))) {
				fail(fmt.Sprintf("entry %d is another", n))
			}
			more, err := tlog.StoredHashes(n, entry, hashes)
			check(err)
			hashes = append(hashes, more...)
		}
		if len(data) != 0 {
			fail("bundle too long")
		}
	}
	// The library has no tree without leaves; RFC 6962 has.
	root := tlog.Hash(sha256.Sum256(nil))
	if tree.N > 0 {
		var err error
		root, err = tlog.TreeHash(tree.N, hashes)
		check(err)
	}
	if root != tree.Hash {
		fail("root differs")
	}
	return hashes
}

// compare holds the tiles of a level against the hashes.
func compare(folder string, hashes stored, level int, size int64) {
	count := size >> uint(level*height)
	for first := int64(0); first < count; first += 1 << height {
		width := count - first
		if width > 1<<height {
			width = 1 << height
		}
		var want []byte
		for n := first; n < first+width; n++ {
			hash := hashes[tlog.StoredHashIndex(level*height, n)]
			want = append(want, hash[:]...)
		}
		have, err := os.ReadFile(filepath.Join(folder, "tile", strconv.Itoa(level), place(first>>height, width)))
		check(err)
		if !bytes.Equal(have, want) {
			fail("hash tile differs")
		}
	}
}

// tiles reads hash tiles for proofs.
type tiles struct{ folder string }

func (t tiles) Height() int { return height }

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(wanted))
	for i, tile := range wanted {
		read, err := os.ReadFile(
			filepath.Join(t.folder, "tile", strconv.Itoa(tile.L), place(tile.N, int64(tile.W))))
		if err != nil {
			return nil, err
		}
		data[i] = read
	}
	return data, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// place is a tile's number in groups of three digits, with its width where it is not full.
func place(n, width int64) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	if width < 1<<height {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(reason string) {
	fmt.Fprintln(os.Stderr, "verify: "+reason)
	os.Exit(1)
}
