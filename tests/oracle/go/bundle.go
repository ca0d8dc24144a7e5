// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A bundle is an exported log: leaves, signed heads, proofs and keys as files.
// Trees and proofs are tlog's business, signatures are note's; here is only what
// belongs to what.
type bundle struct {
	files map[string][]byte
	logs  map[string]*branch
	keys  map[string][]note.Verifier // by name
	used  map[string]bool
}

type branch struct {
	name   string
	first  int64
	leaves [][]byte // own ones
	hashes []tlog.Hash
	stored []tlog.Hash
	heads  map[int64][]byte // notes, by size
	sizes  []int64
}

// An entry is what of a leaf is looked at here.
type entry struct {
	Seq *int64          `json:"seq"`
	Cp  int64           `json:"cp"`
	Ev  string          `json:"ev"`
	Act string          `json:"act"`
	D   json.RawMessage `json:"d"`
}

func readBundle(dir string) (*bundle, error) {
	b := &bundle{map[string][]byte{}, map[string]*branch{}, map[string][]note.Verifier{}, map[string]bool{}}
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s is no plain file", path)
		}
		name, err := filepath.Rel(dir, path)
		if err == nil {
			b.files[name], err = os.ReadFile(path)
		}
		return err
	})
	return b, err
}

func (b *bundle) take(name string) ([]byte, error) {
	data, ok := b.files[name]
	if !ok {
		return nil, fmt.Errorf("%s is missing", name)
	}
	b.used[name] = true
	return data, nil
}

