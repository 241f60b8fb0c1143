// Plays the film of a page with stand-ins for the browser: node play_film.js page.html. Prints "played" if all is well.
"use strict";
const fs = require("fs");
const assert = require("assert");
const page = fs.readFileSync(process.argv[2], "utf8");

const data = page.match(/id="film">(.*?)<\/script>/s)[1];
const script = page.match(/<script>\n(.*?)<\/script>/s)[1];
const film = JSON.parse(data);
const listeners = {};
const element = (name) => ({
  name, style: {}, dataset: {}, attributes: {}, hidden: true, textContent: name === "film" ? data : "",
  setAttribute(key, value) { this.attributes[key] = value; },
  addEventListener(kind, act) { listeners[`${name} ${kind}`] = act; },
});
const named = {};
const byName = (name) => (named[name] ??= element(name));
const found = (query) => {
  const name = query.match(/data-(\w+)/)[1];
  const matches = [...page.matchAll(new RegExp(`data-${name}="([^"]*)"`, "g"))].map((match) => match[1]);
  return [...new Set(matches)].map((value) => {
    const one = byName(`${name}=${value}`);
    one.dataset[name] = value;
    return one;
  });
};
let tick = null;
const document = {
  getElementById: byName,
  querySelectorAll: found,
  querySelector: (query) => byName(query.replace(/\[data-(\w+)="(.*)"\]/, "$1=$2")),
  addEventListener: (kind, act) => { listeners[kind] = act; },
};
new Function("document", "setInterval", "clearInterval", script)(document, (act) => (tick = act), () => (tick = null));

const dot = () => [byName("dot=0.0").attributes.cx, byName("dot=0.0").attributes.cy];
const at = (k) => film.runs[0].places[0][Math.min(k, film.runs[0].steps.length - 1)];
const step = () => Number(byName("slider").value);
const key = (name) => listeners.keydown({ key: name, target: { closest: () => null }, preventDefault() {} });

assert.strictEqual(byName("controls").hidden, false);
assert.strictEqual(step(), film.last);
key("Home");
assert.deepStrictEqual([step(), dot()], [0, at(0)]);
listeners["forth click"]();
assert.deepStrictEqual([step(), dot()], [1, at(1)]);
key("ArrowLeft");
assert.strictEqual(step(), 0);
key("ArrowLeft");
assert.strictEqual(step(), 0);
listeners["play click"]();
assert.strictEqual(byName("play").textContent, "Pause");
for (let k = 0; tick !== null && k < 100000; k++) tick();
assert.deepStrictEqual([step(), dot(), byName("play").textContent], [film.last, at(film.last), "Play"]);
byName("slider").value = 2;
listeners["slider input"]();
assert.deepStrictEqual(dot(), at(2));
assert.ok(byName("news").textContent.startsWith("Step 2 of"));
key(" ");
assert.ok(tick !== null);
key(" ");
assert.strictEqual(tick, null);
film.runs.forEach((run, k) => assert.ok(byName(`state=${k}`).textContent.length > 0));
console.log("played");
