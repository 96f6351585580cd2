// Hears every request, and does nothing but count.
"use strict";
let heard = 0;
chrome.devtools.network.onRequestFinished.addListener(() => {
  heard += 1;
});
window.heard = () => heard;
document.documentElement.dataset.ready = "true";
performance.mark("ready");
