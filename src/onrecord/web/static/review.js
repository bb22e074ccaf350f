/* The keys of the review, and what happens when the next one is put in place without a reload. Without this the page works by its forms. */
"use strict";
(() => {
  const kept = "onrecord-review-keys";
  let keys = true;
  try { keys = localStorage.getItem(kept) !== "off"; } catch { /* no storage: on */ }

  const show = () => {
    document.body.classList.toggle("keyless", !keys);
    for (const box of document.querySelectorAll("[data-keys]")) {
      box.checked = keys;
      box.closest("label").hidden = false;
      box.closest("label").title = "One key each: a accept, c change, r reject, s skip, u undo";
    }
  };
  const form = () => document.getElementById("changing");
  const open = () => {
    const changing = form();
    if (!changing) return;
    changing.open = true;
    const first = changing.querySelector(".bad :is(input, select, textarea), .unsure :is(input, select, textarea), input:checked, input:not([type=hidden]), select, textarea");
    first?.focus({ preventScroll: true });
    first?.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    if (!form()?.open) return;
    form().open = false;
    document.getElementById("to-change")?.focus({ preventScroll: true });
  };

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys]")) return;
    keys = event.target.checked;
    try { localStorage.setItem(kept, keys ? "on" : "off"); } catch { /* this page only */ }
    show();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) close();
    if (event.target.closest("#to-change")) { event.preventDefault(); open(); }
  });

  let busy = false; // a key that is held down decides one, not ten
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && event.target.closest?.("#changing")) { event.preventDefault(); close(); return; }
    if (!keys || busy || event.repeat || event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select")) return;
    if (form()?.open) return; // what is typed there is not thrown away by a key
    const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]:not(:disabled)`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  document.addEventListener("htmx:beforeRequest", () => { busy = true; });
  document.addEventListener("htmx:afterRequest", () => { busy = false; });
  document.addEventListener("htmx:beforeSwap", (event) => {
    // what was wrong with a form comes as its own status, and belongs on the page as well
    if ([409, 422].includes(event.detail.xhr.status)) { event.detail.shouldSwap = true; event.detail.isError = false; }
    // anything else (the session is over, the ledger is held by another) is a page of its own
    else if (event.detail.xhr.status >= 400) { event.detail.shouldSwap = false; location.reload(); }
  });
  let before = document.getElementById("review")?.dataset.at;
  document.addEventListener("htmx:afterSettle", () => {
    show();
    const review = document.getElementById("review");
    if (!review) return;
    const bad = review.querySelector(".bad :is(input, select, textarea)");
    if (bad) bad.focus();
    else if (review.dataset.at !== before) {
      (review.querySelector("[data-here]") ?? review.querySelector(".empty"))?.focus?.({ preventScroll: true });
      if (review.getBoundingClientRect().top < 0) scrollTo({ top: 0 });
    }
    before = review.dataset.at;
  });
  show();
})();
