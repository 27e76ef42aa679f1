//! serde_avro_fast, printed by a visitor written for this bench: the fastest
//! that was found.
//!
//!     rust-serde envelope DIR < unframed.ndjson > out.ndjson
//!     rust-serde frames DIR FRAMES ROUNDS [OUT]

use peers::{json::Json, serde_avro::*, Result};
use serde::de::DeserializeSeed;

fn print(datum: Datum, out: &mut Vec<u8>) -> Result<()> {
    Ok(Json(out).deserialize(datum)?)
}

fn main() -> Result<()> {
    program(print)
}
