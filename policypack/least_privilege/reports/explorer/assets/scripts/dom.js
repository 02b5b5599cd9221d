// Elements. All text from the data goes through `textContent`, which parses nothing.

/**
 * An element with attributes and children. An attribute that is false is left out, a function listens to an event.
 * @param {string} name
 * @param {Record<string, string|number|boolean|undefined|((event: any) => void)>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElement}
 */
function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== false && value !== undefined) element.setAttribute(key, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

/** @param {Element} element @param {Child} child */
function append(element, child) {
  if (Array.isArray(child)) for (const each of child) append(element, each);
  else if (child instanceof Node) element.append(child);
  else if (child) element.append(document.createTextNode(visible(child)));
}

/** A text with an escape for each character that is not seen, or turns others round. @param {string} text */
function visible(text) {
  return text.replace(/[^\P{C}\n\t]|[^\P{Z} ]/gu, (each) => `\\u{${each.codePointAt(0)?.toString(16)}}`);
}

/** An element of a picture. @param {string} name @param {Record<string, string|number>} attributes @param {...Child} children */
function s(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  append(element, children);
  return element;
}

/** @param {string} href @param {...Child} children */
function link(href, ...children) {
  return h("a", { href }, ...children);
}

/** A word with a sign, in a colour that only repeats what both say. @param {string} kind @param {...Child} children */
function badge(kind, ...children) {
  return h("span", { class: `badge ${kind}` }, ...children);
}

/** @param {number} count @param {string} noun @param {string} [plural] */
function counted(count, noun, plural = `${noun}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? noun : plural}`;
}

/** What fills a part when it is opened. @type {WeakMap<Element, () => void>} */
const fills = new WeakMap();

/** A part that opens. @param {Child} summary @param {() => Child} body made when it is opened first @param {boolean} [isOpen] */
function folded(summary, body, isOpen = false) {
  const element = h("details", {}, h("summary", {}, summary));
  const fill = () => {
    if (element.childElementCount === 1) append(element, body());
  };
  fills.set(element, fill);
  element.addEventListener("toggle", fill);
  if (isOpen) unfold(element);
  return element;
}

/** @param {Element} part */
function unfold(part) {
  part.setAttribute("open", "");
  fills.get(part)?.();
}

/** Opens every part, also those in others, and shows every row: for paper. @param {Element} root */
function unfoldAll(root) {
  for (const each of root.querySelectorAll("button.all")) /** @type {HTMLElement} */ (each).click();
  const closed = [...root.querySelectorAll("details:not([open])")].filter((each) => !each.closest(".repeated"));
  closed.forEach(unfold);
  if (closed.length) unfoldAll(root);
}

/**
 * @template T
 * @typedef {object} Column
 * @property {string} title
 * @property {(row: T) => Child} cell
 * @property {(row: T) => string|number} [by] what the table is sorted by
 * @property {boolean} [down] whether the greatest is first
 * @property {string} [kind] a class of its cells
 */

const PAGE = 150;

/**
 * A table that its readers sort by a column. A part of it is shown at first.
 * @template T
 * @param {string} caption
 * @param {Column<T>[]} columns
 * @param {T[]} rows
 * @param {number} [first] the column that it is sorted by at first; none where it has an order
 */
function table(caption, columns, rows, first) {
  const body = h("tbody");
  const more = h("p", { class: "more" });
  let shown = PAGE;
  let sorted = rows;
  let at = first;
  let isReversed = false;
  const heads = columns.map((column, place) => {
    const head = h("th", { scope: "col", class: column.kind });
    const sort = () => {
      isReversed = at === place && !isReversed;
      at = place;
      order();
    };
    append(head, column.by ? h("button", { type: "button", class: "sort", click: sort }, column.title) : column.title);
    return head;
  });
  const order = () => {
    if (at !== undefined) {
      const { by, down } = columns[at];
      const sign = isReversed === Boolean(down) ? 1 : -1;
      if (by) sorted = [...rows].sort((one, other) => sign * compare(by(one), by(other)));
      heads.forEach((head, place) => {
        if (columns[place].by) head.setAttribute("aria-sort", place !== at ? "none" : sign > 0 ? "ascending" : "descending");
      });
    }
    fill();
  };
  const fill = () => {
    body.replaceChildren(
      ...sorted.slice(0, shown).map((row) =>
        h("tr", {}, columns.map((column, place) =>
          h(place === 0 ? "th" : "td", { class: column.kind, scope: place === 0 && "row", "data-title": column.title }, column.cell(row)),
        )),
      ),
    );
    const left = rows.length - shown;
    const all = () => {
      const next = shown;
      shown = rows.length;
      fill();
      /** @type {HTMLElement|null} */ (body.children[next].querySelector("a, button, summary"))?.focus();
    };
    more.replaceChildren();
    if (left > 0) more.append(h("button", { type: "button", click: all, class: "all" }, `Show ${left.toLocaleString("en")} more`));
  };
  order();
  return h("div", { class: "scroll" },
    h("table", {}, h("caption", {}, caption), h("thead", {}, h("tr", {}, heads)), body), more);
}

/** @param {string|number} one @param {string|number} other */
function compare(one, other) {
  return typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other), "en", { numeric: true });
}
