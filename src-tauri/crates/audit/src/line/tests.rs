use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::*;

type Said = (Moment, Vec<Option<String>>);

/// What a line says, read in the plainest way.
fn plain(line: &[u8]) -> Option<Said> {
    let Ok(Value::Object(object)) = serde_json::from_str(&String::from_utf8_lossy(line)) else { return None };
    let time = chrono::DateTime::parse_from_rfc3339(object.get("timestamp")?.as_str()?).ok()?.timestamp_nanos_opt()?;
    let text = |field: Field| match object.get(field.name())? {
        Value::String(text) => Some(text.clone()),
        value @ (Value::Bool(_) | Value::Number(_)) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    Some((time, Field::ALL[..LINE_FIELDS].iter().map(|&field| text(field)).collect()))
}

/// What the parser says: by the fast way, if that says anything, and by the other one.
fn said(parser: &mut Parser<'_>, line: &[u8]) -> (Option<Said>, Result<Said, NoEvent>) {
    let dictionaries = parser.dictionaries;
    let words = |parsed: Parsed| {
        let text = |(field, code)| dictionaries.read(field).value(code).map(|text| text.to_string());
        (parsed.time, Field::ALL.into_iter().zip(parsed.codes).map(text).collect())
    };
    let more = [line, b"\n{\"timestamp\":\"\","].concat();
    // Twice: the second time values are remembered.
    let first = parser.known(&more, 0);
    let known = parser.known(&more, 0);
    assert_eq!(first, known);
    let known = known.map(|(parsed, end)| {
        assert_eq!(end, line.len());
        words(parsed)
    });
    (known, parser.any(line).map(words))
}

/// Both ways say what the plain reading says. Answers whether the fast one said anything.
fn agrees(line: &[u8]) -> bool {
    let dictionaries = Dictionaries::default();
    let (known, any) = said(&mut Parser::new(&dictionaries), line);
    match plain(line) {
        Some(plain) => assert_eq!(any.as_ref(), Ok(&plain), "{}", String::from_utf8_lossy(line)),
        // Of what is unknown only the grammar is asked for, and not how deep it is or whether numbers can be kept.
        None if any.is_ok() => {
            serde_json::from_str::<IgnoredAny>(&String::from_utf8_lossy(line)).unwrap();
        }
        None => {}
    }
    let is_known = known.is_some();
    if let Some(known) = known {
        assert_eq!(any, Ok(known), "{}", String::from_utf8_lossy(line));
    }
    is_known
}

const DENIED: &str = r#"{"timestamp":"2026-11-21T00:20:55.448111292Z","api":"/collections","auth_type":"None","remote":"127.0.0.1","result":"denied","error":"Unauthorized: Must provide an API key or an Authorization bearer token"}"#;
const WHOLE: &str = r#"{"timestamp":"2026-11-21T00:20:55.448Z","method":"upsert_points","api":"/collections/docs/points","auth_type":"Jwt","subject":"svc \"beta\" \u00fc","remote":"::1","collection":"docs","tracing_id":"bdb0b5fb-3542-4050-afe7-050b00d50766","result":"ok"}"#;
const OLDEST: &str =
    r#"{"timestamp":"2026-03-01T10:00:00Z","method":"list_collections","auth_type":"ApiKey","result":"ok"}"#;

#[test]
fn lines_of_every_server_take_the_fast_way() {
    for line in [DENIED, WHOLE, OLDEST, r#"{"timestamp":"2026-03-01T10:00:00Z"}"#] {
        assert!(agrees(line.as_bytes()), "{line}");
    }
}

#[test]
fn a_field_that_is_empty_is_not_one_that_is_absent() {
    let dictionaries = Dictionaries::default();
    let line = br#"{"timestamp":"2026-03-01T10:00:00Z","auth_type":"Jwt","subject":"","result":"ok"}"#;
    let (known, any) = said(&mut Parser::new(&dictionaries), line);
    let subject = |said: Said| said.1[Field::Subject as usize].clone();
    assert_eq!(subject(known.unwrap()), Some(String::new()));
    assert_eq!(subject(any.unwrap()), Some(String::new()));
}

#[test]
fn lines_in_any_other_form_say_the_same_the_slow_way() {
    for line in [
        r#" { "result" : "ok" , "timestamp" : "2026-03-01T10:00:00Z" } "#,
        r#"{"timestamp":"2026-03-01T10:00:00Z","result":"ok","result":"denied"}"#,
        r#"{"timestamp":"2026-03-01T10:00:00Z","method":"a","method":null}"#,
        r#"{"timestamp":"2026-03-01T10:00:00Z","method":5,"api":1.50,"subject":true,"remote":["x"],"error":{"a":1}}"#,
        r#"{"timestamp":"2026-03-01T10:00:00Z","new":{"deep":[1,2,{"x":null}]},"result":"ok"}"#,
        r#"{"\u0074imestamp":"2026-03-01T10:00:00Z","me\u0074hod":"x"}"#,
        r#"{"timestamp":"2026-03-01T10:00:00+02:00","method":"\ud83d\ude00"}"#,
    ] {
        assert!(!agrees(line.as_bytes()), "{line}");
        assert!(plain(line.as_bytes()).is_some(), "{line}");
    }
    assert!(!agrees(b"{\"timestamp\":\"2026-03-01T10:00:00Z\",\"subject\":\"\xff\xfe\",\"result\":\"ok\"}"));
}

#[test]
fn what_is_no_event_is_told_with_its_reason() {
    let dictionaries = Dictionaries::default();
    let mut parser = Parser::new(&dictionaries);
    for (line, reason) in [
        ("hello", NoEvent::NotJson),
        ("{\"timestamp\":\"2026-03-01T10:00:00Z\"", NoEvent::NotJson),
        ("{\"timestamp\":\"2026-03-01T10:00:00Z\"} x", NoEvent::NotJson),
        ("{\"timestamp\":\"2026-03-01T10:00:00Z\",\"method\":\"a\tb\"}", NoEvent::NotJson),
        ("\0\0\0{\"timestamp\":\"2026-03-01T10:00:00Z\"}", NoEvent::Zeros),
        ("[1]", NoEvent::NotAnObject),
        ("null", NoEvent::NotAnObject),
        ("{}", NoEvent::NoTimestamp),
        ("{\"timestamp\":5}", NoEvent::Timestamp),
        ("{\"timestamp\":null}", NoEvent::Timestamp),
        ("{\"timestamp\":\"yesterday\"}", NoEvent::Timestamp),
        ("{\"timestamp\":\"2026-02-30T10:00:00Z\"}", NoEvent::Timestamp),
        ("{\"timestamp\":\"9999-02-20T10:00:00Z\"}", NoEvent::Timestamp),
    ] {
        assert_eq!(said(&mut parser, line.as_bytes()), (None, Err(reason)), "{line}");
    }
}

#[test]
fn a_value_without_end_is_kept_in_part() {
    let dictionaries = Dictionaries::default();
    let long = "ü".repeat(value::LONGEST);
    let line = format!(r#"{{"timestamp":"2026-03-01T10:00:00Z","auth_type":"Jwt","subject":"{long}","result":"ok"}}"#);
    let (known, any) = said(&mut Parser::new(&dictionaries), line.as_bytes());
    assert_eq!(known.unwrap(), any.clone().unwrap());
    assert_eq!(any.unwrap().1[Field::Subject as usize].as_ref().map(String::len), Some(value::LONGEST));
}

#[test]
fn more_values_than_are_remembered_keep_their_codes() {
    let dictionaries = Dictionaries::default();
    let mut parser = Parser::new(&dictionaries);
    for round in 0..2 {
        for number in 0..20_000 {
            let long = "x".repeat(number % 80);
            let line = format!(
                "{{\"timestamp\":\"2026-03-01T10:00:00Z\",\"auth_type\":\"Jwt\",\"subject\":\"{number}{long}\",\"result\":\"ok\"}}\n        "
            );
            let (parsed, _) = parser.known(line.as_bytes(), 0).unwrap();
            let subject =
                dictionaries.read(Field::Subject).value(parsed.codes[Field::Subject as usize]).unwrap().to_string();
            assert_eq!(subject, format!("{number}{long}"), "{round}");
        }
    }
}

#[test]
fn timestamps_are_what_rfc_3339_says() {
    let mut clock = Clock::default();
    for text in [
        "2026-11-21T00:20:55.448111292Z",
        "2026-11-21T00:20:55.448111Z",
        "2026-11-21T00:20:55.4Z",
        "2026-11-21T23:59:59Z",
        "2024-02-29T12:00:00.000000001Z",
        "1969-12-31T23:59:59.999999999Z",
        "1678-01-01T00:00:00Z",
        "2262-04-11T00:00:00Z",
    ] {
        let quoted = format!("{text}\"            ");
        let known = clock.read(quoted.as_bytes(), 0);
        assert_eq!(known, moment::read(text).map(|time| (time, text.len())), "{text}");
    }
    for text in [
        "2026-11-21T24:00:00Z",
        "2026-11-21T23:60:00Z",
        "2026-11-21T23:59:60Z",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-11-21T00:20:55.Z",
        "2026-11-21T00:20:55.4481112921Z",
        "2026-11-21 00:20:55Z",
        "2026-11-21T00:20:55+00:00",
        "2026-11-21T0a:20:55Z",
        "2026-11-21T00:20:55.44811129aZ",
        "+026-11-21T00:20:55Z",
        "2262-04-12T00:00:00Z",
        "1600-04-12T00:00:00Z",
    ] {
        assert_eq!(clock.read(format!("{text}\"            ").as_bytes(), 0), None, "{text}");
    }
}

/// A text as JSON may write it.
fn text() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        8 => "[a-z/_.0-9-]{1,12}",
        1 => Just("\\\"".to_owned()),
        1 => Just("\\\\".to_owned()),
        1 => Just("\\n\\t\\/".to_owned()),
        1 => Just("\\u00e9\\ud83d\\ude00".to_owned()),
        1 => Just("é😀".to_owned()),
    ];
    proptest::collection::vec(letter, 0..6).prop_map(|letters| format!("\"{}\"", letters.concat()))
}

