//! What the peers share: the corpus, and the CPU time of a round.

pub mod json;
pub mod serde_avro;

use std::{collections::HashMap, error::Error, fs, path::Path};

/// The result of everything here: a peer stops at the first thing that fails.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The writer schemas of a directory, `<id>.avsc`, each through `prepare`.
pub fn schemas<T>(
    dir: &str,
    prepare: impl Fn(u32, String) -> Result<T>,
) -> Result<HashMap<u32, T>> {
    let mut found = HashMap::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "avsc") {
            let id = id_of(&path)?;
            found.insert(id, prepare(id, fs::read_to_string(&path)?)?);
        }
    }
    Ok(found)
}

fn id_of(path: &Path) -> Result<u32> {
    let stem = path.file_stem().and_then(|s| s.to_str());
    Ok(stem.ok_or("a schema without a name")?.parse()?)
}

/// The messages of a file: each has four bytes of length (little endian)
/// before it.
pub fn messages(file: &[u8]) -> Result<Vec<&[u8]>> {
    let mut found = Vec::new();
    let mut rest = file;
    while let Some((head, behind)) = rest.split_first_chunk::<4>() {
        let len = u32::from_le_bytes(*head) as usize;
        let cut = behind.split_at_checked(len).ok_or("a cut message")?;
        found.push(cut.0);
        rest = cut.1;
    }
    Ok(found)
}

/// Confluent's framing: a zero byte, the schema's id (big endian), the body.
pub fn unframe(message: &[u8]) -> Result<(u32, &[u8])> {
    match message.split_first_chunk::<5>() {
        Some((&[0, a, b, c, d], body)) => {
            Ok((u32::from_be_bytes([a, b, c, d]), body))
        }
        _ => Err("not in Confluent's framing".into()),
    }
}

/// Prints the nanoseconds of CPU a record of each of the rounds.
pub fn time(
    rounds: usize,
    records: usize,
    mut round: impl FnMut() -> Result<()>,
) -> Result<()> {
    for _ in 0..rounds {
        let start = cpu_ns();
        round()?;
        println!("{:.1}", (cpu_ns() - start) as f64 / records as f64);
    }
    Ok(())
}

fn cpu_ns() -> i64 {
    let mut t = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: t is a timespec, and the clock is there on every Linux.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut t) };
    t.tv_sec * 1_000_000_000 + t.tv_nsec
}
