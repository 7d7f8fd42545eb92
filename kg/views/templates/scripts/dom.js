// Elements. Text enters the document only as text.
const byId = (id) => document.getElementById(id);
const words = (name) =>
  String(name)
    .replace(/_/g, " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
// 12345 as "12,345"; the browser's own way loads tables that cost the first view a tenth of a second.
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
const plural = (count, noun) => `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
const clipped = (text, most) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

function fillIn(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    else if (value !== null && value !== undefined && value !== false)
      node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}
const el = (tag, attributes = {}, ...children) => fillIn(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) =>
  fillIn(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

// A button; its key lets the focus find it again after the view was drawn anew.
function button(label, action, attributes = {}) {
  const content = Array.isArray(label) ? label : [label];
  return el("button", { type: "button", ...attributes, on: { click: action } }, ...content);
}
// What in a drawing can be clicked, reached by tab and named aloud.
function hot(label, action, key, ...children) {
  const keydown = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    action();
  };
  return svg(
    "g",
    {
      class: "hot",
      tabindex: "0",
      role: "button",
      "aria-label": label,
      "data-key": key,
      on: { click: action, keydown },
    },
    svg("title", {}, label),
    ...children,
  );
}

const SIDES = { 1: "pro", 0: "mid", "-1": "con" };
const sideOf = (position) => SIDES[POSITIONS[position][1]];
const symbolOf = (position) => POSITIONS[position][0];
// Colour and outline of a stance: the unlikely has no side.
const looksOf = (position, certainty) =>
  `${certainty === "unlikely" ? "mid" : sideOf(position)}${SURE.has(certainty) ? "" : " unsure"}`;
function chip(position, certainty = "asserted") {
  const hedge = certainty === "unlikely" || certainty === "possible" ? `, ${certainty}` : "";
  return el("span", { class: `chip ${looksOf(position, certainty)}` }, `${symbolOf(position)} ${position}${hedge}`);
}
const colour = (token) => getComputedStyle(document.documentElement).getPropertyValue(token).trim();

// Width of a text as a drawing shows it.
const pen = document.createElement("canvas").getContext("2d");
function textWidth(text, font = "12px system-ui, sans-serif") {
  pen.font = font;
  return pen.measureText(text).width;
}
function fitted(text, width, font) {
  if (textWidth(text, font) <= width) return text;
  let length = text.length;
  while (length > 1 && textWidth(`${text.slice(0, length)}…`, font) > width) length -= 1;
  return `${text.slice(0, length).trimEnd()}…`;
}

// A line that screen readers speak.
function announce(text) {
  byId("announce").textContent = text;
}
