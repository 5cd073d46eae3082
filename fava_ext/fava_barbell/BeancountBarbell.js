// The badge on our sidebar link, on every page of Fava. Shape, word and colour
// say the same; what cannot be told is UNKNOWN, never nothing.
const SHAPES = { OK: "●", BREACH: "◆", REDUCING: "▼", HALTED: "■", UNKNOWN: "?" };
const STYLE = `
.barbell-badge{float:right;margin-left:4px;padding:0 6px;border-radius:10px;font-size:.8em;line-height:1.6;
color:#fff;background:#50556b}
.barbell-badge[data-state=OK]{background:#0b6b3a}.barbell-badge[data-state=BREACH]{background:#a8321c}
.barbell-badge[data-state=REDUCING]{background:#8a4b00}.barbell-badge[data-state=HALTED]{background:#a01830}`;
let asked = 0;

function show({ state, label, meaning, as_of: asOf }) {
  const known = Object.hasOwn(SHAPES, state) ? state : "UNKNOWN";
  for (const link of document.querySelectorAll('aside a[href*="extension/BeancountBarbell/"]')) {
    let badge = link.querySelector(".barbell-badge");
    if (!badge) {
      badge = document.createElement("span");
      badge.className = "barbell-badge";
      link.append(" ", badge);
    }
    badge.dataset.state = known;
    badge.textContent = `${SHAPES[known]} ${label ?? known}`;
    badge.title = [meaning, asOf].filter(Boolean).join(", ");
  }
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

export default {
  init() {
    const style = document.createElement("style");
    style.textContent = STYLE;
    document.head.append(style);
  },
  async onPageLoad({ api }) {
    document.querySelectorAll("#beancount-barbell .bb-charts:not(:has(.bb-reader))").forEach(read);
    for (const fold of document.querySelectorAll("#beancount-barbell [data-fold]")) {
      fold.ontoggle = remember;
    }
    const own = document.querySelector("#barbell-module");
    if (own) import(own.href).then((page) => page.default(), () => {});
    asked += 1;
    const mine = asked;
    let status = {};
    try {
      status = await api.get("status");
    } catch {
      // Fava is gone or answered something else: the badge says UNKNOWN.
    }
    if (mine === asked) {
      show(status);
    }
  },
};
