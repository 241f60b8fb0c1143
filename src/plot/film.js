"use strict";
(() => {
  const find = (name) => document.getElementById(name);
  const all = (query) => document.querySelectorAll(query);
  const film = JSON.parse(find("film").textContent);
  const [play, slider, output, news] = ["play", "slider", "step", "news"].map(find);
  let now = film.last;
  let timer = null;

  // Where a run is at a moment: it waits at its end for the others.
  const place = (run, at) => Math.min(at, run.steps.length - 1);
  const parts = (element, name) => element.dataset[name].split(".").map(Number);

  function show(at) {
    now = Math.max(0, Math.min(film.last, at));
    slider.value = now;
    output.textContent = `${now} of ${film.last}`;
    for (const element of all("[data-line]")) {
      const [run, k] = parts(element, "line");
      const points = film.runs[run].places[k].slice(0, place(film.runs[run], now) + 1);
      element.setAttribute("points", points.filter(Boolean).join(" "));
    }
    for (const element of all("[data-dot]")) {
      const [run, k] = parts(element, "dot");
      const point = film.runs[run].places[k][place(film.runs[run], now)];
      element.style.visibility = point ? "visible" : "hidden";
      if (point) {
        element.setAttribute("cx", point[0]);
        element.setAttribute("cy", point[1]);
      }
    }
    for (const element of all("[data-told]")) {
      const [run, k] = parts(element, "told");
      element.textContent = film.runs[run].told[k][place(film.runs[run], now)];
    }
    film.runs.forEach((run, k) => {
      const step = place(run, now);
      document.querySelector(`[data-step="${k}"]`).textContent = run.steps[step];
      const state = step + 1 < run.steps.length ? "under way" : run.verdict || "at its end";
      document.querySelector(`[data-state="${k}"]`).textContent = state;
    });
  }

  // Only a picture that stands still is told: speech cannot follow a film.
  function tell() {
    const line = (run) => {
      const at = place(run, now);
      return `${run.name}: value ${run.told[1][at] || "unknown"}`;
    };
    news.textContent = `Step ${now} of ${film.last}. ${film.runs.map(line).join(". ")}`;
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
    tell();
  }

  function start() {
    if (now >= film.last) show(0);
    play.textContent = "Pause";
    const pause = Math.max(40, Math.min(600, 8000 / Math.max(1, film.last)));
    timer = setInterval(() => {
      show(now + 1);
      if (now >= film.last) stop();
    }, pause);
  }

  function jump(at) {
    if (timer !== null) stop();
    show(at);
    tell();
  }

  const toggle = () => (timer === null ? start() : stop());
  play.addEventListener("click", toggle);
  find("back").addEventListener("click", () => jump(now - 1));
  find("forth").addEventListener("click", () => jump(now + 1));
  slider.addEventListener("input", () => jump(Number(slider.value)));
  document.addEventListener("keydown", (event) => {
    const isControl = event.target.closest && event.target.closest("button, input");
    const keys = { ArrowLeft: () => jump(now - 1), ArrowRight: () => jump(now + 1), Home: () => jump(0), End: () => jump(film.last) };
    const isSlider = isControl === slider;
    if (event.ctrlKey || event.altKey || event.metaKey || (isSlider && event.key !== " ")) return;
    const act = event.key === " " && (!isControl || isSlider) ? toggle : keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
  ["controls", "keys"].forEach((name) => (find(name).hidden = false));
  show(film.last);
})();
