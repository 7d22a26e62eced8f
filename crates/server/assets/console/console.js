// What the console does in the browser. Every page works without it: it adds buttons that copy.

function copyButton(text, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  caption(button, "Copy", label);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      caption(button, "Copied");
    } catch {
      // Without TLS, under a name that is not this machine's, browsers have no clipboard: what is selected can be copied.
      caption(button, "Press Ctrl+C");
      select(button);
    }
    setTimeout(() => caption(button, "Copy", label), 2000);
  });
  return button;
}

// What is read out holds what is seen (WCAG 2.5.3), also for the moment after a press.
function caption(button, text, label = text) {
  button.textContent = text;
  button.setAttribute("aria-label", label);
}

function select(button) {
  const source = button.parentElement.querySelector("pre, code");
  if (source) getSelection().selectAllChildren(source);
}

// A block: `<div class="snippet"><pre>`. A value in a line: `<span data-copy="what it is"><code>`.
function offerCopies(root) {
  for (const block of root.querySelectorAll(".snippet:not(:has(.copy))")) {
    block.append(copyButton(() => block.querySelector("pre").textContent, "Copy these lines"));
  }
  for (const value of root.querySelectorAll("[data-copy]:not(:has(.copy))")) {
    value.append(copyButton(() => value.querySelector("code").textContent, `Copy ${value.dataset.copy}`));
  }
}

offerCopies(document);
// Pages that fetch parts of themselves say so: `document.dispatchEvent(new CustomEvent("news"))`.
document.addEventListener("news", () => offerCopies(document));
