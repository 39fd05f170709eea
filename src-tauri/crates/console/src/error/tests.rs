use super::*;
use crate::keychain::Absence;

/// One of each.
fn errors() -> Vec<Error> {
    let detail = || "detail".to_owned();
    let keychain = [
        KeychainError::Absent(Absence::NoProvider),
        KeychainError::Absent(Absence::NoKeyring),
        KeychainError::Locked,
        KeychainError::Refused,
        KeychainError::Timeout { seconds: 15 },
        KeychainError::Missing,
        KeychainError::TooLong { limit: 2_560 },
        KeychainError::Failed(detail()),
    ];
    let mut errors = vec![
        Error::field("name", "The name is empty.", "Enter a name."),
        Error::ProfileNotFound,
        Error::ProfileChanged,
        Error::ProfileIncomplete(SecretSlot::ManageKey),
        Error::SessionOver(SecretSlot::Token),
        Error::StoreUnreadable(detail()),
        Error::StoreUnwritable(detail()),
        Error::StoreNewer { version: 2 },
        Error::DataBusy("the ledger"),
        Error::LedgerUnreadable(detail()),
        Error::LedgerUnwritable(detail()),
        Error::ImportInvalid(detail()),
        Error::ImportNewer { version: 2 },
        Error::ClaimsInvalid(detail()),
        Error::MintingBlocked(vec!["expired".to_owned()]),
        Error::ConfirmationNeeded(vec!["never_expires".to_owned()]),
        Error::InputTooLarge { what: "The file", limit: 10 * 1024 * 1024 },
        Error::Connection(Box::new(ConnectionError::ConnectionLost)),
        Error::PracticeFailed(detail()),
        Error::Stopped,
        Error::ClipboardUnavailable(detail()),
        Error::FileUnwritable(detail()),
        Error::HistoryUnusable(detail()),
        Error::Internal(detail()),
    ];
    errors.extend(keychain.map(Error::Keychain));
    errors
}

#[test]
fn each_error_says_what_happened_and_what_to_do_in_sentences_of_its_own() {
    let words: Vec<Words> = errors().iter().map(Error::words).collect();
    for (index, one) in words.iter().enumerate() {
        for text in [&one.message, &one.remedy] {
            assert!(text.ends_with('.') && !text.contains('!') && text.len() > 10, "{text}");
        }
        assert!(words[index + 1..].iter().all(|other| other.message != one.message), "{}", one.message);
    }
}

#[test]
fn only_an_invalid_field_names_a_field() {
    for error in errors() {
        let is_field = matches!(error, Error::InvalidField { .. });
        assert_eq!(CommandError::from(error).field.is_some(), is_field);
    }
}
