// Keys: / search, j k move, Enter open, u back, e edit, ? help. The pages work without this file.
"use strict";
(() => {
  const rows = [...document.querySelectorAll("[data-row]")];
  let at = -1;
  const move = (by) => {
    if (!rows.length) return;
    at = Math.min(rows.length - 1, Math.max(0, at + by));
    const row = rows[at];
    const link = row.querySelector("a.open") || row.querySelector("a");
    rows.forEach((other) => other.classList.toggle("here", other === row));
    if (link) link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const focus = (selector) => {
    const found = document.querySelector(selector);
    if (found) { found.focus(); if (found.select) found.select(); }
  };
  const keys = {
    "/": () => focus("#q"),
    j: () => move(1),
    k: () => move(-1),
    u: () => history.back(),
    e: () => focus("form.edit select, form.edit input:not([type=hidden]), form.edit button"),
    "?": () => location.assign("/help"),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input, select, textarea");
    if (typing) { if (event.key === "Escape") typing.blur(); return; }
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });
})();
