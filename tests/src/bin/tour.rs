//! Walks through every screen and leaves pictures: `tour <folder>`. Light and dark, on the smallest window and on a
//! large one.

use std::path::PathBuf;

use portcullis_tests::keyring::Keyring;
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};

const SIZES: [(u32, u32); 2] = [(1024, 700), (1600, 1000)];

#[tokio::main]
async fn main() -> Outcome {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("say the folder for the pictures")?);
    std::fs::create_dir_all(&folder)?;
    for (choice, theme) in [("Light", "light"), ("Dark", "dark")] {
        for (width, height) in SIZES {
            let session = Session::start(Keyring::Unlocked)?;
            let window = Window::open(&session).await?;
            window.ready().await?;
            window.choose_theme(choice).await?;
            window.resize(width, height).await?;
            window
                .walk(async |window: &Window, place: &str| {
                    let file = folder.join(format!("{place}-{theme}-{width}x{height}.png"));
                    std::fs::write(&file, window.picture().await?)?;
                    println!("{}", file.display());
                    Ok(())
                })
                .await?;
            window.close().await?;
        }
    }
    Ok(())
}
