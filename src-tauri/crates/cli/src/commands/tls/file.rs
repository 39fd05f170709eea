//! The certificates in a file.

use std::path::Path;

use portcullis_console::tls::{TlsFileForm, TlsFileView};
use portcullis_tls::file::OpenedFile;
use portcullis_tls::key::KeyInFile;

use super::days_left;
use super::words::{certificate_in_words, line, trust_in_words, verdicts_in_words};
use crate::arguments::{Arguments, Tls};
use crate::commands::quiet_console;
use crate::failure::Failure;
use crate::input;
use crate::output::Output;

pub(super) fn run(path: &Path, command: &Tls, arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let passphrase = command.passphrase_file.as_deref().map(input::key).transpose()?;
    let form = TlsFileForm { path: path.display().to_string(), passphrase };
    let view = quiet_console(arguments)?.tls_file(&form)?;
    let Some(file) = &view.file else {
        let remedy = "Give it in a file, after --passphrase-file.";
        return Err(Failure::usage("The file is locked with a passphrase.", remedy));
    };
    if output.is_json() {
        output.json(&view)?;
    } else {
        output.text(&in_words(&view, file))?;
    }
    let is_faulty = file.key == KeyInFile::Other || command.is_at_fault(&view.verdicts);
    if is_faulty || command.is_under(days_left(&file.certificates)) {
        return Err(Failure::Faulty);
    }
    if file.certificates.iter().any(|one| one.unreadable.is_some()) {
        return Err(Failure::NotSeen);
    }
    Ok(())
}

fn in_words(view: &TlsFileView, file: &OpenedFile) -> String {
    let mut text = String::new();
    file.certificates.iter().for_each(|certificate| certificate_in_words(&mut text, certificate));
    file.chain_findings.iter().for_each(|finding| line(&mut text, "chain", &finding.words));
    let key = match file.key {
        KeyInFile::None => "there is none in the file",
        KeyInFile::Fits => "it belongs to the first certificate",
        KeyInFile::Other => "it belongs to ANOTHER certificate",
        KeyInFile::Encrypted => "it is encrypted, and cannot be compared",
        KeyInFile::Unknown => "it is of a kind that cannot be compared",
    };
    line(&mut text, "private key", key);
    view.trust.iter().for_each(|trust| trust_in_words(&mut text, trust));
    text.push('\n');
    verdicts_in_words(&mut text, &view.verdicts);
    text
}
