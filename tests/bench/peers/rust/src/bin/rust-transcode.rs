//! serde_avro_fast, printed by what is there to be used: serde-transcode into
//! sonic-rs' serializer. Bytes become arrays of numbers.
//!
//!     rust-transcode envelope DIR < unframed.ndjson > out.ndjson
//!     rust-transcode frames DIR FRAMES ROUNDS [OUT]

use peers::{serde_avro::*, Result};
use serde_transcode::transcode;

fn print(datum: Datum, out: &mut Vec<u8>) -> Result<()> {
    Ok(transcode(datum, &mut sonic_rs::Serializer::new(out))?)
}

fn main() -> Result<()> {
    program(print)
}
