//! HAR files, by picker and by drag and drop: read in chunks, yielding to the browser every few milliseconds.

use std::cell::Cell;

use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    DragEvent, Element, File, FileList, HtmlElement, HtmlInputElement, MessageChannel,
    ReadableStreamDefaultReader,
};

use super::dispatch;
use super::dom::{Scope, document, gloo_window};
use crate::app::Event;

thread_local! {
    /// Counts up whenever reading is to stop: a reader that finds another number gives up.
    static READING: Cell<u32> = const { Cell::new(0) };
    /// What is picked is compared with what is listed.
    static BESIDE: Cell<bool> = const { Cell::new(false) };
}

/// Opens the picker.
pub(super) fn pick(beside: bool) {
    BESIDE.with(|it| it.set(beside));
    if let Some(picker) =
        document().get_element_by_id("picker").and_then(|it| it.dyn_into::<HtmlElement>().ok())
    {
        picker.click();
    }
}

/// Stops reading.
pub(super) fn stop() {
    READING.with(|it| it.set(it.get().wrapping_add(1)));
    dispatch(Event::ImportStops("Reading was stopped; what had been read is listed.".to_owned()));
}

/// Listens to the picker, and to files that are dropped anywhere.
pub(super) fn listen(scope: &mut Scope, picker: &Element, root: &Element) {
    scope.on(picker, "change", |event| {
        let Some(input) = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        let picked = files(input.files());
        if BESIDE.with(Cell::take) {
            compare(picked)
        } else {
            open(picked)
        }
        // The same file can then be chosen again.
        input.set_value("");
    });
    let marked = root.clone();
    scope.on(&document(), "dragover", move |event| {
        let Some(drag) = event.dyn_ref::<DragEvent>().filter(|it| carries_files(it)) else { return };
        drag.prevent_default();
        marked.class_list().add_1("dropping").ok();
    });
    let marked = root.clone();
    scope.on(&document(), "dragleave", move |event| {
        let leaves = event.dyn_ref::<DragEvent>().is_some_and(|it| it.related_target().is_none());
        if leaves {
            marked.class_list().remove_1("dropping").ok();
        }
    });
    let marked = root.clone();
    scope.on(&document(), "drop", move |event| {
        marked.class_list().remove_1("dropping").ok();
        let Some(drag) = event.dyn_ref::<DragEvent>().filter(|it| carries_files(it)) else { return };
        drag.prevent_default();
        open(files(drag.data_transfer().and_then(|it| it.files())));
    });
}

/// Hands a text to the browser as a download.
pub(super) fn save(name: &str, text: &str) -> Result<(), JsValue> {
    let blob = web_sys::Blob::new_with_str_sequence(&js_sys::Array::of1(&JsValue::from_str(text)))?;
    let url = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link = super::dom::el("a").attr("href", &url).attr("download", name).0;
    let link: HtmlElement = link.dyn_into()?;
    link.click();
    // The download holds the blob from the click on.
    web_sys::Url::revoke_object_url(&url)
}

fn carries_files(drag: &DragEvent) -> bool {
    drag.data_transfer().is_some_and(|it| it.types().includes(&JsValue::from_str("Files"), 0))
}

fn files(list: Option<FileList>) -> Vec<File> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|it| list.get(it)).collect()
}

/// Reads files, one after the other, in the place of what is listed.
pub(super) fn open(files: Vec<File>) {
    if files.is_empty() {
        return;
    }
    let turn = READING.with(|it| {
        it.set(it.get().wrapping_add(1));
        it.get()
    });
    dispatch(Event::Clear(js_sys::Date::now()));
    spawn_local(async move {
        for file in files {
            dispatch(Event::ImportBegins { name: file.name(), size: file.size() });
            if !read_whole(&file, turn).await {
                return;
            }
        }
    });
}

/// Reads a file beside what is listed.
fn compare(files: Vec<File>) {
    let Some(file) = files.into_iter().next() else { return };
    let turn = READING.with(|it| {
        it.set(it.get().wrapping_add(1));
        it.get()
    });
    spawn_local(async move {
        dispatch(Event::CompareBegins { name: file.name(), size: file.size() });
        read_whole(&file, turn).await;
    });
}

/// Reads a file to its end, and says so, or why not. False if no other is to follow.
async fn read_whole(file: &File, turn: u32) -> bool {
    match read(file, turn).await {
        Ok(true) => dispatch(Event::ImportEnds),
        Ok(false) => return false,
        Err(error) => {
            let why = Reflect::get(&error, &JsValue::from_str("message")).ok();
            let why = why.and_then(|it| it.as_string()).unwrap_or_default();
            dispatch(Event::ImportStops([&file.name(), " could not be read. ", &why].concat()));
            return false;
        }
    }
    true
}

/// Feeds a file to the engine. False if it was told to stop.
async fn read(file: &File, turn: u32) -> Result<bool, JsValue> {
    let reader: ReadableStreamDefaultReader = file.stream().get_reader().unchecked_into();
    let clock = gloo_window().performance();
    let now = || clock.as_ref().map_or(0.0, web_sys::Performance::now);
    let mut resumed = now();
    loop {
        let result = JsFuture::from(reader.read()).await?;
        if READING.with(Cell::get) != turn {
            drop(reader.cancel());
            return Ok(false);
        }
        let done = Reflect::get(&result, &JsValue::from_str("done"))?;
        if done.is_truthy() {
            return Ok(true);
        }
        let chunk: Uint8Array = Reflect::get(&result, &JsValue::from_str("value"))?.dyn_into()?;
        let mut at = 0;
        while at < chunk.length() {
            let end = chunk.length().min(at + PIECE);
            dispatch(Event::ImportChunk(chunk.subarray(at, end).to_vec()));
            at = end;
            if now() - resumed > SLICE {
                pause().await;
                if READING.with(Cell::get) != turn {
                    drop(reader.cancel());
                    return Ok(false);
                }
                resumed = now();
            }
        }
    }
}

/// Lets the browser draw and listen. A message comes back sooner than a timer, which is held for 4 ms once nested.
async fn pause() {
    let Ok(channel) = MessageChannel::new() else { return };
    let promise = Promise::new(&mut |resolve, _| {
        let done = Closure::once_into_js(move || {
            resolve.call0(&JsValue::UNDEFINED).ok();
        });
        channel.port1().set_onmessage(Some(done.unchecked_ref()));
    });
    channel.port2().post_message(&JsValue::NULL).ok();
    JsFuture::from(promise).await.ok();
    channel.port1().close();
}

/// How many bytes the engine takes at a time.
const PIECE: u32 = 128 * 1024;

/// How many milliseconds it works before the browser has its turn.
const SLICE: f64 = 8.0;
