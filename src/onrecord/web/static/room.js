/* Everything here is a convenience: the pages read and navigate without it. */
"use strict";
(() => {
  const root = document.documentElement;
  const themes = ["auto", "light", "dark"];
  let theme = "auto";
  try { theme = localStorage.getItem("onrecord-theme") || "auto"; } catch { /* no storage: as the system has it */ }
  const show = () => {
    if (theme === "auto") root.removeAttribute("data-theme"); else root.dataset.theme = theme;
    for (const button of document.querySelectorAll("button.theme")) {
      button.hidden = false;
      button.textContent = { auto: "◐", light: "○", dark: "●" }[theme];
      button.title = { auto: "Colours: as the system has them", light: "Colours: light", dark: "Colours: dark" }[theme];
      button.setAttribute("aria-label", button.title);
    }
  };
  show();
  root.classList.add("js");

  document.addEventListener("DOMContentLoaded", () => {
    show();
    openTarget();
  });
  addEventListener("hashchange", openTarget);

  document.addEventListener("click", (event) => {
    if (event.target.closest("button.theme")) {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      try { localStorage.setItem("onrecord-theme", theme); } catch { /* this page only */ }
      show();
    }
  });

  /* Words and their card light up together (data-s), and so do a value and the words it was read from (data-e). */
  let lit = [];
  const light = (target) => {
    for (const element of lit) element.classList.remove("lit", "seen");
    lit = [];
    const value = target.closest?.("[data-v]");
    const statement = target.closest?.("[data-s]");
    const mark = (selector, name) => {
      for (const element of document.querySelectorAll(selector)) { element.classList.add(name); lit.push(element); }
    };
    if (statement) {
      const all = statement.dataset.s.split(" ");
      mark(`[data-s~="${CSS.escape(all[all.length - 1])}"]`, "lit");
    }
    if (value) mark(`[data-e~="${CSS.escape(value.dataset.v)}"]`, "seen");
  };
  document.addEventListener("mouseover", (event) => light(event.target));
  document.addEventListener("focusin", (event) => light(event.target));

  /* j and k go from statement to statement, / to the search, ? shows the keys. */
  const typing = (element) => element.closest?.("input, textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
    if (typing(event.target)) return;
    if (event.key === "/") { document.querySelector('input[type="search"]')?.focus(); event.preventDefault(); }
    if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1, event);
  });
  const step = (by, event) => {
    const stops = [...document.querySelectorAll("[data-stop]")];
    if (!stops.length) return;
    let at = stops.findIndex((stop) => stop === document.activeElement || stop.contains(document.activeElement) || stop.id === location.hash.slice(1));
    if (at < 0) at = by > 0 ? -1 : stops.length;
    const next = stops[at + by];
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const beside = next.dataset.words && document.getElementById(next.dataset.words);
    beside?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    next.scrollIntoView({ block: "nearest", behavior: "auto" });
  };

  /* What is folded away opens when an address leads into it. */
  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = target?.closest("details:not([open])"); fold; fold = fold.parentElement?.closest("details:not([open])")) fold.open = true;
    if (target?.matches("details")) target.open = true;
  }
})();
