// The header, what is searched everywhere, and which view an address shows.

/** @param {string} view @param {Stack} stack */
function header(view, stack) {
  const at = (/** @type {string[]} */ views) => (views.includes(view) ? "page" : false);
  const entry = (/** @type {string} */ href, /** @type {string} */ title, /** @type {string[]} */ views) => h("li", {}, h("a", { href, "aria-current": at(views) }, title));
  const results = h("div", { id: "results", hidden: true });
  const search = /** @type {HTMLInputElement} */ (h("input", {
    type: "search", id: "search", placeholder: "Search  ( / )", "aria-label": "Search roles, resources and actions", autocomplete: "off",
    input: () => showResults(stack, search.value, results),
    keydown: (/** @type {KeyboardEvent} */ event) => {
      const first = results.querySelector("a");
      if (event.key === "Enter" && first) location.hash = first.hash;
      if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
      if (event.key === "Escape") { search.value = ""; results.hidden = true; }
    },
  }));
  results.addEventListener("keydown", (event) => {
    const links = [...results.querySelectorAll("a")];
    const next = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!next) return;
    event.preventDefault();
    const place = links.indexOf(/** @type {any} */ (document.activeElement)) + next;
    (links[place] ?? search).focus();
  });
  const choose = h("select", { id: "stack", "aria-label": "Stack", change: (/** @type {Event} */ event) => { location.hash = route(["role", "change"].includes(view) ? "roles" : view.replace(/^(resource|action)$/, "resources"), /** @type {HTMLSelectElement} */ (event.target).value); } },
    DATA.stacks.map((each) => h("option", { value: each.label, selected: each === stack }, each.label + (each.state === "gone" ? " (gone)" : ""))));
  return [
    h("p", { class: "brand" }, link(route("roles", stack.label), "Who may do what")),
    DATA.stacks.length > 1 ? choose : "",
    h("nav", { "aria-label": "Views" }, h("ul", {},
      entry(route("roles", stack.label), "Roles", ["roles", "role"]),
      entry(route("resources", stack.label), "Resources", ["resources", "resource", "action"]),
      entry(route("paths", stack.label), "Paths", ["paths"]),
      entry(route("findings", stack.label), "Findings", ["findings"]),
      DATA.compared ? entry(route("change"), "Change", ["change"]) : "")),
    h("div", { class: "search" }, search, results),
    h("button", { type: "button", class: "theme", click: toggleTheme, title: "Dark or light", "aria-label": "Dark or light" }, "◐"),
  ];
}

function toggleTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
}

/** @param {Stack} stack @param {string} query @param {HTMLElement} results */
function showResults(stack, query, results) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (/** @type {string} */ given) => words.every((word) => given.toLowerCase().includes(word));
  const people = stack.people.filter((each) => fits(`${each.kind} ${each.name} ${each.declared ?? ""} ${each.urn ?? ""}`));
  const arns = [...groups(stack)].filter(([group, own]) => fits([group, ...own.flatMap((each) => [each.arn, each.name])].join(" "))).map(([group]) => group);
  const actions = [...new Set(stack.resources.flatMap((each) => each.reach.flatMap((reach) => allActions(reach[1], fits))))].sort();
  const part = (/** @type {string} */ title, /** @type {Child[]} */ found) => (found.length ? [h("h2", {}, title), h("ul", {}, found.slice(0, 8).map((each) => h("li", {}, each)))] : "");
  results.replaceChildren();
  append(results, words.length === 0 ? "" : [
    part("Resources", arns.map((each) => link(route("resource", stack.label, each), each))),
    part("Principals", people.map((each) => link(personRoute(stack, each), label(each)))),
    part("Actions", actions.map((each) => link(route("action", stack.label, each), each))),
  ]);
  if (words.length && !results.childElementCount) append(results, h("p", {}, "Nothing has this name."));
  results.hidden = words.length === 0;
}

/** What an address shows. @returns {{view: string, stack: Stack, title: string, content: Child}} */
function shown() {
  const [view = "", name = "", ...rest] = location.hash.replace(/^#\//, "").split("/").map(decoded);
  const stack = DATA.stacks.find((each) => each.label === name) ?? DATA.stacks[0];
  const [kind = "", own = "", ...others] = rest;
  const number = own ? personNamed(stack, kind, own) : -1;
  if (view === "role" && number >= 0) return { view, stack, title: own, content: roleView(stack, number) };
  if (view === "resources") return { view, stack, title: "Resources", content: resourcesView(stack, kind) };
  if (view === "resource") return { view, stack, title: kind, content: resourceView(stack, kind, own) };
  if (view === "action") return { view, stack, title: kind, content: actionView(stack, kind) };
  if (view === "paths") return { view, stack, title: "Paths", content: pathsView(stack, number, others.length > 1 ? personNamed(stack, others[0], others[1]) : -1) };
  if (view === "findings") return { view, stack, title: "Findings", content: findingsView(stack) };
  if (view === "change" && DATA.compared) return { view, stack, title: own || "What changes", content: number >= 0 ? changeView(stack, number) : overallView() };
  const gone = view && view !== "roles" ? h("p", { class: "warning" }, `${own || name || view}: not in this report.`) : "";
  return { view: "roles", stack, title: "Roles", content: [gone, rolesView(stack, view === "roles" ? kind : "")] };
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
    main.replaceChildren(h("p", {}, "The report has no stacks."));
    return;
  }
  const { view, stack, title, content } = shown();
  document.title = `${title} · ${stack.label}`;
  head.replaceChildren();
  append(head, header(view, stack));
  main.replaceChildren();
  append(main, content);
}

addEventListener("hashchange", () => {
  show();
  scrollTo(0, 0);
  document.getElementById("main")?.focus({ preventScroll: true });
});
addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.getElementById("search")?.focus();
  }
});
addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("main details")) each.setAttribute("open", "");
});
show();
