package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"strconv"

	json "github.com/goccy/go-json"
)

type members map[string]json.RawMessage

// decodePayload takes payload_base64 from the record and returns the JSON of
// what it holds.
func decodePayload(lib library, record members, data, line []byte) (
	[]byte, []byte, error) {
	text := record["payload_base64"]
	delete(record, "payload_base64")
	id, err := strconv.ParseUint(string(record["value_schema_id"]), 10, 32)
	if err != nil {
		return data, line, err
	}
	if len(text) < 2 {
		return data, line, fmt.Errorf("no payload_base64")
	}
	data, err = base64.StdEncoding.AppendDecode(data[:0], text[1:len(text)-1])
	if err != nil {
		return data, line, err
	}
	line, err = lib.appendJSON(line[:0], uint32(id), data)
	return data, line, err
}

func envelope(lib library) {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	var data, payload, line []byte
	for {
		text, err := in.ReadSlice('\n')
		if err == io.EOF && len(text) == 0 {
			break
		} else if err != nil {
			die(err)
		}
		record := members{}
		if err := json.UnmarshalNoEscape(text, &record); err != nil {
			die(err)
		}
		data, payload, err = decodePayload(lib, record, data, payload)
		if err != nil {
			die(err)
		}
		line = append(line[:0], '{')
		for name, value := range record {
			line = append(strconv.AppendQuote(line, name), ':')
			line = append(append(line, value...), ',')
		}
		line = append(append(line, `"payload":`...), payload...)
		line[len(line)-1] = '}' // in place of payload's newline
		out.Write(append(line, '\n'))
	}
	if err := out.Flush(); err != nil {
		die(err)
	}
}
