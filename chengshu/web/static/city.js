// Progressive enhancement only: every page works without this file.
"use strict";
const all = (what, where = document) => [...where.querySelectorAll(what)];
const on = (what, event, act) => all(what).forEach((one) => one.addEventListener(event, (e) => act(one, e)));
document.documentElement.classList.add("js");

// A form is sent once, however often its button is pressed.
on("form[data-once]", "submit", (form, event) => {
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => all("button", form).forEach((one) => { one.disabled = true; }));
});
addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => {
  delete form.dataset.sent;
  all("button", form).forEach((one) => { one.disabled = false; });
}));

// Filters take effect when they change; what is empty stays out of the address.
const narrow = matchMedia("(max-width: 56rem)");
const folded = () => narrow.matches || document.documentElement.classList.contains("elder");
on("form[data-submit-on-change]", "submit", (form) => all("input,select", form).forEach((one) => { if (!one.value) one.disabled = true; }));
on("form[data-submit-on-change]", "change", (form) => { if (!folded()) form.requestSubmit(); });

// The errors are read first.
all("[data-focus]").forEach((one) => one.focus());

// A button for many records is there for those who may take its step on what is ticked.
on("form[data-bulk]", "change", (form) => {
  const ticked = all("[data-verbs]:checked", form).map((one) => one.dataset.verbs.split(" "));
  all("[data-verb]", form).forEach((one) => { one.disabled = !ticked.length || !ticked.every((verbs) => verbs.includes(one.dataset.verb)); });
});
all("form[data-bulk]").forEach((form) => form.dispatchEvent(new Event("change")));

// A search box asks for what it offers.
let wait;
on("[data-choose]", "input", (box) => {
  clearTimeout(wait);
  const adds = box.closest("[data-adds]");
  const list = box.list;
  if (adds && [...list.options].some((one) => one.value === box.value)) {
    const area = document.getElementById(adds.dataset.adds);
    area.value = (area.value.trim() + "\n" + box.value).trim();
    box.value = "";
    return;
  }
  wait = setTimeout(async () => {
    const answer = await fetch(box.dataset.choose + "?q=" + encodeURIComponent(box.value));
    if (!answer.ok) return;
    list.replaceChildren(...(await answer.json()).items.map((one) => Object.assign(document.createElement("option"), { value: one })));
  }, 200);
});

// Choices of a long list are counted while the page is read already.
const counting = document.querySelector("[data-counts]");
if (counting) fetch(counting.dataset.counts).then(async (answer) => {
  if (!answer.ok || counting.contains(document.activeElement)) return;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form.filters");
  if (made) counting.replaceChildren(...made.childNodes);
}).catch(() => {});

// How much room is left in a long text.
all("textarea[data-most]").forEach((area) => {
  const left = Object.assign(document.createElement("p"), { className: "left-over" });
  const count = () => { left.textContent = [...area.value].length + " / " + area.dataset.most; };
  area.after(left);
  area.addEventListener("input", count);
  count();
});

// A text is judged while it is written: the panel beside it is asked for, and a text known already costs a 304.
all("textarea[data-check]").forEach((area) => {
  const panel = document.querySelector(area.dataset.check);
  let mark, later;
  area.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(async () => {
      const sent = new FormData(area.form), headers = { "X-Part": "check", ...(mark ? { "If-None-Match": mark } : {}) };
      const answer = await fetch(area.form.action || location.href, { method: "POST", body: sent, headers }).catch(() => null);
      if (!answer || !answer.ok) return;
      mark = answer.headers.get("ETag");
      panel.innerHTML = await answer.text();
    }, 400);
  });
});

// A part of a page that keeps itself fresh; an unchanged one costs a 304.
all("[data-poll]").forEach((part) => {
  let mark = part.dataset.mark;
  const turn = setInterval(async () => {
    if (part.dataset.while && !part.querySelector(part.dataset.while)) return clearInterval(turn);
    if (document.hidden || part.contains(document.activeElement)) return;
    const answer = await fetch(part.dataset.poll, { headers: mark ? { "If-None-Match": mark } : {}, cache: "no-store" }).catch(() => null);
    if (!answer || !answer.ok) return;
    mark = answer.headers.get("ETag");
    part.innerHTML = await answer.text();
  }, part.dataset.every * 1000);
});

// The desk by keyboard: j, k, enter.
addEventListener("keydown", (event) => {
  const items = all("[data-item]");
  if (!items.length || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input,select,textarea,button,summary")) return;
  const at = items.findIndex((one) => one.classList.contains("here"));
  const move = { j: 1, k: -1 }[event.key];
  if (move) {
    const next = items[Math.min(Math.max(at + move, 0), items.length - 1)];
    items.forEach((one) => one.classList.toggle("here", one === next));
    next.querySelector("a.open").focus();
  }
});

on("[data-print]", "click", () => print());
all("[data-print]").forEach((one) => { one.hidden = false; });
