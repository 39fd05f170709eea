//! How often each route was answered with each status: what telemetry and metrics tell.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

/// The counters of one peer.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    rest: Routes,
    grpc: Routes,
}

#[derive(Debug, Default)]
struct Routes(Mutex<BTreeMap<String, BTreeMap<u16, Count>>>);

#[derive(Debug, Default)]
struct Count {
    count: u64,
    total: u64,
    shortest: Option<u64>,
    longest: u64,
    last: DateTime<Utc>,
}

impl Counters {
    pub(crate) fn count_rest(&self, route: &str, status: u16, took: Duration, at: DateTime<Utc>) {
        self.rest.count(route, status, took, at);
    }

    pub(crate) fn count_grpc(&self, call: &str, status: u16, took: Duration, at: DateTime<Utc>) {
        self.grpc.count(call, status, took, at);
    }

    /// The counters as telemetry shows them, with or without times.
    pub(crate) fn json(&self, with_times: bool) -> Value {
        json!({
            "rest": {"responses": self.rest.json(with_times)},
            "grpc": {"responses": self.grpc.json(with_times)},
        })
    }

    /// The counters as lines of metrics.
    pub(crate) fn metrics(&self) -> String {
        let mut text = String::new();
        self.rest.metrics("rest_responses_total", &mut text);
        self.grpc.metrics("grpc_responses_total", &mut text);
        text
    }
}

impl Routes {
    fn count(&self, route: &str, status: u16, took: Duration, at: DateTime<Utc>) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let mut routes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = routes.entry(route.to_owned()).or_default().entry(status).or_default();
        count.count += 1;
        count.total = count.total.saturating_add(took);
        count.shortest = Some(count.shortest.map_or(took, |shortest| shortest.min(took)));
        count.longest = count.longest.max(took);
        count.last = at;
    }

    fn json(&self, with_times: bool) -> Value {
        let routes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let statuses = |statuses: &BTreeMap<u16, Count>| {
            let one = |(status, count): (&u16, &Count)| (status.to_string(), count.json(with_times));
            Value::Object(statuses.iter().map(one).collect::<Map<_, _>>())
        };
        Value::Object(routes.iter().map(|(route, counts)| (route.clone(), statuses(counts))).collect::<Map<_, _>>())
    }

    fn metrics(&self, name: &str, text: &mut String) {
        let routes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *text += &format!("# HELP {name} total number of responses\n# TYPE {name} counter\n");
        for (route, statuses) in routes.iter() {
            // A REST route carries its method, a gRPC one is its name.
            let labels = match route.split_once(' ') {
                Some((method, endpoint)) => format!("method=\"{method}\",endpoint=\"{endpoint}\""),
                None => format!("endpoint=\"{route}\""),
            };
            for (status, count) in statuses {
                *text += &format!("{name}{{{labels},status=\"{status}\"}} {}\n", count.count);
            }
        }
    }
}

impl Count {
    fn json(&self, with_times: bool) -> Value {
        let average = self.total as f64 / self.count as f64;
        if !with_times {
            return json!({"count": self.count, "avg_duration_micros": average});
        }
        json!({
            "count": self.count,
            "avg_duration_micros": average,
            "min_duration_micros": self.shortest.unwrap_or_default() as f64,
            "max_duration_micros": self.longest as f64,
            "total_duration_micros": self.total,
            "last_responded": self.last.to_rfc3339_opts(SecondsFormat::Millis, true),
        })
    }
}
