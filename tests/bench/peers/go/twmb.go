package main

import "github.com/twmb/avro"

// twmb/avro, which Redpanda Connect decodes with: into any, and JSON by the
// same library, as it advises: numbers for dates and timestamps, decimals as
// Avro's JSON prints their bytes.
type twmb struct {
	schemas map[uint32]*avro.Schema
}

func newTwmb() *twmb {
	return &twmb{schemas: map[uint32]*avro.Schema{}}
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
	to, err := schema.AppendEncodeJSON(to, value)
	return append(to, '\n'), err
}