func (b *bundle) sums() error {
	var names []string
	for name := range b.files {
		if name != "SHA256SUMS" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	var want strings.Builder
	for _, name := range names {
		fmt.Fprintf(&want, "%x  %s\n", sha256.Sum256(b.files[name]), name)
	}
	if string(b.files["SHA256SUMS"]) != want.String() {
		return errors.New("SHA256SUMS is not that of the files")
	}
	b.used["SHA256SUMS"] = true
	return nil
}

// --- trees ---

func (l *branch) HashReader(indexes []int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, i := range indexes {
		if i < 0 || i >= int64(len(l.stored)) {
			return nil, errors.New("no such hash")
		}
		out = append(out, l.stored[i])
	}
	return out, nil
}

func (l *branch) size() int64 { return int64(len(l.hashes)) }

func (l *branch) root(size int64) (tlog.Hash, error) {
	return tlog.TreeHash(size, tlog.HashReaderFunc(l.HashReader))
}

func (l *branch) grow(hash tlog.Hash) error {
	stored, err := tlog.StoredHashesForRecordHash(l.size(), hash, tlog.HashReaderFunc(l.HashReader))
	if err == nil {
		l.stored = append(l.stored, stored...)
		l.hashes = append(l.hashes, hash)
	}
	return err
}

func (b *bundle) readLeaves(name string, data []byte) error {
	l := &branch{name: name, heads: map[int64][]byte{}}
	if !bytes.HasSuffix(data, []byte("\n")) {
		return fmt.Errorf("leaves/%s does not end with its last line", name)
	}
	l.leaves = bytes.Split(data[:len(data)-1], []byte("\n"))
	var e entry
	if err := json.Unmarshal(l.leaves[0], &e); err != nil || e.Seq == nil {
		return fmt.Errorf("leaves/%s: the first is no entry", name)
	}
	l.first = *e.Seq
	b.logs[name] = l
	return nil
}

func (b *bundle) growTree(l *branch) error {
	main := b.logs["main"]
	if l.first != 0 && (l == main || l.first > int64(len(main.leaves))) {
		return fmt.Errorf("leaves/%s begins nowhere", l.name)
	}
	for i := int64(0); i < l.first; i++ {
		if err := l.grow(tlog.RecordHash(main.leaves[i])); err != nil {
			return err
		}
	}
	for i, leaf := range l.leaves {
		var e entry
		if err := json.Unmarshal(leaf, &e); err != nil {
			return err
		}
		if e.Seq == nil || *e.Seq != l.first+int64(i) || e.Cp <= *e.Seq {
			return fmt.Errorf("leaves/%s, line %d is another entry", l.name, i+1)
		}
		if err := l.grow(tlog.RecordHash(leaf)); err != nil {
			return err
		}
	}
	return nil
}

func (b *bundle) leaves() error {
	for name, data := range b.files {
		if strings.HasPrefix(name, "leaves/") {
			b.used[name] = true
			if err := b.readLeaves(name[7:], data); err != nil {
				return err
			}
		}
	}
	if b.logs["main"] == nil {
		return errors.New("there is no main")
	}
	for _, l := range b.logs {
		if err := b.growTree(l); err != nil {
			return err
		}
	}
	return nil
}

// --- keys ---

// A declaration is where entries have keys, whatever they are for.
type declaration struct {
	Founder, Member struct{ Sign, Witness string }
	Verify          string
}

func (b *bundle) readKey(line string) error {
	part := strings.SplitN(line, " ", 3)
	if len(part) != 3 || b.logs[part[0]] == nil {
		return errors.New("a line of keys.txt")
	}
	l := b.logs[part[0]]
	seq, err := strconv.ParseInt(part[1], 10, 64)
	if err != nil || seq < l.first || seq >= l.size() {
		return errors.New("keys.txt names an entry that is not there")
	}
	v, err := verifier(part[2])
	if err != nil {
		return fmt.Errorf("keys.txt: %w", err)
	}
	typed, err := base64.StdEncoding.DecodeString(part[2][len(v.Name())+len("+01234567+"):])
	if err != nil {
		return err
	}
	var e entry
	var d declaration
	if err := json.Unmarshal(l.leaves[seq-l.first], &e); err != nil {
		return err
	}
	if err := json.Unmarshal(e.D, &d); err != nil {
		return err
	}
	key := base64.StdEncoding.EncodeToString(typed[1:])
	for _, declared := range []string{d.Founder.Sign, d.Founder.Witness, d.Member.Sign, d.Member.Witness, d.Verify} {
		if declared == key {
			b.keys[v.Name()] = append(b.keys[v.Name()], v)
			return nil
		}
	}
	return fmt.Errorf("keys.txt: entry %d of %s declares no such key", seq, l.name)
}

func (b *bundle) readKeys() error {
	data, err := b.take("keys.txt")
	if err != nil {
		return err
	}
	for _, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		if err := b.readKey(line); err != nil {
			return err
		}
	}
	return nil
}

func (b *bundle) Verifier(name string, hash uint32) (note.Verifier, error) {
	for _, v := range b.keys[name] {
		if v.KeyHash() == hash {
			return v, nil
		}
	}
	return nil, &note.UnknownVerifierError{Name: name, KeyHash: hash}
}

// open wants each line of a note to be good and of a key of keys.txt.
func (b *bundle) open(data []byte) (*note.Note, error) {
	n, err := note.Open(data, b)
	if err != nil {
		return nil, err
	}
	if len(n.UnverifiedSigs) > 0 {
		return nil, fmt.Errorf("a signature by a key that is not in keys.txt: %s", n.UnverifiedSigs[0].Name)
	}
	return n, b.repeated(data)
}

// repeated checks what note.Open passes over: more lines by the same key.
func (b *bundle) repeated(data []byte) error {
	end := bytes.LastIndex(data, []byte("\n\n"))
	text := data[:end+1]
	for _, line := range strings.Split(strings.TrimSuffix(string(data[end+2:]), "\n"), "\n") {
		one := append(append(append([]byte{}, text...), '\n'), []byte(line+"\n")...)
		if _, err := note.Open(one, b); err != nil {
			return err
		}
	}
	return nil
}

// --- heads ---

