//! What was masked stays masked, and what is endless ends, in every form.

use crate::examples::sample;
use portcullis_posture::report::Format;

#[test]
fn a_masked_key_is_masked_in_every_report() {
    for format in Format::ALL {
        let report = format.write(&[sample()]).replace('\\', "");
        assert!(report.contains("apikey: ******** (32 characters)"), "{format}");
    }
}

#[test]
fn a_megabyte_in_any_field_is_cut_in_every_report_and_says_so() {
    let endless = "x".repeat(1_000_000);
    let mut assessment = sample();
    assessment.target.clone_from(&endless);
    for result in &mut assessment.results {
        result.remedy.clone_from(&endless);
        result.evidence[0].words.clone_from(&endless);
        result.evidence[0].fix = Some(endless.clone());
        result.snippets[0].text.clone_from(&endless);
    }
    for format in Format::ALL {
        let report = format.write(std::slice::from_ref(&assessment));
        assert!(!report.contains(&"x".repeat(20_001)), "{format}");
        assert!(report.contains("998000 more characters"), "{format}");
    }
}
