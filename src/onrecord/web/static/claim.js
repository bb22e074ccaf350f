/* The chart of a claim: Vega-Lite, drawn without eval and without inline styles. The list below it has the same positions, and stays where this does not run. */
"use strict";
(() => {
  const own = document.currentScript.dataset;
  const place = document.getElementById("chart");
  if (!place) return;
  place.textContent = "Drawing …";
  const load = (address) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  let ready;
  const scripts = () => (ready ||= load(own.vega).then(() => load(own.lite)).then(() => load(own.embed)));
  const dark = () => {
    const theme = document.documentElement.dataset.theme;
    return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };

  let tip;
  const hide = () => { tip?.remove(); tip = undefined; };
  const add = (parent, name, words, look) => {
    if (!words) return;
    const element = document.createElement(name);
    element.textContent = words;
    if (look) element.className = look;
    parent.append(element);
  };
  const show = (value, x, y) => {
    hide();
    if (!value || !value.words) return;
    tip = document.createElement("div");
    tip.className = "tip";
    tip.setAttribute("role", "status");
    add(tip, "b", `${value.speaker}: ${value.said}`);
    add(tip, "p", value.words, "words");
    add(tip, "p", [value.on, value.outlet, value.article].filter(Boolean).join(" · "), "meta");
    add(tip, "p", `confidence ${value.sure}`, "meta");
    place.append(tip);
    const room = place.getBoundingClientRect();
    const left = Math.max(0, Math.min(x - room.left + 14, room.width - tip.offsetWidth));
    const above = y - room.top - tip.offsetHeight - 14;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > 0 ? above : y - room.top + 18}px`;
  };

  let drawn = "";
  let view;
  const draw = async () => {
    const width = Math.floor(place.getBoundingClientRect().width);
    const state = `${width} ${dark()}`;
    if (!width || state === drawn) return;
    drawn = state;
    const mark = place.dataset.spec.includes("?") ? "&" : "?";
    const answer = await fetch(`${place.dataset.spec}${mark}width=${width}${dark() ? "&dark=true" : ""}`);
    if (!answer.ok) throw new Error(answer.status);
    const [specification] = await Promise.all([answer.json(), scripts()]);
    view?.finalize();
    place.textContent = "";
    const result = await vegaEmbed(place, specification, {
      actions: false, ast: true, renderer: "svg", defaultStyle: false, mode: "vega-lite",
      tooltip: (handler, event, item, value) => { if (value && event.type !== "mouseout") show(value, event.clientX, event.clientY); else hide(); },
    });
    view = result;
    place.classList.add("drawn");
    reach();
    hide();
  };
  const tried = () => draw().catch(() => { place.textContent = "The chart could not be drawn. The list below has all positions."; });

  /* Each point is a link to its place in the list; with the keyboard on one, its quote shows as under the mouse. */
  const reach = () => {
    for (const point of place.querySelectorAll('path[aria-roledescription="point"]')) {
      const value = point.__data__?.tooltip;
      if (!value) { point.setAttribute("aria-hidden", "true"); continue; }
      point.setAttribute("tabindex", "0");
      point.setAttribute("role", "link");
      point.setAttribute("aria-label", `${value.speaker}, ${value.on}: ${value.said}. ${value.words}`);
    }
  };
  place.addEventListener("focusin", (event) => {
    const box = event.target.getBoundingClientRect();
    show(event.target.__data__?.tooltip, box.left + box.width / 2, box.top);
  });
  place.addEventListener("focusout", hide);
  place.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    const to = event.target.__data__?.href;
    if (event.key === "Enter" && to?.startsWith("#")) { hide(); location.hash = to; document.querySelector(to)?.focus(); }
  });

  /* A position that is on another page of the list. */
  const elsewhere = () => {
    const number = /^#p(\d+)$/.exec(location.hash)?.[1];
    if (!number || document.getElementById(`p${number}`)) return;
    const there = new URL(location);
    if (there.searchParams.get("at") === number) return;
    there.searchParams.set("at", number);
    location.replace(there);
  };
  addEventListener("hashchange", elsewhere);
  elsewhere();

  let waiting;
  new ResizeObserver(() => { clearTimeout(waiting); waiting = setTimeout(tried, 150); }).observe(place);
  new MutationObserver(tried).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tried);
})();
