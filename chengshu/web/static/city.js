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

// A drawing wider than its frame is seen from where the record stands.
all(".drawing").forEach((frame) => {
  const now = frame.querySelector(".drawn-now")?.getBoundingClientRect();
  if (now) frame.scrollLeft += now.left + now.width / 2 - frame.getBoundingClientRect().left - frame.clientWidth / 2;
});

// The errors are read first.
all("[data-focus]").forEach((one) => one.focus());

// A button for many records is there for those who may take its step on what is ticked.
on("form[data-bulk]", "change", (form) => {
  const ticked = all("[data-verbs]:checked", form).map((one) => one.dataset.verbs.split(" "));
  all("[data-verb]", form).forEach((one) => { one.disabled = !ticked.length || !ticked.every((verbs) => verbs.includes(one.dataset.verb)); });
});
all("form[data-bulk]").forEach((form) => form.dispatchEvent(new Event("change")));

// Many things to tick are ticked at once: the rows of a page by a box at the head of their column, answers by a button.
const tickAll = (boxes, on) => {
  boxes.forEach((box) => { box.checked = on; });
  boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
};
all("[data-all-rows]").forEach((cell) => {
  const box = Object.assign(document.createElement("input"), { type: "checkbox", title: cell.dataset.allRows });
  box.setAttribute("aria-label", cell.dataset.allRows);
  box.addEventListener("change", () => tickAll(all("[data-verbs]", cell.closest("form")), box.checked));
  cell.append(box);
});
all("fieldset[data-all]").forEach((group) => {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: group.dataset.all });
  button.addEventListener("click", () => tickAll(all("input[type=checkbox]", group), true));
  group.querySelector(".tick")?.before(button);
});

// A search box offers what fits as it is typed: arrows choose, enter takes, escape leaves. Without this file a record's box has its datalist.
class Offers {
  constructor(box, address, take) {
    Object.assign(this, { box, address, take, at: -1 });
    this.list = Object.assign(document.createElement("ul"), { className: "offers", hidden: true, id: "offers-" + (box.id || box.name || all("input").indexOf(box)) });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", box.getAttribute("aria-label") || box.labels[0]?.textContent.trim() || box.placeholder);
    box.removeAttribute("list");
    const told = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, autocomplete: "off" };
    for (const [name, value] of Object.entries(told)) box.setAttribute(name, value);
    const frame = Object.assign(document.createElement("span"), { className: "offering" });
    box.replaceWith(frame);
    frame.append(box, this.list);
    box.addEventListener("input", () => { clearTimeout(this.wait); this.wait = setTimeout(() => this.ask(), 120); });
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => {
      const line = event.target.closest("li");
      if (line) { event.preventDefault(); this.pick([...this.list.children].indexOf(line)); }
    });
  }
  async ask() {
    const typed = this.box.value.trim();
    if (!typed) return this.close();
    const answer = await fetch(this.address + "?q=" + encodeURIComponent(typed)).catch(() => null);
    if (!answer || !answer.ok || typed !== this.box.value.trim() || document.activeElement !== this.box) return;
    this.items = (await answer.json()).items.map((one) => (typeof one === "string" ? { name: one } : one));
    this.list.replaceChildren(...this.items.map((one, nth) => {
      const line = Object.assign(document.createElement("li"), { id: this.list.id + "-" + nth, textContent: one.name });
      line.setAttribute("role", "option");
      if (one.kind) line.append(Object.assign(document.createElement("span"), { className: "quiet", textContent: one.kind }));
      return line;
    }));
    this.show(-1);
    this.list.hidden = !this.items.length;
    this.box.setAttribute("aria-expanded", String(!this.list.hidden));
  }
  show(at) {
    this.at = at;
    [...this.list.children].forEach((line, nth) => line.setAttribute("aria-selected", String(nth === at)));
    const line = this.list.children[at];
    if (line) { this.box.setAttribute("aria-activedescendant", line.id); line.scrollIntoView({ block: "nearest" }); } else this.box.removeAttribute("aria-activedescendant");
  }
  key(event) {
    if (this.list.hidden || event.isComposing) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key], many = this.list.children.length;
    if (move) this.show((this.at + 1 + move + many + 1) % (many + 1) - 1);
    else if (event.key === "Enter" && this.at >= 0) this.pick(this.at);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }
  pick(at) {
    this.close();
    this.take(this.items[at], this.box);
  }
  close() {
    this.list.hidden = true;
    this.show(-1);
    this.box.setAttribute("aria-expanded", "false");
  }
}
all("[data-suggest]").forEach((box) => new Offers(box, box.dataset.suggest, (one) => { location.href = one.href; }));
all("[data-choose]").forEach((box) => new Offers(box, box.dataset.choose, (one) => {
  const adds = box.closest("[data-adds]");
  if (!adds) { box.value = one.name; return; }
  const area = document.getElementById(adds.dataset.adds);
  area.value = (area.value.trim() + "\n" + one.name).trim();
  box.value = "";
}));

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
// (form.action would be the button of that name.)
all("textarea[data-check]").forEach((area) => {
  const panel = document.querySelector(area.dataset.check);
  let mark, later;
  area.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(async () => {
      const sent = new FormData(area.form), headers = { "X-Part": "check", ...(mark ? { "If-None-Match": mark } : {}) };
      const answer = await fetch(area.form.getAttribute("action") || location.href, { method: "POST", body: sent, headers }).catch(() => null);
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

// A secret of one's own and its hash, made here and sent nowhere.
if (crypto.subtle) all("[data-promise]").forEach((part) => {
  const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  part.hidden = false;
  part.querySelector("button").addEventListener("click", async () => {
    const secret = hex(crypto.getRandomValues(new Uint8Array(16)));
    part.querySelector("[data-secret]").textContent = secret;
    part.querySelector("[data-promised]").textContent = hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret)));
    part.querySelector("dl").hidden = false;
  });
});
