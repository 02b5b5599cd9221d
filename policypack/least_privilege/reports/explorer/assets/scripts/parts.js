// What several views show: a principal, actions, statements, steps, findings.

/** @param {Stack} stack @param {Person} person */
function person(stack, person) {
  return [
    link(personRoute(stack, person), h("span", { class: "kind" }, person.outside ? "" : `${person.kind} `), person.name),
    person.outside ? [" ", person.kind === "service" ? badge("quiet", "AWS service") : badge("outside", "↗ outside")] : "",
  ];
}

/** @param {Person} one */
function privilege(one) {
  return one.privilege ? badge("privileged", `★ ${one.privilege}`) : "";
}

/** @param {string} severity @param {string} level */
function gravity(severity, level) {
  return [badge(`severity ${severity}`, severity), " ", h("span", { class: "level" }, level)];
}

const FEW = 12;

/** A list that shows its first few at first. @param {Child[]} all */
function few(all) {
  const list = (/** @type {Child[]} */ some) => h("ul", { class: "plain" }, some.map((each) => h("li", {}, each)));
  if (all.length <= FEW) return list(all);
  return [list(all.slice(0, FEW)), folded(`${(all.length - FEW).toLocaleString("en")} more`, () => list(all.slice(FEW)))];
}

/** Texts, one a line, most of them folded. @param {string[]} all @param {string} noun what several are */
function lines(all, noun) {
  const item = (/** @type {string} */ each) => h("li", {}, h("code", { class: each.includes(UNKNOWN) ? "unknown" : "" }, each));
  if (all.length <= FEW) return h("ul", { class: "plain" }, all.map(item));
  return folded(`${all.slice(0, 3).join(", ")} and ${(all.length - 3).toLocaleString("en")} more ${noun}`, () => h("ul", { class: "plain" }, all.map(item)));
}

/** @param {Actions[]} actions */
function actionsByLevel(actions) {
  return actions.map(([level, list]) => h("div", { class: "actions" }, h("span", { class: "levelName" }, level === UNKNOWN ? "" : level), lines(texts(list), "actions")));
}

/** @param {TextsAt} conditions */
function conditions(conditions) {
  return texts(conditions).map((each) => h("div", { class: "condition" }, "if ", h("code", {}, each)));
}

/** @param {string[]} by */
function statements(by) {
  return h("ul", { class: "plain by" }, by.map((each) => h("li", {}, each)));
}

/** @type {Column<Row>[]} */
const STATEMENT = [
  {
    title: "Statement",
    cell: (row) => [
      row.effect === "Deny" ? [badge("deny", "✕ Deny"), " "] : "",
      texts(row.by).length ? statements(texts(row.by)) : row.via ? `AWS managed policy ${row.via}` : "",
    ],
  },
  {
    title: "Actions",
    cell: (row) => [
      actionsByLevel(row.actions),
      texts(row.exceptActions).length ? ["except ", lines(texts(row.exceptActions), "actions")] : "",
    ],
  },
  {
    title: "Resources",
    cell: (row) => [
      lines(texts(row.resources), "resources"),
      texts(row.exceptResources).length ? ["except ", lines(texts(row.exceptResources), "resources")] : "",
      conditions(row.conditions),
    ],
  },
];

/** @param {string} caption @param {Row[]} rows */
function statementTable(caption, rows) {
  return table(caption, STATEMENT, rows);
}

/** @param {string[]} keys */
function dependsOn(keys) {
  return keys.length ? h("div", { class: "depends" }, "? depends on ", keys.join(", ")) : "";
}

/** @type {Record<string, [string, string]>} */
const STEP_STATES = {
  new: ["wider", "+ new"],
  surer: ["wider", "▲ no longer depends"],
  unsurer: ["narrower", "▼ now depends"],
  gone: ["narrower", "− gone"],
};

/** @param {Stack} stack @param {Step} step */
function hop(stack, step) {
  const [from, to, how, certain, keys, , state] = step;
  return h("li", { class: `hop ${state}` },
    person(stack, stack.people[from]), h("span", { class: "arrow" }, certain ? " → " : " ⇢ "), person(stack, stack.people[to]),
    STEP_STATES[state] ? [" ", badge(...STEP_STATES[state])] : "",
    h("div", { class: "how" }, text(how)),
    dependsOn(texts(keys).length || certain ? texts(keys) : ["what is unknown at preview"]),
  );
}

/** @param {Finding} each @param {string} state @param {Child} [owners] those that it is about */
function findingPart(each, state, owners) {
  const { waived } = each;
  return h("article", { class: "finding" },
    h("h3", {}, gravity(each.severity, waived ? "waived" : each.level), " ", h("code", {}, each.id), state === "new" ? [" ", badge("wider", "+ new")] : ""),
    h("p", { class: "where" }, each.resource || "the whole stack", each.place ? ` (${each.place})` : "", owners),
    h("p", {}, each.evidence),
    h("p", {}, h("strong", {}, "Fix: "), each.fix, each.url.startsWith("https://") ? [" ", h("a", { href: each.url, rel: "noopener noreferrer" }, "Why")] : ""),
    waived ? h("p", {}, `Waived by ${waived.owner}, `, remaining(waived), `: ${waived.reason}`) : "",
  );
}

/**
 * A field whose words filter a view, and which the address keeps.
 * @param {string} address @param {string} query @param {string} hint @param {(words: string[], typed: string) => void} fill
 */
function filterField(address, query, hint, fill) {
  const filter = () => fill(wordsOf(input.value), input.value.trim());
  const typed = () => { filter(); remembered(address, input.value); };
  const input = /** @type {HTMLInputElement} */ (h("input", { type: "search", id: "filter", value: query, input: typed, placeholder: hint }));
  filter();
  return h("p", { class: "filter" }, h("label", { for: "filter" }, "Filter "), input);
}

/** @param {string} given */
function wordsOf(given) {
  return given.toLowerCase().split(/\s+/).filter(Boolean);
}

/** @param {Waiver} waiver */
function remaining(waiver) {
  const days = daysLeft(waiver.expires);
  if (waiver.fault) return badge("severity high", `not in force: ${waiver.fault}`);
  if (days < 0) return badge("severity high", `ended on ${waiver.expires}`);
  return badge(days < 15 ? "severity medium" : "quiet", `${counted(days, "day")} left, until ${waiver.expires}`);
}
