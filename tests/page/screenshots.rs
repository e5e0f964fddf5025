//! Takes the pictures in `docs/screenshots/`: `make screenshots`. Not a test, but it needs all that the tests have.

use std::path::Path;

use thirtyfour::By;

use super::models::OFFER;
use crate::support::browser::{Browser, DEADLINE, eventually};
use crate::support::page::{Page, dist};
use crate::support::server::Server;

/// What compares a sentence with itself without a word.
const CONTRAST: &str = "Compare with and without “but”";

#[tokio::test]
#[ignore = "writes docs/screenshots: make screenshots"]
async fn screenshots() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    take(&page, &folder, "explain").await;
    page.press("Follow the path").await;
    page.browser.find("slider", "Place on the path, α").await;
    take_part(&page, &folder, "workbench", ".ledger").await;
    super::many::show(&page).await;
    take(&page, &folder, "many").await;
    page.press("Compare").await;
    page.press(CONTRAST).await;
    eventually(DEADLINE, async || {
        let columns = page.browser.driver().find_all(By::Css(".compare-columns > *")).await.unwrap_or_default().len();
        if columns == 2 && !page.is_working().await { Ok(()) } else { Err(format!("{columns} columns")) }
    })
    .await;
    take(&page, &folder, "compare").await;
    page.press("How it works").await;
    take(&page, &folder, "how").await;
    page.press("One text").await;
    page.choose("Model", OFFER).await;
    take(&page, &folder, "model").await;
}

/// Takes one view in every size and colour scheme.
async fn take(page: &Page, folder: &Path, view: &str) {
    take_part(page, folder, view, "body").await;
}

/// The same from some part of it on.
async fn take_part(page: &Page, folder: &Path, view: &str, from: &str) {
    for (width, height) in [(375, 812), (768, 1024), (1280, 860)] {
        for scheme in ["light", "dark"] {
            page.browser.set_size(width, height).await;
            page.browser.set_color_scheme(scheme).await;
            page.browser.run("document.querySelector(arguments[0]).scrollIntoView()", vec![from.into()]).await;
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

/// The icons of the installed page, drawn from the one that tabs have. A maskable one may be cut to any shape: its middle four fifths stay.
#[tokio::test]
#[ignore = "writes static/icons: make icons"]
async fn icons() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    std::fs::create_dir_all(folder.join("icons")).unwrap();
    let server = Server::start(&folder).await;
    let browser = Browser::start(&server).await;
    browser.goto(&format!("{}favicon.svg", server.url())).await;
    for (name, size, scale) in [("icon-192", 192, 1.0), ("icon-512", 512, 1.0), ("maskable-512", 512, 0.8)] {
        let script = "const [size, scale] = arguments;
            const html = name => document.createElementNS('http://www.w3.org/1999/xhtml', name);
            const picture = html('img');
            picture.src = location.href;
            await picture.decode();
            const canvas = html('canvas');
            canvas.width = canvas.height = size;
            const context = canvas.getContext('2d');
            if (scale < 1) {
                context.fillStyle = document.querySelector('rect').getAttribute('fill');
                context.fillRect(0, 0, size, size);
            }
            const [edge, side] = [size * (1 - scale) / 2, size * scale];
            context.drawImage(picture, edge, edge, side, side);
            const png = await new Promise(done => canvas.toBlob(done));
            return [...new Uint8Array(await png.arrayBuffer())];";
        let png = browser.run_async(script, vec![size.into(), scale.into()]).await;
        let png: Vec<u8> = serde_json::from_value(png).expect("bytes");
        std::fs::write(folder.join(format!("icons/{name}.png")), png).unwrap();
    }
}
