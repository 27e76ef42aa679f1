package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"syscall"
	"time"
)

// A frame is 0, the schema id (big endian), and the Avro data.
const head = 5

type frame struct {
	id   uint32
	data []byte
}

func readFrames(name string) (found []frame) {
	bytes, err := os.ReadFile(name)
	if err != nil {
		die(err)
	}
	for len(bytes) > 0 {
		end := 4 + int(binary.LittleEndian.Uint32(bytes))
		found = append(found, frame{binary.BigEndian.Uint32(bytes[5:]),
			bytes[4+head : end]})
		bytes = bytes[end:]
	}
	return found
}

// cpu is user and system time of the whole process, the collector's too.
func cpu() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		die(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// round decodes all frames; each line is given to done, if that is not nil.
func round(lib library, all []frame, done func([]byte)) {
	var line []byte
	var err error
	for i, f := range all {
		if line, err = lib.appendJSON(line[:0], f.id, f.data); err != nil {
			die(fmt.Sprintf("frame %d: %v", i+1, err))
		}
		if done != nil {
			done(line)
		}
	}
}

func frames(lib library, name string, rounds int, out string) {
	all := readFrames(name)
	for i := 0; i < rounds; i++ {
		start := cpu()
		round(lib, all, nil)
		fmt.Printf("%.1f\n",
			float64((cpu()-start).Nanoseconds())/float64(len(all)))
	}
	if out == "" {
		return
	}
	file, err := os.Create(out)
	if err != nil {
		die(err)
	}
	w := bufio.NewWriterSize(file, 1<<20)
	round(lib, all, func(line []byte) { w.Write(line) })
	if err := w.Flush(); err != nil {
		die(err)
	}
}
