//! Walks through every screen and leaves pictures: `tour <folder>`.

use portcullis_tests::keyring::Keyring;
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};

#[tokio::main]
async fn main() -> Outcome {
    let folder = std::path::PathBuf::from(std::env::args_os().nth(1).ok_or("say the folder for the pictures")?);
    std::fs::create_dir_all(&folder)?;
    let session = Session::start(Keyring::Unlocked)?;
    let window = Window::open(&session).await?;
    window.resize(1024, 700).await?;
    std::fs::write(folder.join("first.png"), window.picture().await?)?;
    window.close().await
}
