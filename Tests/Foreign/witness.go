// A witness that knows nothing of this project: c2sp.org/tlog-witness in a few lines over Go's golang.org/x/mod/sumdb.
//
//	witness NAME VKEY ADDRESS
//
// It watches the log with the key VKEY, listens on ADDRESS (127.0.0.1:0 for a free port), prints its own key and then its
// address, and forgets everything when it ends.
package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type witness struct {
	sync.Mutex
	name string
	key  ed25519.PrivateKey
	log  note.Verifier
	last tlog.Tree
	note string
}

func main() {
	if len(os.Args) != 4 {
		fail("usage: witness NAME VKEY ADDRESS")
	}
	log, err := note.NewVerifier(os.Args[2])
	check(err)
	public, key, err := ed25519.GenerateKey(rand.Reader)
	check(err)
	w := &witness{name: os.Args[1], key: key, log: log}
	listener, err := net.Listen("tcp", os.Args[3])
	check(err)
	encoded := append([]byte{4}, public...)
	fmt.Printf("%s+%08x+%s\n", w.name, w.hash(), base64.StdEncoding.EncodeToString(encoded))
	fmt.Printf("http://%s\n", listener.Addr())
	http.HandleFunc("/add-checkpoint", w.add)
	http.HandleFunc(fmt.Sprintf("/%x/checkpoint", sha256.Sum256([]byte(log.Name()))), w.latest)
	check(http.Serve(listener, nil))
}

// hash is the ID of the witness's key.
func (w *witness) hash() uint32 {
	public := w.key.Public().(ed25519.PublicKey)
	sum := sha256.Sum256(append([]byte(w.name+"\n\x04"), public...))
	return binary.BigEndian.Uint32(sum[:])
}

func (w *witness) latest(answer http.ResponseWriter, request *http.Request) {
	w.Lock()
	defer w.Unlock()
	if w.note == "" {
		http.NotFound(answer, request)
		return
	}
	io.WriteString(answer, w.note)
}

func (w *witness) add(answer http.ResponseWriter, request *http.Request) {
	w.Lock()
	defer w.Unlock()
	body, err := io.ReadAll(http.MaxBytesReader(answer, request.Body, 1<<20))
	check(err)
	head, signed, found := strings.Cut(string(body), "\n\n")
	lines := strings.Split(head, "\n")
	old, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
	if !found || err != nil {
		http.Error(answer, "malformed", 400)
		return
	}
	var proof tlog.TreeProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			http.Error(answer, "malformed", 400)
			return
		}
		proof = append(proof, hash)
	}
	if !strings.HasPrefix(signed, w.log.Name()+"\n") {
		http.Error(answer, "unknown log", 404)
		return
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(w.log))
	if err != nil {
		http.Error(answer, "not signed by the log", 403)
		return
	}
	fields := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(fields[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(fields[2])
	check(err)
	if old > size {
		http.Error(answer, "old size above size", 400)
		return
	}
	if old != w.last.N {
		answer.Header().Set("Content-Type", "text/x.tlog.size")
		answer.WriteHeader(409)
		fmt.Fprintf(answer, "%d\n", w.last.N)
		return
	}
	if old > 0 && tlog.CheckTree(proof, size, root, old, w.last.Hash) != nil || old == 0 && len(proof) > 0 {
		http.Error(answer, "not consistent", 422)
		return
	}
	w.last = tlog.Tree{N: size, Hash: root}
	now := time.Now().Unix()
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", now, opened.Text)
	var signature []byte
	signature = binary.BigEndian.AppendUint32(signature, w.hash())
	signature = binary.BigEndian.AppendUint64(signature, uint64(now))
	signature = append(signature, ed25519.Sign(w.key, []byte(message))...)
	line := fmt.Sprintf("— %s %s\n", w.name, base64.StdEncoding.EncodeToString(signature))
	w.note = signed + line
	io.WriteString(answer, line)
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(reason string) {
	fmt.Fprintln(os.Stderr, reason)
	os.Exit(1)
}
