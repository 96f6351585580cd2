
// The second part of the module, which `cargo xtask build` cut off: see xtask/src/split.
const REST = new URL("authopsy_rest.wasm", import.meta.url);
let restImports;
let restIsThere = false;
let restFetched;
const restSettled = new Promise((done) => { restFetched = done; });

// Settles once the second part is there, or cannot be had. Nobody must wait for it, but one who does keeps the first call
// that needs it from doing so with everything else at a stand.
export const whole = () => restSettled;

function withRest(imports) {
    restImports = imports;
    imports.rest = { load: loadRest };
    return imports;
}

// It shares all that it has with the first part, so to instantiate it is to fill the table and the memory.
function addRest(module) {
    if (restIsThere) return;
    new WebAssembly.Instance(module, { ...restImports, first: wasm });
    restIsThere = true;
}

// Asked for as soon as the first part has begun.
async function fetchRest() {
    try {
        const answer = await fetch(REST);
        addRest(await WebAssembly.compile(await answer.arrayBuffer()));
    } catch {
        // The first call that needs it asks again, and says why it cannot go on.
    }
    restFetched();
}

// The first part calls a function of the second before that is there, and waits for it.
function loadRest() {
    try {
        const request = new XMLHttpRequest();
        request.open("GET", REST, false);
        // A request that waits gives text and nothing else; of this encoding each byte can be had back.
        request.overrideMimeType("text/plain; charset=x-user-defined");
        request.send();
        const text = request.responseText;
        const bytes = new Uint8Array(text.length);
        for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
        addRest(new WebAssembly.Module(bytes));
    } catch (error) {
        // What the first part was at stops halfway, which is the end of the instance, as after a panic.
        throw new WebAssembly.RuntimeError(`the second part of the engine could not be loaded: ${error}`);
    }
}
