// What our own page does with a script: tables sort, texts are copied, words explain themselves.
const number = (text) => parseFloat(text.replaceAll(",", ""));

function sortable(table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  if (body.rows.length < 2) return;
  heads.forEach((head, at) => {
    const figures = head.matches(".bb-num, .bb-amount");
    const text = (row) => row.cells[at].textContent.trim();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "bb-sort";
    button.append(...head.childNodes);
    head.append(button);
    button.onclick = () => {
      const up = head.ariaSort !== "ascending";
      for (const one of heads) one.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const known = (row) => !figures || !Number.isNaN(number(text(row)));
      const order = (a, b) => {
        if (known(a) !== known(b)) return known(a) ? -1 : 1; // what is UNKNOWN comes last
        if (!known(a)) return 0;
        const by = figures ? number(text(a)) - number(text(b)) : text(a).localeCompare(text(b), undefined, { numeric: true });
        return up ? by : -by;
      };
      body.append(...[...body.rows].sort(order));
    };
  });
}

function copyable(text, { copy, copied }) {
  const box = document.createElement("div");
  box.className = "bb-copyable";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = copy;
  text.replaceWith(box);
  box.append(text, button);
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = copied;
      setTimeout(() => { button.textContent = copy; }, 2000);
    } catch {
      // Only a page on this machine or under https may copy: the text is marked instead.
      window.getSelection().selectAllChildren(text);
    }
  };
}

function explain(root) {
  const tip = document.createElement("div");
  tip.className = "bb-tip";
  tip.hidden = true;
  root.append(tip);
  let leaving;
  const hide = () => { tip.hidden = true; };
  const leave = () => { leaving = setTimeout(hide, 200); };
  const stay = () => clearTimeout(leaving);
  const show = (event) => {
    stay();
    const term = event.currentTarget;
    tip.textContent = root.querySelector(`${term.hash} dd`).textContent;
    tip.hidden = false;
    const { left, bottom, top } = term.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = tip;
    tip.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
    tip.style.top = `${bottom + height > innerHeight ? top - height : bottom}px`;
  };
  for (const term of root.querySelectorAll(".bb-term")) {
    term.onpointerenter = show;
    term.onfocus = show;
    term.onpointerleave = leave;
    term.onblur = hide;
    term.onclick = (event) => { event.preventDefault(); event.stopPropagation(); show(event); };
  }
  tip.onpointerenter = stay;
  tip.onpointerleave = leave;
  root.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
  document.querySelector("article")?.addEventListener("scroll", hide, { passive: true });
}

export default function enhance() {
  const root = document.querySelector("#beancount-barbell");
  if (root.querySelector(".bb-tip")) return;
  root.querySelectorAll(".bb-list, .bb-table").forEach(sortable);
  for (const text of root.querySelectorAll(".bb-paste")) copyable(text, root.dataset);
  explain(root);
}
