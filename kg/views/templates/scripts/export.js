// Files to take away: the statements as CSV, the view as SVG and PNG.
const CSV_COLUMNS = [...COLUMNS, "source", "url", "from character", "rule", "confidence", "reads as"];

function save(name, blob) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 5000);
}
// A text that a spreadsheet would take for a formula gets an apostrophe.
function csvCell(value) {
  const text = String(value ?? ""),
    safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
function csvRow(s) {
  const article = articles[s.article];
  return [...rowCells(s), article.publisher, article.url, s.start, s.rule, s.confidence, textOf(s)];
}
function exportCsv() {
  const rows = [CSV_COLUMNS, ...tableList(shownStatements()).map(csvRow)];
  save(
    "parley.csv",
    new Blob(["\ufeff", ...rows.map((row) => `${row.map(csvCell).join(",")}\r\n`)], { type: "text/csv;charset=utf-8" }),
  );
}

// ---- A view as one SVG: the graph draws itself, the rest is taken from the page as it stands.
const KEPT_STYLES = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "font-size",
  "font-weight",
  "text-anchor",
];
const BOXED = ".cell, .tag, .chip, .notice";
function viewPicture() {
  const main = byId("main"),
    [left, top] = [main.scrollLeft, main.scrollTop];
  if (!main.querySelector("svg, table, canvas")) return null;
  main.scrollTo(0, 0);
  const picture = state.view === "graph" && drawing ? graphPicture() : pagePicture(main);
  main.scrollTo(left, top);
  const [x, y, width, tall] = picture.getAttribute("viewBox").split(" ").map(Number),
    size = Math.max(11, width / 110);
  const notes = [
    `Parley: ${VIEWS[state.view].name.toLowerCase()} in ${plural(articles.length, "article")}. ${byId("print-note").textContent}`,
    byId("legend").innerText.replace(/\s+/g, " "),
  ];
  const height = tall + size * 4;
  fillIn(picture, { viewBox: `${x} ${y} ${width} ${height}`, height }, []);
  picture.prepend(svg("rect", { x, y, width, height, fill: colour("--paper") }));
  notes.forEach((note, n) =>
    picture.append(
      svg(
        "text",
        { x: x + size, y: y + tall + size * (1.2 + 1.5 * n), "font-size": size, fill: colour("--quiet") },
        fitted(note, (width - 2 * size) * (12 / size)),
      ),
    ),
  );
  fillIn(picture, { xmlns: "http://www.w3.org/2000/svg", "font-family": "system-ui, sans-serif" }, []);
  return picture;
}
function pagePicture(main) {
  const origin = main.getBoundingClientRect(),
    parts = [];
  const at = (rect) => ({
    x: rect.left - origin.left,
    y: rect.top - origin.top,
    width: rect.width,
    height: rect.height,
  });
  for (const row of main.querySelectorAll("tr")) {
    const { x, y, width, height } = at(row.getBoundingClientRect());
    if (height)
      parts.push(svg("line", { x1: x, x2: x + width, y1: y + height, y2: y + height, stroke: colour("--line") }));
  }
  for (const cell of main.querySelectorAll(".bloc")) {
    const { x, y, height } = at(cell.getBoundingClientRect());
    parts.push(svg("line", { x1: x, x2: x, y1: y, y2: y + height, stroke: colour("--mid-line"), "stroke-width": 2 }));
  }
  for (const box of main.querySelectorAll(BOXED)) {
    const rect = box.getBoundingClientRect(),
      style = getComputedStyle(box);
    if (rect.width)
      parts.push(
        svg("rect", {
          ...at(rect),
          rx: 4,
          fill: style.backgroundColor,
          ...(style.borderStyle === "dashed" ? { stroke: style.borderColor, "stroke-dasharray": "3 2" } : {}),
        }),
      );
  }
  for (const line of linesOf(main)) {
    const { x, y, height } = at(line.rect);
    parts.push(
      svg(
        "text",
        {
          x,
          y: y + height * 0.78,
          fill: line.style.color,
          "font-size": line.style.fontSize,
          "font-weight": line.style.fontWeight,
        },
        line.text,
      ),
    );
  }
  for (const own of main.querySelectorAll("svg")) parts.push(styledCopy(own, at(own.getBoundingClientRect())));
  const boxes = [...main.querySelectorAll("table, svg, .process-head")].map((node) => at(node.getBoundingClientRect()));
  const width = Math.ceil(Math.max(...boxes.map((box) => box.x + box.width)) + 12),
    height = Math.ceil(Math.max(...boxes.map((box) => box.y + box.height)) + 12);
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, ...parts);
}
// The lines of all text outside drawings and controls that only a screen uses, as the browser broke them.
function linesOf(main) {
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT),
    lines = [],
    range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest("svg, .hidden, .small, .view-tools, .twist, option") || !node.data.trim()) continue;
    const frame = parent.closest(".label, thead button")?.getBoundingClientRect();
    let end = 0;
    for (const word of node.data.matchAll(/[^\s-]+-?|-/g)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const rect = range.getBoundingClientRect(),
        last = lines[lines.length - 1];
      if (!rect.width || (frame && rect.bottom > frame.bottom + 3)) continue;
      const gap = word.index > end ? " " : "";
      end = word.index + word[0].length;
      if (last?.node === node && Math.abs(last.rect.top - rect.top) < 2) last.text += gap + word[0];
      else lines.push({ node, rect, text: word[0], style: getComputedStyle(parent) });
    }
  }
  return lines;
}
function styledCopy(own, { x, y }) {
  const copied = own.cloneNode(true),
    from = [own, ...own.querySelectorAll("*")],
    to = [copied, ...copied.querySelectorAll("*")];
  from.forEach((node, n) => {
    const style = getComputedStyle(node);
    for (const name of KEPT_STYLES) to[n].setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "tabindex", "data-key", "role"]) to[n].removeAttribute(name);
  });
  return fillIn(copied, { x, y }, []);
}

function exportSvg() {
  const picture = viewPicture();
  if (picture)
    save(
      `parley-${state.view}.svg`,
      new Blob([new XMLSerializer().serializeToString(picture)], { type: "image/svg+xml" }),
    );
}
function exportPng() {
  const picture = viewPicture();
  if (!picture) return;
  const image = new Image();
  image.addEventListener("load", () => {
    const scale = Math.min(2, 12000 / Math.max(image.width, image.height));
    const sheet = el("canvas", { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
    const brush = sheet.getContext("2d");
    brush.scale(scale, scale);
    brush.drawImage(image, 0, 0);
    sheet.toBlob((blob) => save(`parley-${state.view}.png`, blob));
  });
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(picture))}`;
}
function prepareExport() {
  const actions = { csv: exportCsv, svg: exportSvg, png: exportPng, print: () => print() };
  for (const [name, action] of Object.entries(actions)) {
    byId(`export-${name}`).addEventListener("click", () => {
      byId("export").open = false;
      action();
    });
  }
  byId("export-link").addEventListener("click", (event) => copy(event, location.href));
  addEventListener("click", (event) => {
    if (!event.target.closest("#export")) byId("export").open = false;
  });
}
