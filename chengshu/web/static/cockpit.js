/* Asks every second whether a figure has moved. The answer is nearly always 304, which costs next to nothing. */
(function () {
  "use strict";
  var board = document.querySelector("[data-changes]");
  if (!board) return;
  var tag = "";
  function put(place, told) {
    var number = place.querySelector(".number"), unit = place.querySelector(".unit"), light = place.querySelector(".light"), change = place.querySelector(".change");
    if (number.textContent !== told.text) {
      number.textContent = told.text;
      unit.textContent = told.unit;
      place.classList.remove("moved");
      void place.offsetWidth;
      place.classList.add("moved");
    }
    if (change) change.textContent = told.change;
    if (light) {
      light.className = "light " + (told.light.look || "");
      light.textContent = told.light.word ? told.light.shape + " " + told.light.word : "";
    }
  }
  function ask() {
    if (document.hidden) return;
    fetch(board.dataset.changes, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" })
      .then(function (answer) {
        if (answer.status !== 200) return null;
        tag = answer.headers.get("ETag") || "";
        return answer.json();
      })
      .then(function (told) {
        if (!told) return;
        board.querySelectorAll("[data-code]").forEach(function (place) {
          if (told[place.dataset.code]) put(place, told[place.dataset.code]);
        });
      })
      .catch(function () {});
  }
  setInterval(ask, 1000);
  document.addEventListener("visibilitychange", ask);
})();