fn json() -> impl Strategy<Value = String> {
    let simple = prop_oneof![
        6 => text(),
        1 => "-?[1-9][0-9]{0,20}",
        1 => "[1-9]\\.[0-9]{1,3}(e[1-9])?",
        1 => Just("null".to_owned()),
        1 => Just("true".to_owned()),
    ];
    simple.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(|list| format!("[{}]", list.join(", "))),
            inner.prop_map(|value| format!("{{\"method\":{value}}}")),
        ]
    })
}

fn timestamp() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "\"20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|2[0-8])T[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]{1,10})?Z\"",
        1 => "\"20[0-9]{2}-[01][0-9]-[0-3][0-9][Tt ][01][0-9]:[0-5][0-9]:[0-5][0-9][+-][01][0-9]:[0-5][0-9]\"",
        1 => text(),
        1 => json(),
    ]
}

/// The fields in the order of the server, as texts.
fn servers() -> impl Strategy<Value = Vec<u8>> {
    let field = || proptest::option::of(text());
    let fields = (field(), field(), text(), field(), field(), field(), field(), text(), field());
    (timestamp(), fields).prop_map(
        |(timestamp, (method, api, auth, subject, remote, collection, tracing, result, error))| {
            let fields = [
                ("method", method),
                ("api", api),
                ("auth_type", Some(auth)),
                ("subject", subject),
                ("remote", remote),
                ("collection", collection),
                ("tracing_id", tracing),
                ("result", Some(result)),
                ("error", error),
            ];
            let mut line = format!("{{\"timestamp\":{timestamp}");
            for (name, value) in fields {
                line.extend(value.map(|value| format!(",\"{name}\":{value}")));
            }
            line.push('}');
            line.into_bytes()
        },
    )
}

