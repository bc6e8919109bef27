// Draws the charts whose options stand on the page as JSON. Each chart has a
// table twin, so nothing is lost where this file or the canvas is missing.
"use strict";
(() => {
  const boxes = document.querySelectorAll("[data-chart]");
  if (!window.echarts) {
    for (const box of boxes) box.hidden = true;
    for (const twin of document.querySelectorAll("details.twin")) twin.open = true;
    return;
  }
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const charts = [];
  let printing = false;

  // Colours are written "var(--name)" and take the value of the page's look;
  // "dashdot" is a dash that the options' builder cannot write.
  const paint = (value, style) => {
    if (value === "dashdot") return [9, 4, 2, 4];
    if (typeof value === "string") {
      return value.replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
    }
    if (Array.isArray(value)) return value.map((v) => paint(v, style));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, paint(v, style)]));
    }
    return value;
  };

  const number = (v) => (typeof v === "number" && Number.isFinite(v) ? v.toFixed(2) : "");

  // Tooltips are drawn on the canvas: the page's policy allows no inline style.
  const tooltip = (option, style) => {
    if (!option.tooltip) return;
    Object.assign(option.tooltip, {
      renderMode: "richText",
      confine: true,
      backgroundColor: style.getPropertyValue("--surface").trim(),
      borderColor: style.getPropertyValue("--edge").trim(),
      textStyle: { color: style.getPropertyValue("--ink").trim(), fontFamily: "Inter", fontSize: 13 },
    });
    if (option.tooltip.formatter === "named") {
      // What to say stands with each mark, in the page's language.
      option.tooltip.formatter = (mark) => (mark.data && mark.data.name) || mark.name || number(mark.value);
    }
  };

  const fit = (entry, size) => entry.chart.resize({ width: "auto", height: "auto", ...size, animation: { duration: 0 } });

  // Sizes on paper in pixels; the stylesheet scales what still does not fit.
  const paper = (box) => {
    if (box.classList.contains("chart-tall")) return { width: 680, height: 240 };
    return box.classList.contains("chart-line") ? { width: 310, height: 112 } : { width: 380, height: 148 };
  };

  const draw = (entry) => {
    const style = getComputedStyle(document.documentElement);
    const option = paint(JSON.parse(entry.json), style);
    option.textStyle = { fontFamily: "Inter", color: style.getPropertyValue("--ink").trim() };
    if (still.matches) option.animation = false;
    else Object.assign(option, { animationDuration: 120, animationDurationUpdate: 120 });
    tooltip(option, style);
    entry.chart.setOption(option, true);
  };

  for (const box of boxes) {
    const data = document.getElementById(box.dataset.chart);
    if (!data) continue;
    const chart = echarts.init(box, null, { renderer: "canvas" });
    const entry = { chart, box, json: data.textContent };
    charts.push(entry);
    draw(entry);
    new ResizeObserver(() => { if (!printing) fit(entry); }).observe(box);
  }
  const again = () => charts.forEach(draw);
  dark.addEventListener("change", again);
  addEventListener("lookchange", again);

  // Paper is light, whatever the screen is.
  const root = document.documentElement;
  let look;
  addEventListener("beforeprint", () => {
    look = root.dataset.theme;
    root.dataset.theme = "light";
    printing = true;
    for (const entry of charts) fit(entry, paper(entry.box));
    again();
  });
  addEventListener("afterprint", () => {
    if (look) root.dataset.theme = look;
    else delete root.dataset.theme;
    printing = false;
    for (const entry of charts) fit(entry);
    again();
  });
})();
