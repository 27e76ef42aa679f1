//! Decodes the bench's messages by arrow-avro, a batch at a time, and prints
//! them by arrow-json.
//!
//!     rust-arrow frames DIR FRAMES ROUNDS [OUT]

use arrow_array::RecordBatch;
use arrow_avro::{
    reader::{Decoder, DecoderMode, ReaderBuilder},
    schema::{AvroSchema, Fingerprint, FingerprintAlgorithm, SchemaStore},
};
use arrow_json::{writer::LineDelimited, WriterBuilder};
use peers::{messages, schemas, time, unframe, Result};
use std::{collections::HashMap, env, fs};

#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The messages of one schema, which wait to be a batch.
struct Table {
    decoder: Decoder,
    indexes: Vec<usize>,
}

fn table(id: u32, schema: String) -> Result<Table> {
    let fingerprint = Fingerprint::Id(id);
    let mut store = SchemaStore::new_with_type(FingerprintAlgorithm::Id);
    store.set(fingerprint, AvroSchema::new(schema))?;
    let decoder = ReaderBuilder::new()
        .with_batch_size(1024)
        .with_decoder_mode(DecoderMode::UnframedDatum)
        .with_writer_schema_store(store)
        .with_active_fingerprint(fingerprint)
        .build_decoder()?;
    Ok(Table {
        decoder,
        indexes: Vec::new(),
    })
}

fn print(batch: &RecordBatch, out: &mut Vec<u8>) -> Result<()> {
    let mut writer = WriterBuilder::new()
        .with_explicit_nulls(true)
        .build::<_, LineDelimited>(out);
    writer.write(batch)?;
    Ok(writer.finish()?)
}

/// Calls `printed` with the lines of each batch and which messages they are.
fn decode(
    tables: &mut HashMap<u32, Table>,
    all: &[&[u8]],
    out: &mut Vec<u8>,
    mut printed: impl FnMut(&[u8], &[usize]),
) -> Result<()> {
    let mut flush = |table: &mut Table| -> Result<()> {
        if let Some(batch) = table.decoder.flush()? {
            out.clear();
            print(&batch, out)?;
            printed(out, &table.indexes);
            table.indexes.clear();
        }
        Ok(())
    };
    for (index, message) in all.iter().enumerate() {
        let (id, body) = unframe(message)?;
        let table = tables.get_mut(&id).ok_or("an unknown schema")?;
        if table.decoder.decode(body)? != body.len() {
            return Err("bytes behind a record".into());
        }
        table.indexes.push(index);
        if table.decoder.batch_is_full() {
            flush(table)?;
        }
    }
    tables.values_mut().try_for_each(flush)
}

/// The lines in the order of the messages.
fn lines(tables: &mut HashMap<u32, Table>, all: &[&[u8]]) -> Result<Vec<u8>> {
    let mut by_index = vec![Vec::new(); all.len()];
    decode(tables, all, &mut Vec::new(), |lines, indexes| {
        for (line, &i) in lines.split_inclusive(|&c| c == b'\n').zip(indexes) {
            by_index[i] = line.to_vec();
        }
    })?;
    Ok(by_index.concat())
}

fn main() -> Result<()> {
    let argv: Vec<String> = env::args().collect();
    let argv: Vec<&str> = argv.iter().map(String::as_str).collect();
    let ["frames", dir, frames, rounds, to @ ..] = &argv[1..] else {
        return Err("usage: rust-arrow frames DIR FRAMES ROUNDS [OUT]".into());
    };
    let mut tables = schemas(dir, table)?;
    let file = fs::read(frames)?;
    let all = messages(&file)?;
    let mut out = Vec::new();
    time(rounds.parse()?, all.len(), || {
        decode(&mut tables, &all, &mut out, |_, _| ())
    })?;
    match to {
        [to] => Ok(fs::write(to, lines(&mut tables, &all)?)?),
        _ => Ok(()),
    }
}
