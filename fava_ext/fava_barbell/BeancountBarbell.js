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

// Reads a chart day by day, by pointer and by keyboard: its data table says what
// each place means, the slider is what a screen reader and the arrow keys meet.
function read(figure) {
  const heads = [...figure.querySelectorAll("thead th")];
  const rows = [...figure.querySelectorAll("tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
  const times = rows.map(([date]) => Date.parse(date));
  const span = times.at(-1) - times[0] || 1;
  const plots = [...figure.querySelectorAll(".bb-plot")];
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", className: "bb-reader", min: 0, max: rows.length - 1 });
  slider.value = rows.length - 1;
  slider.setAttribute("aria-label", figure.dataset.read);
  const hairs = plots.map((plot) => {
    const hair = document.createElement("i");
    hair.className = "bb-hair";
    plot.append(hair);
    return hair;
  });
  const show = () => {
    const said = rows[slider.value]
      .map((cell, at) => (at ? `${heads[at].textContent} ${cell}` : cell))
      .filter((_, at) => !("line" in heads[at].dataset))
      .join(" · ");
    figure.querySelector(".bb-readout").textContent = said;
    slider.setAttribute("aria-valuetext", said);
    for (const hair of hairs) {
      hair.style.left = `${(100 * (times[slider.value] - times[0])) / span}%`;
    }
  };
  for (const plot of plots) {
    plot.addEventListener("pointermove", ({ clientX }) => {
      const box = plot.getBoundingClientRect();
      const time = times[0] + (span * (clientX - box.left)) / box.width;
      slider.value = times.filter((one) => one <= time).length - 1;
      show();
    });
  }
  slider.addEventListener("input", show);
  plots[0].append(slider);
  show();
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
    document.querySelectorAll("#beancount-barbell .bb-chart:not(:has(.bb-reader))").forEach(read);
    for (const fold of document.querySelectorAll("#beancount-barbell [data-fold]")) {
      fold.ontoggle = remember;
    }
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
