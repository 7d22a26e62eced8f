// What the console does in the browser. Every page works without it: it adds buttons that copy.

function copyButton(text, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  caption(button, "Copy", label);
  button.addEventListener("click", async () => {
    if (await copied(text())) {
      caption(button, "Copied");
    } else {
      caption(button, "Press Ctrl+C");
      select(button);
    }
    setTimeout(() => caption(button, "Copy", label), 2000);
  });
  return button;
}

// Without TLS, under a name that is not this machine's, browsers give pages no clipboard; the older way works there.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedTheOldWay(text);
  }
}

function copiedTheOldWay(text) {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "said";
  field.readOnly = true;
  document.body.append(field);
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    focused?.focus();
  }
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
