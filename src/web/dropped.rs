//! Files that the user gives: dropped on the page, those of a folder included, or chosen.

use gloo::events::{EventListener, EventListenerOptions};
use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, Event, File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry, HtmlInputElement};
use yew::{Callback, TargetCast as _};

/// The files that were chosen, for the event that says so. The same ones can be chosen again.
pub fn chosen(event: &Event) -> Vec<File> {
    let input: HtmlInputElement = event.target_unchecked_into();
    let files = input.files().map(|files| (0..files.length()).filter_map(|at| files.item(at)).collect());
    input.set_value("");
    files.unwrap_or_default()
}

/// Hears of files wherever they are dropped on the page, until it is dropped itself.
pub struct DropZone {
    _on_over: EventListener,
    _on_drop: EventListener,
}

impl DropZone {
    /// Hands what is dropped to `on_files`, all at once.
    pub fn start(on_files: Callback<Vec<File>>) -> Self {
        let document = gloo::utils::document();
        // Otherwise the browser would leave the page and open the file.
        let options = EventListenerOptions::enable_prevent_default();
        let on_over = EventListener::new_with_options(&document, "dragover", options, |event| {
            if holds_files(event.unchecked_ref()) {
                event.prevent_default();
            }
        });
        let on_drop = EventListener::new_with_options(&document, "drop", options, move |event| {
            let event: &DragEvent = event.unchecked_ref();
            if !holds_files(event) {
                return;
            }
            event.prevent_default();
            let (entries, on_files) = (entries(event), on_files.clone());
            spawn_local(async move {
                let files = files(entries).await;
                if !files.is_empty() {
                    on_files.emit(files);
                }
            });
        });
        Self { _on_over: on_over, _on_drop: on_drop }
    }
}

fn holds_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// What was dropped. It can only be asked for while the event lasts.
fn entries(event: &DragEvent) -> Vec<FileSystemEntry> {
    let Some(items) = event.data_transfer().map(|data| data.items()) else { return Vec::new() };
    (0..items.length()).filter_map(|at| items.get(at)?.webkit_get_as_entry().ok()?).collect()
}

/// The files, and those that lie directly in a folder: a model's lie side by side.
async fn files(entries: Vec<FileSystemEntry>) -> Vec<File> {
    let mut files = Vec::new();
    for entry in entries {
        let inside = if entry.is_directory() { listed(entry.unchecked_ref()).await } else { vec![entry] };
        for entry in inside.into_iter().filter(FileSystemEntry::is_file) {
            let entry: FileSystemFileEntry = entry.unchecked_into();
            let file = answer(|found, failed| entry.file_with_callback_and_callback(found, failed)).await;
            files.extend(file.map(JsCast::unchecked_into::<File>));
        }
    }
    files
}

/// What is in a folder, which a browser tells piece by piece.
async fn listed(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut entries = Vec::new();
    loop {
        let next = answer(|found, failed| {
            // It fails by its second callback only.
            let _ = reader.read_entries_with_callback_and_callback(found, failed);
        });
        match next.await.map(|list| Array::from(&list)) {
            Some(list) if list.length() > 0 => entries.extend(list.iter().map(JsCast::unchecked_into::<FileSystemEntry>)),
            _ => return entries,
        }
    }
}

/// What is handed to the first of two callbacks; none if it is the second.
async fn answer(ask: impl FnOnce(&Function, &Function)) -> Option<JsValue> {
    let mut ask = Some(ask);
    let promise = Promise::new(&mut |found, failed| {
        if let Some(ask) = ask.take() {
            ask(&found, &failed);
        }
    });
    JsFuture::from(promise).await.ok()
}
