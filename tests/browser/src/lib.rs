//! Drives a Chromium with the panel open in its DevTools.
