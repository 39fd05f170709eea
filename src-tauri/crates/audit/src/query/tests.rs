use proptest::prelude::*;

use super::*;

const NOW: Now = Now { moment: 1_795_257_667_000_000_000, zone: Zone::fixed(3_600) };

fn printed(text: &str) -> String {
    Query::parse(text, NOW).unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
}

#[test]
fn a_query_prints_itself_back_in_one_form() {
    for (written, canonical) in [
        ("", ""),
        ("  result:denied   collection:tenant-* -subject:backup ", "result:denied collection:tenant-* -subject:backup"),
        ("\"result\":\"denied\"", "result:denied"),
        ("method:a,b,\"c d\"", "method:a,b,\"c d\""),
        ("subject:\"\"", "subject:\"\""),
        ("subject:\"a*b\"*", "subject:\"a*b\"*"),
        ("subject:a**b", "subject:a*b"),
        (r#"subject:"say \"hi\" \\ x""#, r#"subject:"say \"hi\" \\ x""#),
        (r"subject:C:\temp", r"subject:C:\temp"),
        ("remote:10.1.2.3/8", "remote:10.0.0.0/8"),
        ("remote:2001:DB8::1/32", "remote:2001:db8::/32"),
        ("remote:\"10.0.0.0/8\"", "remote:\"10.0.0.0/8\""),
        ("remote:::1", "remote:::1"),
        ("api:/collections/docs", "api:/collections/docs"),
        ("since:2h until:2026-11-21", "since:2h until:2026-11-21"),
        ("since:\"2026-11-21 10:00\"", "since:2026-11-21T10:00"),
        ("since:2026-11-21T10:00:00+01:00", "since:2026-11-21T09:00:00Z"),
        ("hour:22-6", "hour:22-6"),
        ("hour:22,23,0-6", "hour:22-6"),
        ("hour:0-24", "hour:0-24"),
        ("-weekday:sat,Sunday", "-weekday:sat,sun"),
        ("\"hour\":9", "\"hour\":9"),
        ("tracing_id:abc request.user.name:x", "tracing_id:abc request.user.name:x"),
        ("\"odd name\":x", "\"odd name\":x"),
        ("-\"two words\" *reset* con*set", "-\"two words\" reset con*set"),
        ("a,b", "a,b"),
        ("\"a:b\" \"-x\" \"OR\"", "\"a:b\" \"-x\" \"OR\""),
    ] {
        assert_eq!(printed(written), canonical, "{written}");
        assert_eq!(printed(canonical), canonical, "{canonical}");
    }
}

#[test]
fn errors_carry_the_place_and_what_to_write() {
    for (written, place, advice) in [
        ("a method:", 2..9, "method:\"\""),
        ("method:a,,b", 0..9, "Write one after it"),
        ("x \"open", 2..7, "Write \" at the end"),
        ("a - b", 2..3, "directly after it"),
        (":x", 0..1, "Write one, such as"),
        ("10:41", 0..2, "in quotes"),
        ("since:yesterday", 6..15, "2h"),
        ("since:1h,2h", 0..11, "Write one after since:"),
        ("-since:2h", 0..9, "until:2h"),
        ("hour:25", 5..7, "hour:22-6"),
        ("weekday:mon,foo", 12..15, "mon-fri"),
        ("remote:10.0.0.0/40", 7..18, "remote:10.0.0.0/8"),
        ("a OR b", 2..4, "method:a,b"),
        ("AND", 0..3, "Leave it out"),
        ("é *", 3..4, "subject:*"),
        ("\"\"", 0..2, "subject:*"),
        ("me*d:x", 0..4, "in quotes"),
    ] {
        let error = Query::parse(written, NOW).expect_err(written);
        assert_eq!(error.start..error.end, place, "{written}: {error}");
        assert!(error.advice.contains(advice), "{written}: {error}");
    }
}

#[test]
fn a_pasted_book_is_refused() {
    let error = Query::parse(&"a ".repeat(20_000), NOW).expect_err("too long");
    assert!(error.problem.contains("40000"), "{error}");
}

#[test]
fn a_value_of_a_cell_joins_narrows_and_leaves_sets() {
    for (before, field, value, include, after) in [
        ("", "method", Some("a"), true, "method:a"),
        ("method:a", "method", Some("b"), true, "method:a,b"),
        ("method:a", "method", Some("a"), true, "method:a"),
        ("method:a,b", "method", Some("a"), false, "method:b"),
        ("-method:a", "method", Some("a"), true, "method:a"),
        ("-method:a", "method", Some("b"), false, "-method:a,b"),
        ("method:a x", "method", Some("a"), false, "x -method:a"),
        ("collection:tenant-*", "collection", Some("tenant-1"), true, "collection:tenant-* collection:tenant-1"),
        ("subject:a", "subject", None, false, "subject:a -subject:\"\""),
        ("subject:a", "subject", None, true, "subject:a,\"\""),
        ("", "remote", Some("10.0.0.0/8"), true, "remote:\"10.0.0.0/8\""),
        ("", "hour", Some("9"), true, "\"hour\":9"),
        ("hour:9", "error", Some("Forbidden: no, \"never\""), false, r#"hour:9 -error:"Forbidden: no, \"never\"""#),
    ] {
        let query = Query::parse(before, NOW).unwrap().with(field, value, include);
        assert_eq!(query.to_string(), after, "{before} {field} {value:?} {include}");
        assert_eq!(Query::parse(after, NOW).unwrap(), query);
    }
}

#[test]
fn a_query_knows_the_values_that_it_names() {
    let query = Query::parse("method:a,b -method:c -subject:\"\" collection:tenant-*", NOW).unwrap();
    for (field, value, named) in [
        ("method", Some("b"), Some(true)),
        ("method", Some("c"), Some(false)),
        ("method", Some("d"), None),
        ("subject", None, Some(false)),
        ("collection", Some("tenant-1"), None),
    ] {
        assert_eq!(query.names(field, value), named, "{field} {value:?}");
    }
}

/// Texts with all that the language gives a meaning to.
fn odd_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        proptest::sample::select(vec![
            "a",
            "B",
            "9",
            " ",
            "\"",
            "\\",
            "*",
            ",",
            ":",
            "-",
            "/",
            ".",
            "_",
            "é",
            "\n",
            "\u{a0}",
            "OR",
            "10.0.0.0/8",
            "since",
            "hour",
            "2h",
            "sat",
            "remote",
            "subject",
            "\0",
        ]),
        0..8,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_was_read_is_read_again_as_the_same(text in odd_text()) {
        if let Ok(query) = Query::parse(&text, NOW) {
            prop_assert_eq!(Query::parse(&query.to_string(), NOW), Ok(query));
        }
    }

    #[test]
    fn what_cannot_be_read_names_a_place_in_the_text(text in odd_text()) {
        if let Err(error) = Query::parse(&text, NOW) {
            prop_assert!(text.get(error.start..error.end).is_some());
            prop_assert!(error.problem.ends_with('.') && error.advice.ends_with('.'));
        }
    }

    #[test]
    fn any_value_of_any_field_can_be_asked_for(field in odd_text(), value in odd_text(), include: bool) {
        let value = (!value.is_empty()).then_some(value.as_str());
        if !field.is_empty() {
            let query = Query::everything().with(&field, value, include);
            prop_assert_eq!(Query::parse(&query.to_string(), Now::default()), Ok(query));
        }
    }
}
