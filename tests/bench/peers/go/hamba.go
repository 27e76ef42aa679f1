package main

import "github.com/hamba/avro/v2"

// hamba/avro into any, and goccy/go-json of that: date and timestamps are
// time.Time, decimals *big.Rat, and a record in a union is in a map by its
// full name.
type hamba struct {
	schemas map[uint32]avro.Schema
	json    *printer
}

func newHamba() *hamba {
	return &hamba{map[uint32]avro.Schema{}, newPrinter()}
}

func (h *hamba) prepare(id uint32, schema string) (err error) {
	// A cache of its own, because two schemas may name the same types.
	h.schemas[id], err = avro.ParseWithCache(schema, "", &avro.SchemaCache{})
	return err
}

func (h *hamba) appendJSON(to []byte, id uint32, data []byte) ([]byte, error) {
	var value any
	if err := avro.Unmarshal(h.schemas[id], data, &value); err != nil {
		return to, err
	}
	return h.json.appendLine(to, value)
}
