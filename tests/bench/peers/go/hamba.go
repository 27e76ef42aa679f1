package main

import (
	"bytes"

	json "github.com/goccy/go-json"
	"github.com/hamba/avro/v2"
)

// hamba/avro into any, and goccy/go-json of that: date and timestamps are
// time.Time, decimals *big.Rat (a fraction in text), a record in a union is
// in a map by its full name.
type hamba struct {
	schemas map[uint32]avro.Schema
	api     avro.API
	out     bytes.Buffer
	json    *json.Encoder
}

func newHamba() *hamba {
	h := &hamba{schemas: map[uint32]avro.Schema{}, api: avro.DefaultConfig}
	h.json = json.NewEncoder(&h.out)
	h.json.SetEscapeHTML(false)
	return h
}

func (h *hamba) prepare(id uint32, schema string) (err error) {
	// A cache of its own, because two schemas may name the same types.
	h.schemas[id], err = avro.ParseWithCache(schema, "", &avro.SchemaCache{})
	return err
}

func (h *hamba) appendJSON(to []byte, id uint32, data []byte) ([]byte, error) {
	var value any
	if err := h.api.Unmarshal(h.schemas[id], data, &value); err != nil {
		return to, err
	}
	h.out.Reset()
	err := h.json.EncodeWithOption(value, json.UnorderedMap())
	return append(to, h.out.Bytes()...), err
}
