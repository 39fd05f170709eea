//! What WebKitGTK has to be told about the graphics of this machine before it draws.

use std::path::Path;

/// Buffers shared with NVIDIA's own driver leave windows blank; everywhere else they should be shared.
const SHARE_NO_BUFFERS: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
/// Where no graphics processor is (virtual machines, remote desktops), one would be imitated in software, and put the whole
/// window together anew for every frame. Painting what changed, with the processor itself, scrolls at four times the rate,
/// starts sooner and needs less memory.
const PAINT_WITHOUT_GPU: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// Sets the switches that the machine needs and the admin has not decided on already. Called before anything else: the
/// environment may only change while the program has a single thread, and the web view reads it when it starts.
pub(crate) fn prepare() {
    set_where(Path::new("/proc/driver/nvidia/version").exists(), SHARE_NO_BUFFERS);
    set_where(!has_graphics_processor(), PAINT_WITHOUT_GPU);
}

fn set_where(needed: bool, switch: &str) {
    if needed {
        // What the admin has set stays; without the switch the window may still show.
        let _ = glib::setenv(switch, "1", false);
    }
}

/// A render node of the kernel, NVIDIA's own driver, or the way from Linux on Windows to its graphics.
fn has_graphics_processor() -> bool {
    let nodes = std::fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    Path::new("/dev/nvidiactl").exists()
        || Path::new("/dev/dxg").exists()
        || nodes.into_iter().any(|node| node.file_name().to_string_lossy().starts_with("renderD"))
}
