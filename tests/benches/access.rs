//! What an edit of a token with twenty collections costs: lint and matrix, and all of a keystroke from its JSON.

#![allow(clippy::expect_used, reason = "an expectation says what a test takes for granted")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use qdrant_access::Claims;
use qdrant_access::authenticate::Settings;
use qdrant_access::lint::{Context, lint};
use qdrant_access::matrix::{Credential, Matrix};

fn token_of(collections: usize) -> String {
    let entries: Vec<_> = (0..collections)
        .map(|index| {
            let mode = ["r", "rw", "prw"][index % 3];
            format!(r#"{{"collection":"collection-{index}","access":"{mode}"}}"#)
        })
        .collect();
    format!(r#"{{"exp":1800086400,"access":[{}],"subject":"alice"}}"#, entries.join(","))
}

fn access(criterion: &mut Criterion) {
    let text = token_of(20);
    let claims = Claims::parse(&text).expect("claims");
    let settings = Settings::default();
    let context = Context {
        version: settings.version,
        now: 1_800_000_000,
        longest_life_days: 90,
        existing: None,
        jwt_rbac: None,
        signing_key: None,
    };
    criterion.bench_function("lint and matrix of 20 collections", |bencher| {
        bencher.iter(|| {
            let findings = lint(black_box(&claims), &context);
            let granted = claims.granted();
            (findings, Matrix::of(Credential::Accepted(&granted), &settings))
        });
    });
    let many = token_of(5_000);
    criterion.bench_function("parse, lint and matrix of 5,000 collections", |bencher| {
        bencher.iter(|| {
            let claims = Claims::parse(black_box(&many)).expect("claims");
            let findings = lint(&claims, &context);
            let granted = claims.granted();
            (findings, Matrix::of(Credential::Accepted(&granted), &settings))
        });
    });
    criterion.bench_function("parse, lint and matrix of 20 collections", |bencher| {
        bencher.iter(|| {
            let claims = Claims::parse(black_box(&text)).expect("claims");
            let findings = lint(&claims, &context);
            let granted = claims.granted();
            (findings, Matrix::of(Credential::Accepted(&granted), &settings))
        });
    });
}

criterion_group!(benches, access);
criterion_main!(benches);
