//! Takes the pictures in `docs/screenshots/`: `make screenshots`. Not a test, but it needs all that the tests have.

use std::path::Path;

use super::models::OFFER;
use crate::support::page::{Page, dist};
use crate::support::server::Server;

#[tokio::test]
#[ignore = "writes docs/screenshots: make screenshots"]
async fn screenshots() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    take(&page, &folder, "explain").await;
    page.choose("Model", OFFER).await;
    take(&page, &folder, "model").await;
}

/// Takes one view in every size and colour scheme.
async fn take(page: &Page, folder: &Path, view: &str) {
    for (width, height) in [(375, 812), (1280, 860)] {
        for scheme in ["light", "dark"] {
            page.browser.set_size(width, height).await;
            page.browser.set_color_scheme(scheme).await;
            // Two frames: one to lay out anew, one to draw it; and whatever moves comes to rest.
            let script = "await document.fonts.ready;
                await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                await Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => {})));
                return null;";
            page.browser.run_async(script, vec![]).await;
            let file = folder.join(format!("{view}-{width}-{scheme}.png"));
            std::fs::write(&file, page.browser.screenshot().await).unwrap();
            println!("{}", file.display());
        }
    }
}
