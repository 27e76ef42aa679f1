//! Whatever serde hands over, as JSON at the end of a buffer: no tree of
//! values and no serializer between.

use serde::de::{
    DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor,
};
use sonic_rs::format::{CompactFormatter, Formatter};
use std::fmt;

/// A value. Bytes become base64, and a number that JSON has not, null.
pub struct Json<'a>(pub &'a mut Vec<u8>);

/// Appends the text in quotes.
#[inline]
pub fn string<E: Error>(out: &mut Vec<u8>, text: &str) -> Result<(), E> {
    CompactFormatter
        .write_string_fast(out, text, true)
        .map_err(E::custom)
}

impl Json<'_> {
    #[inline]
    fn token<E>(self, text: &str) -> Result<(), E> {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Json<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Json<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    #[inline]
    fn visit_unit<E>(self) -> Result<(), E> {
        self.token("null")
    }

    #[inline]
    fn visit_bool<E>(self, v: bool) -> Result<(), E> {
        self.token(if v { "true" } else { "false" })
    }

    #[inline]
    fn visit_i64<E>(self, v: i64) -> Result<(), E> {
        self.token(itoa::Buffer::new().format(v))
    }

    #[inline]
    fn visit_u64<E>(self, v: u64) -> Result<(), E> {
        self.token(itoa::Buffer::new().format(v))
    }

    #[inline]
    fn visit_f32<E>(self, v: f32) -> Result<(), E> {
        match v.is_finite() {
            true => self.token(zmij::Buffer::new().format_finite(v)),
            false => self.token("null"),
        }
    }

    #[inline]
    fn visit_f64<E>(self, v: f64) -> Result<(), E> {
        match v.is_finite() {
            true => self.token(zmij::Buffer::new().format_finite(v)),
            false => self.token("null"),
        }
    }

    #[inline]
    fn visit_str<E: Error>(self, v: &str) -> Result<(), E> {
        string(self.0, v)
    }

    #[inline]
    fn visit_bytes<E>(self, v: &[u8]) -> Result<(), E> {
        self.0.push(b'"');
        base64_simd::STANDARD.encode_append(v, self.0);
        self.0.push(b'"');
        Ok(())
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, mut a: A) -> Result<(), A::Error> {
        let out = self.0;
        let start = out.len();
        out.push(b'[');
        while a.next_element_seed(Json(out))?.is_some() {
            out.push(b',');
        }
        close(out, start, b']');
        Ok(())
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, mut a: A) -> Result<(), A::Error> {
        let out = self.0;
        let start = out.len();
        out.push(b'{');
        while a.next_key_seed(Json(out))?.is_some() {
            out.push(b':');
            a.next_value_seed(Json(out))?;
            out.push(b',');
        }
        close(out, start, b'}');
        Ok(())
    }
}

/// Ends what began at start, in the place of the comma behind its last.
#[inline]
fn close(out: &mut Vec<u8>, start: usize, end: u8) {
    if out.len() > start + 1 {
        out.pop();
    }
    out.push(end);
}
