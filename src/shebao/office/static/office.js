// What pages do beyond links and forms. Without this script everything still works, one page at a time.
"use strict";

document.documentElement.classList.add("scripted");

// On a narrow screen the navigation scrolls sideways: show where we are.
document.querySelector(".side nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

// A form that filters submits itself as soon as a choice changes.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form && event.target.matches("select")) form.requestSubmit();
});

// Long work: the button cannot be pressed twice, and a bar says that the office is at it.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-busy]");
  if (!form) return;
  form.querySelector("button").disabled = true;
  form.append(document.createElement("progress"));
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) {
    document.querySelectorAll("details").forEach((part) => { part.open = true; });
    window.print();
    return;
  }
  const drawer = document.getElementById("drawer");
  if (event.target === drawer) {
    drawer.close(); // a click beside the drawer
    return;
  }
  // An amount opens its explanation in the drawer; with a modifier key it opens as a page.
  const link = event.target.closest("a[data-drawer], #drawer a.amount");
  if (!link || !drawer || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  htmx.ajax("GET", link.href, { target: "#drawer-body", swap: "innerHTML" }).then(() => {
    if (!drawer.open) drawer.showModal();
    drawer.scrollTop = 0;
  });
});

// A page that cannot be shown in the drawer (signed out, not allowed) is shown in full.
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.target && event.detail.target.id === "drawer-body") window.location = event.detail.pathInfo.requestPath;
});

// In a grid of fields the arrow keys go up and down, as in a spreadsheet.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form[data-arrows]");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!form || !step || !event.target.matches("input")) return;
  const fields = [...form.querySelectorAll("tbody input")];
  const next = fields[fields.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
});
