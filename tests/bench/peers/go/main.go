// The Go peers: LIBRARY (hamba, twmb or twmb-goccy) decodes as the words
// behind it say.
//
//	peers LIBRARY envelope DIR < unframed.ndjson > out.ndjson
//	peers LIBRARY frames DIR FRAMES ROUNDS [OUT]
//
// DIR holds the writer schemas as <id>.avsc.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// A library decodes into Go's generic values and prints them as JSON: appends
// the line of one datum of the schema id.
type library interface {
	prepare(id uint32, schema string) error
	appendJSON(to []byte, id uint32, data []byte) ([]byte, error)
}

func die(what any) {
	fmt.Fprintln(os.Stderr, "peers:", what)
	os.Exit(1)
}

func load(lib library, dir string) {
	names, _ := filepath.Glob(filepath.Join(dir, "*.avsc"))
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			die(err)
		}
		base := strings.TrimSuffix(filepath.Base(name), ".avsc")
		id, err := strconv.ParseUint(base, 10, 32)
		if err != nil {
			die(err)
		}
		if err := lib.prepare(uint32(id), string(text)); err != nil {
			die(err)
		}
	}
}

func main() {
	// One thread, and a heap that is not collected all the time: what they are
	// fastest with.
	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(400)
	libraries := map[string]library{"hamba": newHamba(),
		"twmb": newTwmb(nil), "twmb-goccy": newTwmb(newPrinter())}
	args := os.Args[1:]
	if len(args) < 3 || libraries[args[0]] == nil {
		die("usage: peers hamba|twmb|twmb-goccy envelope|frames DIR ...")
	}
	lib := libraries[args[0]]
	load(lib, args[2])
	switch {
	case args[1] == "envelope" && len(args) == 3:
		envelope(lib)
	case args[1] == "frames" && (len(args) == 5 || len(args) == 6):
		rounds, err := strconv.Atoi(args[4])
		if err != nil {
			die(err)
		}
		out := ""
		if len(args) == 6 {
			out = args[5]
		}
		frames(lib, args[3], rounds, out)
	default:
		die("usage: peers LIBRARY frames DIR FRAMES ROUNDS [OUT]")
	}
}
