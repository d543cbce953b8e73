// Buttons with data-copy put the text of the element they name on the clipboard, and say that it is done.
// Without this, or where a browser has no clipboard for the page, the text is selected as a whole.

function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

function tell(button, words) {
  const said = button.closest("section")?.querySelector("[data-copied]");
  if (said) said.textContent = words;
  const before = button.dataset.words ?? button.textContent;
  button.dataset.words = before;
  button.textContent = words;
  setTimeout(() => {
    button.textContent = before;
    if (said) said.textContent = "";
  }, 2000);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const source = button && document.getElementById(button.dataset.copy);
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    tell(button, "Copied");
  } catch {
    select(source);
    tell(button, "Selected");
  }
});
