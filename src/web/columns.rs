//! The headings of the table of requests: a click sorts, and the sorted one says so.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, KeyboardEvent};

use super::dispatch;
use super::dom::{Scope, button, closest, div, focus, put_attr, set_attr, set_class};
use crate::app::Event;
use crate::app::rows::{Column, Sort};

/// The row of headings.
pub(super) struct Columns {
    pub(super) element: Element,
    cells: Vec<(Column, Element, Element)>,
}

impl Columns {
    pub(super) fn new(scope: &mut Scope) -> Self {
        let row = div("columns").attr("role", "row").attr("aria-rowindex", "1").attr("hidden", "");
        let mut cells = Vec::new();
        for (column, name, title) in Column::ALL {
            let sorts = button("", name)
                .attr("title", title)
                .attr("tabindex", if column == Column::Status { "0" } else { "-1" })
                .on(scope, "click", move |_| dispatch(Event::Sort(column)));
            let cell = div(class(column)).attr("role", "columnheader").child(sorts.clone());
            row.0.append_child(&cell.0).ok();
            cells.push((column, cell.0, sorts.0));
        }
        // One stop of the Tab key; the arrows go from heading to heading.
        scope.on(&row.0, "keydown", |event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key) else { return };
            let Some(cell) = closest(event, "[role=columnheader]") else { return };
            let next = match key.as_str() {
                "ArrowRight" => cell.next_element_sibling(),
                "ArrowLeft" => cell.previous_element_sibling(),
                _ => return,
            };
            if let Some(next) = next.and_then(|it| it.first_element_child()) {
                if let Some(old) = cell.first_element_child() {
                    set_attr(&old, "tabindex", "-1");
                }
                set_attr(&next, "tabindex", "0");
                focus(&next);
            }
            event.prevent_default();
        });
        Self { element: row.0, cells }
    }

    /// Marks the sorted column.
    pub(super) fn draw(&self, sort: Sort) {
        for (column, cell, sorts) in &self.cells {
            let (order, sign) = match sort.descending {
                _ if *column != sort.column => (None, ""),
                true => (Some("descending"), "down"),
                false => (Some("ascending"), "up"),
            };
            put_attr(cell, "aria-sort", order);
            set_class(sorts, sign);
        }
    }
}

/// Where there is little room, columns go by their class.
fn class(column: Column) -> &'static str {
    match column {
        Column::Status => "status-cell",
        Column::Method => "method",
        Column::Path => "path",
        Column::Host => "host",
        Column::Why => "why",
        Column::Time => "count",
        Column::Took => "count took",
        Column::Size => "count size",
    }
}
