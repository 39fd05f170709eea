//! How long loading takes, and what it leaves in memory: `load PATH…`.
use std::error::Error;
use std::sync::OnceLock;
use std::time::Instant;

use qdrant_audit::{Cancel, Index, Sources};

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<_> = std::env::args_os().skip(1).map(Into::into).collect();
    let begun = Instant::now();
    let index = Index::open(Sources::discover(&paths)?);
    let first = OnceLock::new();
    let cancel = Cancel::default();
    index.load(&cancel, &|progress| {
        if progress.events > 0 {
            first.get_or_init(|| begun.elapsed());
        }
    })?;
    let loaded = begun.elapsed();
    let snapshot = index.snapshot();
    let again = Instant::now();
    let changed = index.refresh(&cancel)?;
    let refreshed = again.elapsed();
    let problems = index.problems();
    println!(
        "{} events in {} blocks, {} broken lines, {} files with problems\nfirst {:?}, all {loaded:?}, refresh {refreshed:?} \
         {changed:?}\n{} bytes an event in columns",
        snapshot.events(),
        snapshot.blocks().len(),
        problems.broken,
        problems.files.len(),
        first.get().unwrap_or(&loaded),
        snapshot.bytes() as u64 / snapshot.events().max(1),
    );
    Ok(())
}
