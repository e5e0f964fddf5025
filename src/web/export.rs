//! Files and pictures on their way out of the page, into the downloads or the clipboard; and files on their way in.

use std::future::Future;

use gloo::timers::callback::Timeout;
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, ClipboardItem, File, HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement,
    TextDecoder, Url,
};

/// Pixels of a picture for each of the drawing's.
const SHARPNESS: f64 = 2.0;

/// The most pixels of a picture: browsers differ, and give none at all beyond their own limit.
const MOST_PIXELS: f64 = 64e6;

/// How long a download may take to begin, in milliseconds.
const PATIENCE: u32 = 60_000;

/// The longest file that is read, in bytes: what many texts may have, and many times what the longest explanation has.
const LONGEST: f64 = 20e6;

/// Saves a text among the downloads. Spreadsheets know a CSV file's encoding by its first character.
pub fn save(name: &str, media: &str, text: &str) {
    let mark = if media.starts_with("text/csv") { "\u{feff}" } else { "" };
    if let Some(blob) = blob(media, &format!("{mark}{text}")) {
        save_blob(name, &blob);
    }
}

/// Saves a file among the downloads.
pub fn save_blob(name: &str, blob: &Blob) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else { return };
    download(&url, name);
    // An address that was given out twice at the worst; there is nothing to do about it.
    Timeout::new(PATIENCE, move || drop(Url::revoke_object_url(&url))).forget();
}

/// Hands the bytes behind `url` to the browser's downloads.
pub fn download(url: &str, name: &str) {
    let Ok(anchor) = gloo::utils::document().create_element("a") else { return };
    let anchor: HtmlAnchorElement = anchor.unchecked_into();
    anchor.set_href(url);
    anchor.set_download(name);
    anchor.click();
}

/// An SVG as a PNG. None where the browser cannot draw it.
pub async fn picture(svg: String) -> Option<Blob> {
    let url = Url::create_object_url_with_blob(&blob("image/svg+xml", &svg)?).ok()?;
    let image = HtmlImageElement::new().ok()?;
    image.set_src(&url);
    let decoded = JsFuture::from(image.decode()).await;
    let drawn = decoded.ok().and_then(|_| drawn(&image));
    let _ = Url::revoke_object_url(&url);
    let canvas = drawn?;
    let promise = Promise::new(&mut |found, _| {
        let found = Closure::once_into_js(move |blob: JsValue| found.call1(&JsValue::NULL, &blob));
        // It fails for a canvas with another site's picture in it only.
        let _ = canvas.to_blob(found.unchecked_ref());
    });
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

fn drawn(image: &HtmlImageElement) -> Option<HtmlCanvasElement> {
    let (width, height) = (f64::from(image.natural_width()), f64::from(image.natural_height()));
    let scale = SHARPNESS.min((MOST_PIXELS / (width * height).max(1.0)).sqrt());
    let canvas = canvas()?;
    canvas.set_width((width * scale) as u32);
    canvas.set_height((height * scale) as u32);
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    context(&canvas)?.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height).ok()?;
    Some(canvas)
}

/// Puts a text into the clipboard; whether the browser let the page do so. It begins at once, while the user's key or click still counts.
pub fn copy(text: &str) -> impl Future<Output = bool> + use<> {
    let clipboard = gloo::utils::window().navigator().clipboard();
    // Pages that came over plain HTTP have none.
    let copied = clipboard.is_object().then(|| clipboard.write_text(text));
    async move { succeeds(copied).await }
}

/// The same with an SVG, as a picture.
pub fn copy_picture(svg: String) -> impl Future<Output = bool> {
    let copied = offered(svg);
    async move { succeeds(copied).await }
}

fn offered(svg: String) -> Option<Promise> {
    let clipboard = gloo::utils::window().navigator().clipboard();
    if !clipboard.is_object() {
        return None;
    }
    let png = future_to_promise(async { picture(svg).await.map(JsValue::from).ok_or(JsValue::NULL) });
    let kinds = Object::new();
    Reflect::set(&kinds, &"image/png".into(), &png).ok()?;
    let item = ClipboardItem::new_with_record_from_str_to_blob_promise(&kinds).ok()?;
    Some(clipboard.write(&Array::of1(&item)))
}

async fn succeeds(promise: Option<Promise>) -> bool {
    match promise {
        Some(promise) => JsFuture::from(promise).await.is_ok(),
        None => false,
    }
}

/// Measures texts in fonts as a canvas takes them: in CSS pixels. None where the browser gives no canvas.
pub fn measurer() -> Option<impl Fn(&str, &str) -> Option<f64>> {
    let context = context(&canvas()?)?;
    Some(move |text: &str, font: &str| {
        context.set_font(font);
        Some(context.measure_text(text).ok()?.width())
    })
}

/// What is in a file, as text. None where it cannot be read, or is no file of this page's for its length alone.
pub async fn text(file: File) -> Option<String> {
    if file.size() > LONGEST {
        return None;
    }
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    let bytes = Uint8Array::new(&buffer).to_vec();
    let decoder = TextDecoder::new_with_label(encoding(&bytes)).ok()?;
    // It leaves out the mark that a file may begin with.
    decoder.decode_with_u8_array(&bytes).ok()
}

/// What a text file is encoded in: UTF-8, or what spreadsheets write where nobody tells them otherwise.
fn encoding(bytes: &[u8]) -> &'static str {
    let is_utf8 = |bytes: &[u8]| {
        str::from_utf8(bytes).is_ok()
            // One letter of UTF-8 is enough: the file is damaged then, which shows where it is.
            || String::from_utf8_lossy(bytes).chars().any(|letter| !letter.is_ascii() && letter != char::REPLACEMENT_CHARACTER)
    };
    match bytes {
        [0xff, 0xfe, ..] => "utf-16le",
        _ if is_utf8(bytes) => "utf-8",
        _ => "windows-1252",
    }
}

fn blob(media: &str, text: &str) -> Option<Blob> {
    let kind = BlobPropertyBag::new();
    kind.set_type(media);
    Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &kind).ok()
}

fn canvas() -> Option<HtmlCanvasElement> {
    gloo::utils::document().create_element("canvas").ok()?.dyn_into().ok()
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn encodings_are_told_apart() {
        for (bytes, encoding) in [
            (&b"plain"[..], "utf-8"),
            ("\u{feff}étiquette".as_bytes(), "utf-8"),
            (&"était cassé".as_bytes()[..12], "utf-8"),
            (b"\xe9tiquette;texte", "windows-1252"),
            (b"\xff\xfet\0e\0", "utf-16le"),
        ] {
            assert_eq!(super::encoding(bytes), encoding, "{bytes:?}");
        }
    }
}
