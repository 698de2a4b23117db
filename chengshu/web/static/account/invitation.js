// Sign-in links. One carries its code after the #, which no browser sends to a server: the page hands it in.
(() => {
  "use strict";
  const form = document.getElementById("open-link");
  const code = location.hash.slice(1);
  if (form && code) {
    history.replaceState(null, "", location.pathname); // neither the history nor a screenshot keeps it
    form.elements.code.value = code;
    form.submit();
  }

  const copy = document.querySelector("button[data-copied]");
  if (!copy) return;
  copy.hidden = false;
  copy.addEventListener("click", () => {
    document.getElementById("link").select();
    document.execCommand("copy"); // the newer way is closed to pages that come without TLS
    copy.textContent = copy.dataset.copied;
  });
})();
