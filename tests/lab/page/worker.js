// Makes one call and tells how it ended.
addEventListener("message", async (event) => {
  try {
    const response = await fetch(event.data);
    await response.text();
    postMessage({ text: `HTTP ${response.status}` });
  } catch (error) {
    postMessage({ error: String(error) });
  }
});