/// Any fields in any order with any spaces.
fn anything() -> impl Strategy<Value = Vec<u8>> {
    let names =
        Field::ALL.map(Field::name).into_iter().chain(["timestamp", "new", "me\\u0074hod", ""]).collect::<Vec<_>>();
    let field = (proptest::sample::select(names), json(), "[ \t\r]{0,2}");
    (timestamp(), proptest::collection::vec(field, 0..8), 0..8usize).prop_map(|(timestamp, mut fields, place)| {
        fields.insert(place.min(fields.len()), ("timestamp", timestamp, String::new()));
        let fields: Vec<String> =
            fields.into_iter().map(|(name, value, space)| format!("{space}\"{name}\"{space}:{value}{space}")).collect();
        format!("{{{}}}", fields.join(",")).into_bytes()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_of_servers_are_read_as_serde_reads_them(line in servers()) {
        agrees(&line);
    }

    #[test]
    fn lines_of_any_kind_are_read_as_serde_reads_them(line in anything()) {
        agrees(&line);
    }

    #[test]
    fn damaged_lines_are_read_as_serde_reads_them(
        line in servers(),
        place in any::<proptest::sample::Index>(),
        byte in prop_oneof![any::<u8>(), Just(b'"'), Just(b'\\'), Just(0), Just(b'}')],
        cut in any::<bool>(),
    ) {
        let mut line = line;
        let place = place.index(line.len());
        if cut {
            line.truncate(place);
        } else if byte != b'\n' {
            line[place] = byte;
        }
        agrees(&line);
    }
}
