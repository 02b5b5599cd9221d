// The header, what is searched everywhere, and which view an address shows.

/** @param {string} view @param {Stack} stack @param {boolean} isOfAll whether all stacks are shown together */
function header(view, stack, isOfAll) {
  const at = (/** @type {string[]} */ views) => (views.includes(view) ? "page" : false);
  const entry = (/** @type {string} */ href, /** @type {string} */ title, /** @type {string[]} */ views) => h("li", {}, h("a", { href, "aria-current": at(views) }, title));
  const results = h("div", { id: "results", role: "region", "aria-label": "What is found", hidden: true });
  const close = () => { results.hidden = true; };
  const search = /** @type {HTMLInputElement} */ (h("input", {
    type: "search", id: "search", placeholder: "Search  ( / )", "aria-label": "Search roles, resources and actions", autocomplete: "off",
    input: () => showResults(stack, search.value, results),
    keydown: (/** @type {KeyboardEvent} */ event) => {
      const first = results.querySelector("a");
      if (event.key === "Enter" && first) go(first.hash);
      if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
      if (event.key === "Escape") { search.value = ""; close(); }
    },
  }));
  results.addEventListener("click", (event) => { if (event.target instanceof Element && event.target.closest("a")) close(); });
  results.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { search.focus(); close(); }
    const links = [...results.querySelectorAll("a")];
    const next = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!next) return;
    event.preventDefault();
    const place = links.indexOf(/** @type {any} */ (document.activeElement)) + next;
    (links[place] ?? search).focus();
  });
  const choose = h("select", { id: "stack", "aria-label": "Stack", change: (/** @type {Event} */ event) => { go(chosen(view, /** @type {HTMLSelectElement} */ (event.target).value)); } },
    h("option", { value: "", selected: isOfAll }, "All stacks"),
    DATA.stacks.map((each) => h("option", { value: each.label, selected: !isOfAll && each === stack }, each.label + (each.state === "gone" ? " (gone)" : ""))));
  const find = h("div", { class: "search" }, search, results);
  find.addEventListener("focusout", (event) => { if (!(event.relatedTarget instanceof Node && find.contains(event.relatedTarget))) close(); });
  search.addEventListener("focus", () => showResults(stack, search.value, results));
  return [
    h("p", { class: "brand" }, link(START, "Who may do what")),
    DATA.stacks.length > 1 ? choose : "",
    h("nav", { "aria-label": "Views" }, h("ul", {},
      entry(route("roles", stack.label), "Roles", ["roles", "role"]),
      entry(route("resources", stack.label), "Resources", ["resources", "resource", "action"]),
      entry(route("paths", stack.label), "Paths", ["paths"]),
      entry(route("findings", stack.label), "Findings", ["findings"]),
      DATA.compared ? entry(route("change"), "Change", ["change"]) : "")),
    find,
    h("button", { type: "button", class: "theme", click: toggleTheme, title: "Dark or light", "aria-label": "Dark or light" }, "◐"),
  ];
}

/** Where the page begins: all stacks, or the only one. */
const START = route("roles", DATA.stacks.length === 1 ? DATA.stacks[0].label : "");

/** What the choice of another stack leads to. @param {string} view @param {string} label of the stack, '' for all */
function chosen(view, label) {
  const own = { role: "roles", change: "roles", resource: "resources", action: "resources" }[view] ?? view;
  return route(label ? own : "roles", label);
}

function toggleTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
}

/** @param {Stack} stack @param {string} query @param {HTMLElement} results */
function showResults(stack, query, results) {
  const words = wordsOf(query);
  const fits = (/** @type {string} */ given) => words.every((word) => given.toLowerCase().includes(word));
  const stacks = [stack, ...DATA.stacks.filter((each) => each !== stack)];
  const within = (/** @type {Stack} */ each) => (each === stack ? "" : h("span", { class: "sub" }, ` ${each.label}`));
  const typed = query.trim();
  const named = isAction(typed) ? [typed] : [];
  const resource = typed.startsWith("arn:") ? groupOf(stack, typed) : "";
  const found = [
    foundPart("Resources", some(stacks.flatMap((each) => [...groups(each)].map(([group, own]) => ({ each, group, own }))),
      ({ each, group, own }) => (each === stack && group === resource) || fits([group, each.label, ...own.flatMap((one) => [one.arn, one.name])].join(" ")),
      ({ each, group }) => [link(route("resource", each.label, group === resource ? typed : group), group, within(each))])),
    foundPart("Principals", some(stacks.flatMap((each) => each.people.map((one) => ({ each, one }))),
      ({ each, one }) => fits(`${one.kind} ${one.name} ${one.declared ?? ""} ${one.urn ?? ""} ${each.label}`),
      ({ each, one }) => [link(personRoute(each, one), label(one), within(each))])),
    foundPart("Actions", some(distinct([...actionsOf(stack), ...named]), fits, (each) => [link(route("action", stack.label, each), each)])),
  ];
  results.replaceChildren();
  if (words.length) append(results, found);
  if (words.length && !results.childElementCount) append(results, h("p", {}, "Nothing has this name."));
  results.hidden = words.length === 0;
}

