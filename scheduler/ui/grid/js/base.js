// Small helpers the other files share. All files of this folder are put together into one module.

/** A new element: make("td", {class: "x", onclick: f}, "text", child). */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Text with its {places} filled. */
function fill(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
}

function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

/** Minutes after midnight as HH:MM. */
function clock(minute) {
  const inDay = ((minute % 1440) + 1440) % 1440;
  return `${String(Math.floor(inDay / 60)).padStart(2, "0")}:${String(inDay % 60).padStart(2, "0")}`;
}

/** A figure with its sign, "−" being a real minus; "0" has none. */
function signed(figure) {
  const rounded = Math.round(figure * 10) / 10;
  if (!rounded) return "0";
  return (rounded > 0 ? "+" : "−") + Math.abs(rounded).toLocaleString("en");
}

function number(figure) {
  return figure.toLocaleString("en").replace("-", "−");
}

/** Whether the page behind the grid is dark. */
function isDark(element) {
  const colour = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const probe = make("span", { style: `color:${colour || "#fff"};display:none` });
  element.append(probe);
  const parts = getComputedStyle(probe).color.match(/[\d.]+/g) || [255, 255, 255];
  probe.remove();
  return parts[0] * 0.3 + parts[1] * 0.59 + parts[2] * 0.11 < 128;
}

/** Whether the grid is shown on a screen too narrow for a menu beside the cell. */
function isNarrow() {
  return window.matchMedia("(max-width: 640px)").matches;
}
