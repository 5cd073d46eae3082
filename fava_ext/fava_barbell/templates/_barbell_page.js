// What our own page does with a script: charts are read at a day, tables sort, texts are copied,
// words explain themselves.
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

// Reads all charts at one day, by pointer and by keyboard: their data tables say what holds
// then, the slider of each is what a screen reader and the arrow keys meet.
const DAY = 864e5;

function read(charts) {
  const readers = [...charts.querySelectorAll(".bb-chart")].map(reader);
  const showAll = (time) => readers.forEach(({ show }) => show(time));
  for (const { plots, slider, times } of readers) {
    const [start, end] = [times[0], times.at(-1)];
    for (const plot of plots) {
      plot.addEventListener("pointermove", ({ clientX }) => {
        const box = plot.getBoundingClientRect();
        const time = start + ((end - start) * (clientX - box.left)) / box.width;
        charts.classList.add("bb-pointed");
        showAll(Math.min(Math.max(Math.floor(time / DAY) * DAY, start), end));
      });
    }
    slider.addEventListener("input", () => {
      charts.classList.add("bb-pointed");
      showAll(times[slider.value]);
    });
  }
  showAll(readers[0].times.at(-1));
}

function reader(figure) {
  const names = [...figure.querySelectorAll("thead th")];
  const rows = [...figure.querySelectorAll("tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
  const times = rows.map(([date]) => Date.parse(date));
  const told = names.map((_, at) => at).filter((at) => at && !("line" in names[at].dataset));
  const plots = [...figure.querySelectorAll(".bb-plot")];
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", className: "bb-reader", min: 0, max: rows.length - 1 });
  slider.setAttribute("aria-label", figure.dataset.read);
  plots[0].append(slider);
  const hairs = plots.map((plot) => {
    const hair = document.createElement("i");
    hair.ariaHidden = true;
    plot.append(hair);
    return hair;
  });
  const show = (time) => {
    slider.value = times.filter((one) => one <= time).length - 1;
    const row = rows[slider.value];
    const date = new Date(time).toISOString().slice(0, 10);
    const said = [date, ...told.map((at) => `${names[at].textContent} ${row[at]}`)].join(" · ");
    figure.querySelector(".bb-readout").textContent = said;
    slider.setAttribute("aria-valuetext", said);
    const left = (100 * (time - times[0])) / (times.at(-1) - times[0] || 1);
    hairs.forEach((hair, at) => {
      hair.className = left > 50 ? "bb-hair bb-late" : "bb-hair";
      hair.style.left = `${left}%`;
      hair.textContent = row[told[at]];
    });
  };
  return { plots, slider, times, show };
}

// What is unfolded stands in the address: it survives a reload and can be sent on.
function remember() {
  const address = new URL(window.location.href);
  const open = [...document.querySelectorAll("#beancount-barbell [data-fold][open]")];
  if (open.length) {
    address.searchParams.set("open", open.map((one) => one.dataset.fold).join(","));
  } else {
    address.searchParams.delete("open");
  }
  window.history.replaceState(window.history.state, "", address);
}

export default function enhance() {
  const root = document.querySelector("#beancount-barbell");
  if (root.querySelector(".bb-tip")) return;
  root.querySelectorAll(".bb-charts").forEach(read);
  for (const fold of root.querySelectorAll("[data-fold]")) fold.ontoggle = remember;
  root.querySelectorAll(".bb-list, .bb-table").forEach(sortable);
  for (const text of root.querySelectorAll(".bb-paste")) copyable(text, root.dataset);
  explain(root);
}
