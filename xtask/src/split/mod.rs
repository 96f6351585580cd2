//! Cuts the panel's wasm in two: what starts it and takes healthy traffic, and what is needed only when something failed
//! or somebody looks.
//!
//! Both parts share one memory, one function table and the globals, so nothing changes for the code: every address is
//! what it was. The first part has a stub in the place of each function of the second that it calls or takes the address
//! of. The second fills the slots of the table and its bytes of the memory when it is instantiated; a stub that is called
//! earlier has it loaded and waits. Which data belong to which part is read from the linker's relocations.

mod cold;
mod cut;
mod linked;
mod plan;
#[cfg(test)]
mod tests;

use anyhow::{Context, Result};

pub(crate) use cold::is_cold;
pub(crate) use cut::split;

/// The bindings' script, with what loads the second part.
pub(crate) fn script(bindings: &str) -> Result<String> {
    let mut script = replaced(bindings, "= __wbg_get_imports();", "= withRest(__wbg_get_imports());")?;
    script = replaced(
        &script,
        "    wasm.__wbindgen_start();\n",
        "    setTimeout(fetchRest);\n    wasm.__wbindgen_start();\n",
    )?;
    Ok(script + include_str!("rest.js"))
}

fn replaced(text: &str, from: &str, to: &str) -> Result<String> {
    text.contains(from).then(|| text.replace(from, to)).with_context(|| {
        format!("the bindings have no {from:?} any more: this version of wasm-bindgen writes them otherwise")
    })
}
