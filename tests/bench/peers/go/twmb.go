package main

import "github.com/twmb/avro"

// twmb/avro, which Redpanda Connect decodes with, into any. JSON is by the
// same library, as it advises (numbers for dates and timestamps, decimals as
// Avro's JSON prints their bytes), or by goccy/go-json, which is faster.
type twmb struct {
	schemas map[uint32]*avro.Schema
	json    *printer // nil: its own
}

func newTwmb(json *printer) *twmb {
	return &twmb{map[uint32]*avro.Schema{}, json}
}

func (t *twmb) prepare(id uint32, schema string) (err error) {
	t.schemas[id], err = avro.Parse(schema)
	return err
}

func (t *twmb) appendJSON(to []byte, id uint32, data []byte) ([]byte, error) {
	var value any
	schema := t.schemas[id]
	if _, err := schema.Decode(data, &value, avro.AliasInput()); err != nil {
		return to, err
	}
	if t.json != nil {
		return t.json.appendLine(to, value)
	}
	to, err := schema.AppendEncodeJSON(to, value)
	return append(to, '\n'), err
}
