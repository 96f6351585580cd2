// What our panel is measured against. It has the panel's name, so that the same driver opens it.
"use strict";
chrome.devtools.panels.create("Authopsy", "", "panel.html");
