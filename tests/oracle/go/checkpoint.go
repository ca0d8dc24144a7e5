// SPDX-License-Identifier: GPL-3.0-or-later

// Checkpoint judges signed checkpoints and proofs with the Go project's own
// packages note and tlog, which know nothing of breakglass:
//
//	checkpoint verify VERIFIER_KEY... <note
//	checkpoint inclusion <lines
//	checkpoint consistency <lines
//	checkpoint sign NAME <text
//	checkpoint cosign NAME SECONDS <text
//	checkpoint bundle DIR
//
// verify wants a good signature of every key named and no bad one. A key of
// type 04 is a witness's: the package note has no such keys, so the Verifier of
// C2SP tlog-cosignature is here. inclusion and consistency read one JSON object
// a line and answer each with OK or what is wrong with it. sign and cosign make
// a key and print its verifier key and the note it signed. bundle judges an
// exported log (bundle.go).
//
// The exit status is 0 when all is good, and 1 otherwise.
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const cosignature = 4 // the type of a witness's key

// A witness is a note.Verifier and, with a private key, a note.Signer.
type witness struct {
	name    string
	key     ed25519.PublicKey
	private ed25519.PrivateKey
	seconds uint64
}

func (w *witness) Name() string { return w.name }

func (w *witness) KeyHash() uint32 {
	h := sha256.Sum256(append([]byte(w.name+"\n"), w.typed()...))
	return binary.BigEndian.Uint32(h[:])
}

func (w *witness) typed() []byte {
	return append([]byte{cosignature}, w.key...)
}

func (w *witness) verifierKey() string {
	return fmt.Sprintf("%s+%08x+%s", w.name, w.KeyHash(),
		base64.StdEncoding.EncodeToString(w.typed()))
}

func message(text []byte, seconds uint64) []byte {
	return append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", seconds)), text...)
}

func (w *witness) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	return ed25519.Verify(w.key, message(text, binary.BigEndian.Uint64(sig)), sig[8:])
}

func (w *witness) Sign(text []byte) ([]byte, error) {
	sig := binary.BigEndian.AppendUint64(nil, w.seconds)
	return append(sig, ed25519.Sign(w.private, message(text, w.seconds))...), nil
}

// verifier reads a key of either type.
func verifier(text string) (note.Verifier, error) {
	part := strings.SplitN(text, "+", 3)
	if len(part) != 3 {
		return nil, errors.New("malformed verifier key")
	}
	key, err := base64.StdEncoding.DecodeString(part[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != cosignature {
		return note.NewVerifier(text)
	}
	w := &witness{name: part[0], key: key[1:]}
	if w.verifierKey() != text {
		return nil, errors.New("malformed verifier key")
	}
	return w, nil
}

// body checks the three lines of a checkpoint (C2SP tlog-checkpoint).
func body(text string) error {
	line := strings.Split(text, "\n")
	if len(line) != 4 || line[0] == "" || line[3] != "" {
		return errors.New("a checkpoint has three lines")
	}
	size, err := strconv.ParseInt(line[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != line[1] {
		return errors.New("the size is malformed")
	}
	root, err := tlog.ParseHash(line[2])
	if err != nil || root.String() != line[2] {
		return errors.New("the root is malformed")
	}
	return nil
}

func verify(keys []string, in io.Reader) error {
	var known []note.Verifier
	for _, key := range keys {
		v, err := verifier(key)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		known = append(known, v)
	}
	bytes, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	n, err := note.Open(bytes, note.VerifierList(known...))
	if err != nil {
		return err
	}
	if len(n.Sigs) != len(known) {
		return fmt.Errorf("%d of %d keys have signed", len(n.Sigs), len(known))
	}
	return body(n.Text)
}

// A claim is what a line of proofs says; leaf is the bytes of the entry.
type claim struct {
	Index   *int64      `json:"index"`
	Leaf    []byte      `json:"leaf"`
	Old     *int64      `json:"old"`
	OldRoot tlog.Hash   `json:"old_root"`
	Size    int64       `json:"size"`
	Root    tlog.Hash   `json:"root"`
	Proof   []tlog.Hash `json:"proof"`
}

func inclusion(c claim) error {
	if c.Index == nil || c.Leaf == nil {
		return errors.New("no index or no leaf")
	}
	return tlog.CheckRecord(c.Proof, c.Size, c.Root, *c.Index, tlog.RecordHash(c.Leaf))
}

func consistency(c claim) error {
	if c.Old == nil {
		return errors.New("no old size")
	}
	return tlog.CheckTree(c.Proof, c.Size, c.Root, *c.Old, c.OldRoot)
}

// each answers every line and says whether all were good.
func each(check func(claim) error, in io.Reader) error {
	bad := 0
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c claim
		err := json.Unmarshal(lines.Bytes(), &c)
		if err == nil {
			err = check(c)
		}
		if err != nil {
			bad++
			fmt.Println(err)
		} else {
			fmt.Println("OK")
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%d claims do not hold", bad)
	}
	return nil
}

func signed(signer note.Signer, verifierKey string, in io.Reader) error {
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	out, err := note.Sign(&note.Note{Text: string(text)}, signer)
	if err != nil {
		return err
	}
	fmt.Println(verifierKey)
	_, err = io.Copy(os.Stdout, bytes.NewReader(out))
	return err
}

func sign(name string, in io.Reader) error {
	private, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return err
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		return err
	}
	return signed(signer, public, in)
}

func cosign(name, seconds string, in io.Reader) error {
	at, err := strconv.ParseUint(seconds, 10, 63)
	if err != nil {
		return err
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	w := &witness{name: name, key: public, private: private, seconds: at}
	return signed(w, w.verifierKey(), in)
}

func run(args []string) error {
	switch {
	case len(args) >= 2 && args[0] == "verify":
		err := verify(args[1:], os.Stdin)
		if err == nil {
			fmt.Println("OK")
		}
		return err
	case len(args) == 1 && args[0] == "inclusion":
		return each(inclusion, os.Stdin)
	case len(args) == 1 && args[0] == "consistency":
		return each(consistency, os.Stdin)
	case len(args) == 2 && args[0] == "sign":
		return sign(args[1], os.Stdin)
	case len(args) == 3 && args[0] == "cosign":
		return cosign(args[1], args[2], os.Stdin)
	case len(args) == 2 && args[0] == "bundle":
		err := checkBundle(args[1])
		if err == nil {
			fmt.Println("OK")
		}
		return err
	}
	return errors.New("usage: checkpoint verify KEY... | inclusion | consistency | sign NAME | cosign NAME SECONDS | bundle DIR")
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