func (b *bundle) head(l *branch, data []byte) error {
	n, err := b.open(data)
	if err != nil {
		return fmt.Errorf("checkpoints/%s: %w", l.name, err)
	}
	if err := body(n.Text); err != nil {
		return err
	}
	line := strings.Split(n.Text, "\n")
	size, _ := strconv.ParseInt(line[1], 10, 64)
	if size < 1 || size > l.size() || len(l.sizes) > 0 && l.sizes[len(l.sizes)-1] >= size {
		return fmt.Errorf("checkpoints/%s: the head at %d is out of order", l.name, size)
	}
	root, err := l.root(size)
	if err != nil {
		return err
	}
	if root.String() != line[2] {
		return fmt.Errorf("checkpoints/%s: another root at %d", l.name, size)
	}
	var e entry
	if err := json.Unmarshal(l.leaves[size-1-l.first], &e); err != nil {
		return err
	}
	own := line[0] + "/" + strings.Replace(e.Act, ":", "/", 1)
	if !strings.HasPrefix(string(data[len(n.Text)+1:]), "\u2014 "+own+" ") {
		return fmt.Errorf("checkpoints/%s: the head at %d is not signed by its writer", l.name, size)
	}
	l.heads[size] = data
	l.sizes = append(l.sizes, size)
	return nil
}

func (b *bundle) heads() error {
	for _, l := range b.logs {
		data, err := b.take("checkpoints/" + l.name)
		if err != nil {
			return err
		}
		part := strings.Split(string(data), "\n\n")
		if len(part)%2 != 0 {
			return fmt.Errorf("checkpoints/%s is no row of notes", l.name)
		}
		for i := 0; i < len(part); i += 2 {
			one := part[i] + "\n\n" + strings.TrimSuffix(part[i+1], "\n") + "\n"
			if err := b.head(l, []byte(one)); err != nil {
				return err
			}
		}
		if !strings.HasSuffix(string(data), "\n") || strings.HasSuffix(string(data), "\n\n") {
			return fmt.Errorf("checkpoints/%s does not end with its last line", l.name)
		}
		if err := b.closed(l); err != nil {
			return err
		}
	}
	return nil
}

// closed wants a head for each cp, and no other.
func (b *bundle) closed(l *branch) error {
	want := map[int64]bool{}
	for _, leaf := range l.leaves {
		var e entry
		if err := json.Unmarshal(leaf, &e); err != nil {
			return err
		}
		want[e.Cp] = true
		if l.heads[e.Cp] == nil {
			return fmt.Errorf("leaves/%s: no head at %d", l.name, e.Cp)
		}
	}
	if len(want) != len(l.heads) || l.heads[l.size()] == nil {
		return fmt.Errorf("checkpoints/%s has heads that close nothing, or no last one", l.name)
	}
	return nil
}

// --- proofs and anchors ---

func (b *bundle) log(name string) (*branch, []string, error) {
	base := filepath.Base(name)
	part := strings.Split(strings.TrimSuffix(base, filepath.Ext(base)), "-")
	if l := b.logs[part[0]]; l != nil {
		return l, part[1:], nil
	}
	return nil, nil, fmt.Errorf("%s is of no log", name)
}

func hashes(lines []string) (out []tlog.Hash, err error) {
	for _, line := range lines {
		h, err := tlog.ParseHash(line)
		if err != nil || h.String() != line {
			return nil, errors.New("a hash is malformed")
		}
		out = append(out, h)
	}
	return out, nil
}

func (b *bundle) proof(name string, data []byte) error {
	l, part, err := b.log(name)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(data), "\n\n")
	line := strings.Split(head, "\n")
	if !ok {
		return errors.New("malformed")
	}
	if strings.HasSuffix(name, ".consistency") {
		return b.consistencyProof(l, part, line, rest)
	}
	if len(line) < 3 || len(part) != 1 || line[0] != "c2sp.org/tlog-proof@v1" || line[2] != "index "+part[0] {
		return errors.New("malformed")
	}
	index, err := strconv.ParseInt(part[0], 10, 64)
	if err != nil || index < l.first || index >= l.size() {
		return errors.New("no such entry")
	}
	path, err := hashes(line[3:])
	if err != nil {
		return err
	}
	leaf, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(line[1], "extra "))
	if err != nil || !bytes.Equal(leaf, l.leaves[index-l.first]) {
		return errors.New("it is about another leaf")
	}
	if rest != string(l.heads[l.size()]) {
		return errors.New("it ends with another head")
	}
	root, err := l.root(l.size())
	if err != nil {
		return err
	}
	return tlog.CheckRecord(path, l.size(), root, index, tlog.RecordHash(leaf))
}