/** A few of those that are found. @param {string} title @param {Child[][]} found */
function foundPart(title, found) {
  return found.length ? [h("h2", {}, title), h("ul", {}, found.map((each) => h("li", {}, each)))] : "";
}

/**
 * The first few that fit, as they are shown.
 * @template T
 * @param {T[]} all @param {(each: T) => boolean} fits @param {(each: T) => Child[]} shown
 */
function some(all, fits, shown) {
  const found = [];
  for (const each of all) {
    if (found.length === 8) break;
    if (fits(each)) found.push(shown(each));
  }
  return found;
}

/** What an address shows. @returns {{view: string, stack: Stack, title: string, content: Child, isOfAll?: boolean}} */
function shown() {
  const [view = "", name = "", ...rest] = (location.hash || START).replace(/^#\//, "").split("/").map(decoded);
  const stack = DATA.stacks.find((each) => each.label === name) ?? DATA.stacks[0];
  const [kind = "", own = "", ...others] = rest;
  const number = own ? personNamed(stack, kind, own) : -1;
  if (view === "role" && number >= 0) return { view, stack, title: own, content: roleOrChange(stack, number) };
  if (view === "resources") return { view, stack, title: "Resources", content: resourcesView(stack, kind) };
  if (view === "resource") return { view, stack, title: kind, content: resourceView(stack, kind, own) };
  if (view === "action") return { view, stack, title: kind, content: actionView(stack, kind) };
  if (view === "paths") return { view, stack, title: "Paths", content: pathsView(stack, number, others.length > 1 ? personNamed(stack, others[0], others[1]) : -1) };
  if (view === "findings") return { view, stack, title: "Findings", content: findingsView(stack, kind) };
  if (view === "change" && DATA.compared) return { view, stack, title: own || "What changes", content: number >= 0 ? changeView(stack, number) : overallView(), isOfAll: number < 0 && DATA.stacks.length > 1 };
  const isOfAll = stack.label !== name && DATA.stacks.length > 1;
  const missing = view !== "roles" ? own || name || view : stack.label === name ? "" : name;
  return {
    view: "roles",
    stack,
    title: "Roles",
    isOfAll,
    content: [missing ? h("p", { class: "warning" }, `${missing}: not in this report.`) : "", rolesView(isOfAll ? DATA.stacks : [stack], view === "roles" ? kind : "")],
  };
}

/** A role of the stack; of one that is gone what changes, and of one outside whom it can become. @param {Stack} stack @param {number} number */
function roleOrChange(stack, number) {
  const one = stack.people[number];
  return one.own ? roleView(stack, number) : one.outside ? pathsView(stack, number, -1) : changeView(stack, number);
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function show() {
  const main = /** @type {HTMLElement} */ (document.getElementById("main"));
  const head = /** @type {HTMLElement} */ (document.getElementById("header"));
  if (!DATA.stacks.length) {
    main.replaceChildren(h("h1", {}, "Who may do what"), h("p", {}, "The report has no stacks."));
    return;
  }
  const { view, stack, title, content, isOfAll = false } = shown();
  document.title = `${title} · ${isOfAll ? "all stacks" : stack.label}`;
  head.replaceChildren();
  append(head, header(view, stack, isOfAll));
  main.replaceChildren();
  append(main, content);
}

/** Shows what the address says, where its reader was when they left it. */
function arrive() {
  show();
  scrollTo(0, history.state?.y ?? 0);
  document.getElementById("main")?.focus({ preventScroll: true });
}

/** Goes to an address of this page at once: the next key is for what it shows. @param {string} address */
function go(address) {
  history.pushState(null, "", address);
  arrive();
}

/** Keeps what is filtered in the address. @param {string} address @param {string} filter */
function remembered(address, filter) {
  history.replaceState(null, "", filter ? `${address}/${encodeURIComponent(filter)}` : address);
}

history.scrollRestoration = "manual";
addEventListener("scrollend", () => history.replaceState({ y: scrollY }, ""));
addEventListener("hashchange", arrive);
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main")?.focus();
});
addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.getElementById("search")?.focus();
  }
});
addEventListener("beforeprint", () => unfoldAll(/** @type {HTMLElement} */ (document.getElementById("main"))));
show();
