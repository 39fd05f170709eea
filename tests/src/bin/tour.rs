//! Walks through every screen and leaves pictures: `tour <folder> [place…]`. Light and dark, on the smallest window and on
//! a large one; on the smallest also with letters twice as large. Of the places that are named, or of all.

use std::path::{Path, PathBuf};

use portcullis_tests::keyring::Keyring;
use portcullis_tests::session::Session;
use portcullis_tests::window::{Outcome, Window};

const SMALLEST: (u32, u32) = (1024, 700);
const SIZES: [(u32, u32); 2] = [SMALLEST, (1600, 1000)];

#[tokio::main]
async fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("say the folder for the pictures")?);
    let places: Vec<String> = arguments.collect();
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
                    if !places.is_empty() && !places.iter().any(|wanted| place.starts_with(wanted)) {
                        return Ok(());
                    }
                    take(window, &folder.join(format!("{place}-{theme}-{width}x{height}.png"))).await?;
                    if (width, height) == SMALLEST {
                        window.force_size(&session, width / 2, height / 2).await?;
                        take(window, &folder.join(format!("{place}-{theme}-large-letters.png"))).await?;
                        window.force_size(&session, width, height).await?;
                    }
                    Ok(())
                })
                .await?;
            window.close().await?;
        }
    }
    Ok(())
}

async fn take(window: &Window, file: &Path) -> Outcome {
    std::fs::write(file, window.picture().await?)?;
    println!("{}", file.display());
    Ok(())
}
