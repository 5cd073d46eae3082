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

export default {
  init() {
    const style = document.createElement("style");
    style.textContent = STYLE;
    document.head.append(style);
  },
  async onPageLoad({ api }) {
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