func (b *bundle) consistencyProof(l *branch, part, line []string, rest string) error {
	if len(part) != 2 || line[0] != "old "+part[0] {
		return errors.New("malformed")
	}
	old, err1 := strconv.ParseInt(part[0], 10, 64)
	size, err2 := strconv.ParseInt(part[1], 10, 64)
	if err1 != nil || err2 != nil || l.heads[old] == nil || l.heads[size] == nil || rest != string(l.heads[size]) {
		return errors.New("it joins heads that are not there")
	}
	path, err := hashes(line[1:])
	if err != nil {
		return err
	}
	oldRoot, err := l.root(old)
	if err != nil {
		return err
	}
	root, err := l.root(size)
	if err != nil {
		return err
	}
	return tlog.CheckTree(path, size, root, old, oldRoot)
}

func (b *bundle) anchor(data []byte) error {
	n, err := b.open(data)
	if err != nil {
		return err
	}
	if err := body(n.Text); err != nil {
		return err
	}
	for _, l := range b.logs {
		line := strings.Split(n.Text, "\n")
		size, _ := strconv.ParseInt(line[1], 10, 64)
		of := strings.HasPrefix(string(l.heads[l.size()]), line[0]+"\n")
		if root, err := l.root(size); of && size <= l.size() && err == nil && root.String() == line[2] {
			return nil
		}
	}
	return errors.New("it is no head of these logs")
}

// wanted are the proofs that must be there: of each entry of an opening.
func (b *bundle) wanted() error {
	for _, l := range b.logs {
		for i, leaf := range l.leaves {
			var e entry
			if err := json.Unmarshal(leaf, &e); err != nil {
				return err
			}
			name := fmt.Sprintf("proofs/%s-%d.tlog-proof", l.name, l.first+int64(i))
			if (strings.HasPrefix(e.Ev, "open.") || e.Ev == "secret.revealed") && b.files[name] == nil {
				return fmt.Errorf("%s is missing", name)
			}
		}
	}
	return nil
}

func (b *bundle) kept() error {
	for name, data := range b.files {
		var err error
		switch {
		case strings.HasPrefix(name, "proofs/"):
			err = b.proof(name, data)
		case strings.HasPrefix(name, "anchors/"):
			err = b.anchor(data)
		default:
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		b.used[name] = true
	}
	return b.wanted()
}

// vault checks that the origin is named by the first leaf.
func (b *bundle) vault() error {
	main := b.logs["main"]
	id := hex.EncodeToString(main.hashes[0][:16])
	if !strings.HasPrefix(string(main.heads[main.size()]), "breakglass/"+id+"/main\n") {
		return errors.New("the origin is not made of the first leaf")
	}
	page, err := b.take("bundle.txt")
	if err != nil {
		return err
	}
	if !strings.HasPrefix(string(page), "breakglass bundle v1\nvault: "+id+"\n") {
		return errors.New("bundle.txt is of another vault")
	}
	return nil
}

func checkBundle(dir string) error {
	b, err := readBundle(dir)
	if err != nil {
		return err
	}
	for _, step := range []func() error{b.sums, b.leaves, b.readKeys, b.heads, b.vault, b.kept} {
		if err := step(); err != nil {
			return err
		}
	}
	for _, name := range []string{"README.txt", "objects.txt", "policies.jsonl", "void.txt"} {
		if _, err := b.take(name); err != nil {
			return err
		}
	}
	for name := range b.files {
		if !b.used[name] {
			return fmt.Errorf("%s belongs to nothing", name)
		}
	}
	return nil
}
