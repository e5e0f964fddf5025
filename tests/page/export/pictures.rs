//! SVG and PNG, opened in the browser and compared with each other and with the page.

use super::*;
use crate::support::page::dist;
use crate::support::server::Server;

/// The share of pixels in which two pictures differ visibly, both drawn at twice their size.
const DIFFERENCE: &str = "
    const [names] = arguments;
    const pixels = await Promise.all(names.map(async name => {
        const image = new Image();
        image.src = name;
        await image.decode();
        const [width, height] = name.endsWith('.svg') ? [image.naturalWidth * 2, image.naturalHeight * 2] : [image.naturalWidth, image.naturalHeight];
        const canvas = new OffscreenCanvas(width, height);
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0, width, height);
        return {width, height, data: context.getImageData(0, 0, width, height).data};
    }));
    const [one, other] = pixels;
    let different = 0;
    for (let at = 0; at < one.data.length; at += 4) {
        const far = [0, 1, 2, 3].some(channel => Math.abs(one.data[at + channel] - other.data[at + channel]) > 24);
        different += far;
    }
    const colours = new Set();
    for (let at = 0; at < other.data.length; at += 4) colours.add(`rgb(${other.data[at]}, ${other.data[at + 1]}, ${other.data[at + 2]})`);
    return {sizes: pixels.map(({width, height}) => [width, height]), share: different / (one.data.length / 4), colours: [...colours]}";

#[tokio::test]
async fn svg_and_png_are_the_page_s_picture() {
    let server = Server::start(dist()).await;
    let page = Page::open_explained(&server).await;
    page.open_settings().await;
    page.choose("Colours", "Blue–orange").await;
    for scheme in ["light", "dark"] {
        let (folder, words) = markup_in(&page, &server, scheme).await;
        let files = [exported(&page, &folder, "SVG").await, exported(&page, &folder, "PNG").await];
        let names = files.map(|file| file.file_name().unwrap().to_str().unwrap().to_owned());
        std::fs::write(folder.path().join("index.html"), "<!doctype html><title>Pictures</title>").unwrap();
        let beside = Server::start(folder.path()).await;
        page.browser.goto(&beside.url()).await;
        let seen = page.browser.run_async(DIFFERENCE, vec![json!(names)]).await;
        assert_eq!(seen["sizes"][0], seen["sizes"][1]);
        assert!(seen["share"].as_f64().unwrap() < 0.001, "{scheme}: {} of the pixels differ", seen["share"]);
        // Every word's colour on the page is among the picture's pixels.
        let pixels: Vec<String> = serde_json::from_value(seen["colours"].clone()).unwrap();
        let coloured: Vec<_> = words.iter().filter(|(_, colour)| colour != "rgba(0, 0, 0, 0)").collect();
        assert!(coloured.len() > 5, "{words:?}");
        for (word, colour) in coloured {
            assert!(pixels.contains(colour), "{scheme}: {colour} of “{word}” is not in the picture");
        }
        // As a document of its own, the text is text.
        page.browser.goto(&format!("{}{}", beside.url(), names[0])).await;
        let script = "return [document.documentElement.textContent, document.querySelectorAll('script, img, a').length, window.ran ?? null]";
        let seen = page.browser.run(script, vec![]).await;
        assert!(seen[0].as_str().unwrap().contains("<script>"), "{}", seen[0]);
        assert_eq!((&seen[1], &seen[2]), (&json!(0), &Value::Null));
    }
}
