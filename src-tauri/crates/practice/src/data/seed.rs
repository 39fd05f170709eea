//! What every practice cluster starts with: `docs` and `other` with vectors and cities, `users` with one person for
//! `value_exists`, and the alias `docs-alias` of `docs`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Collection, Data, Distance, Point, PointId, VectorParams};

const CITIES: [&str; 5] = ["Berlin", "London", "Moscow", "Rome", "Oslo"];

pub(super) fn data() -> Data {
    Data {
        collections: BTreeMap::from([
            ("docs".to_owned(), cities(0.1)),
            ("other".to_owned(), cities(0.2)),
            ("users".to_owned(), users()),
        ]),
        aliases: BTreeMap::from([("docs-alias".to_owned(), "docs".to_owned())]),
        log_level: "INFO".to_owned(),
        ..Data::default()
    }
}

fn cities(step: f64) -> Collection {
    let mut collection = Collection {
        vectors: BTreeMap::from([(String::new(), VectorParams { size: 4, distance: Distance::Dot })]),
        operation: 1,
        ..Collection::default()
    };
    for (id, city) in (1_u32..).zip(CITIES) {
        let vector = json!([step * f64::from(id), 0.5, 0.2, 0.9]);
        let point = point(BTreeMap::from([(String::new(), vector)]), json!({ "city": city }));
        collection.points.insert(PointId::Number(id.into()), point);
    }
    collection
}

fn users() -> Collection {
    let payload = json!({"user_id": "andrey", "role": "manager", "n": 7, "ok": true});
    let points = BTreeMap::from([(PointId::Number(1), point(BTreeMap::new(), payload))]);
    Collection { points, operation: 1, ..Collection::default() }
}

fn point(vectors: BTreeMap<String, Value>, payload: Value) -> Point {
    let payload = match payload {
        Value::Object(payload) => payload,
        _ => Map::new(),
    };
    Point { vectors, payload, version: 1 }
}
