//! The peers that decode by serde_avro_fast. How a decoded record is printed
//! is the program's own.

use crate::{json, messages, schemas, time, unframe, Result};
use serde_avro_fast::{
    de::{read::SliceRead, DatumDeserializer, DeserializerState},
    Schema,
};
use sonic_rs::{JsonValueTrait, LazyValue};
use std::{
    collections::HashMap,
    env, fs,
    io::{Read, Write},
};

pub type Datum<'a, 'r, 's> = DatumDeserializer<'r, 's, SliceRead<'a>>;

/// Appends a record as JSON.
pub trait Print: Fn(Datum, &mut Vec<u8>) -> Result<()> {}
impl<F: Fn(Datum, &mut Vec<u8>) -> Result<()>> Print for F {}

const BLOCK: usize = 1 << 20;

struct Peer<P> {
    schemas: HashMap<u32, Schema>,
    print: P,
}

impl<P: Print> Peer<P> {
    fn new(dir: &str, print: P) -> Result<Self> {
        let schemas = schemas(dir, |_, text| Ok(text.parse()?))?;
        Ok(Peer { schemas, print })
    }

    fn record(&self, message: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let (id, body) = unframe(message)?;
        self.body(id, body, out)
    }

    #[inline]
    fn body(&self, id: u32, body: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let schema = self.schemas.get(&id).ok_or("an unknown schema")?;
        let mut state = DeserializerState::from_slice(body, schema);
        (self.print)(state.deserializer(), out)
    }

    /// The line again, its payload decoded and behind the other members.
    fn line(
        &self,
        line: &[u8],
        scratch: &mut Vec<u8>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let mut payload: Option<LazyValue> = None;
        let mut id = None;
        out.push(b'{');
        for member in sonic_rs::to_object_iter(line) {
            let (name, value) = member?;
            if name == "payload_base64" {
                payload = Some(value);
                continue;
            }
            if name == "value_schema_id" {
                id = value.as_u64();
            }
            json::string::<sonic_rs::Error>(out, &name)?;
            out.push(b':');
            out.extend_from_slice(value.as_raw_str().as_bytes());
            out.push(b',');
        }
        let id = id.ok_or("no value_schema_id")?.try_into()?;
        let payload = payload.ok_or("no payload_base64")?;
        let text = payload.as_str().ok_or("no text in payload_base64")?;
        scratch.clear();
        base64_simd::STANDARD.decode_append(text, scratch)?;
        out.extend_from_slice(b"\"payload\":");
        self.body(id, scratch, out)?;
        out.extend_from_slice(b"}\n");
        Ok(())
    }

    /// All whole lines of input, and how many bytes they are.
    fn lines(
        &self,
        input: &[u8],
        scratch: &mut Vec<u8>,
        out: &mut Vec<u8>,
    ) -> Result<usize> {
        let mut done = 0;
        for end in memchr::memchr_iter(b'\n', input) {
            self.line(&input[done..end], scratch, out)?;
            done = end + 1;
        }
        Ok(done)
    }

    fn envelope(&self, mut from: impl Read, mut to: impl Write) -> Result<()> {
        let mut input = vec![0; BLOCK];
        let (mut scratch, mut out) = (Vec::new(), Vec::with_capacity(BLOCK));
        let mut len = 0;
        loop {
            if len == input.len() {
                input.resize(2 * len, 0);
            }
            let got = from.read(&mut input[len..])?;
            if got == 0 {
                break;
            }
            len += got;
            let done = self.lines(&input[..len], &mut scratch, &mut out)?;
            input.copy_within(done..len, 0);
            len -= done;
            to.write_all(&out)?;
            out.clear();
        }
        match len {
            0 => Ok(()),
            _ => Err("a line without an end".into()),
        }
    }

    fn frames(&self, frames: &str, rounds: &str, to: &[&str]) -> Result<()> {
        let file = fs::read(frames)?;
        let all = messages(&file)?;
        let mut out = Vec::new();
        time(rounds.parse()?, all.len(), || {
            all.iter().try_for_each(|message| {
                out.clear();
                self.record(message, &mut out)
            })
        })?;
        let Some(to) = to.first() else {
            return Ok(());
        };
        out.clear();
        for message in all {
            self.record(message, &mut out)?;
            out.push(b'\n');
        }
        Ok(fs::write(to, out)?)
    }
}

/// The program, which prints records by print.
pub fn program(print: impl Print) -> Result<()> {
    let argv: Vec<String> = env::args().collect();
    let argv: Vec<&str> = argv.iter().map(String::as_str).collect();
    match &argv[1..] {
        ["envelope", dir] => Peer::new(dir, print)?
            .envelope(std::io::stdin().lock(), std::io::stdout().lock()),
        ["frames", dir, frames, rounds, to @ ..] if to.len() < 2 => {
            Peer::new(dir, print)?.frames(frames, rounds, to)
        }
        _ => Err("usage: envelope DIR | frames DIR FRAMES ROUNDS [OUT]".into()),
    }
}
