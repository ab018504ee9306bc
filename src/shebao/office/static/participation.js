// The two charts of the foreigners' report. Their data stand in the page as JSON; figures are persons.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const source = document.getElementById("chart-data");
  if (!source || typeof Plotly === "undefined") return;
  const { words, lines, months } = JSON.parse(source.textContent);
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const font = { family: style.getPropertyValue("--sans"), size: 12, color: colour("--ink-2") };
  const layout = (more) => Object.assign({
    font, margin: { l: 46, r: 12, t: 52, b: 40 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    hovermode: "closest", hoverlabel: { bgcolor: "#fff", bordercolor: colour("--line"), font },
    legend: { orientation: "h", x: 0, y: 1.02, xanchor: "left", yanchor: "bottom" },
    xaxis: { fixedrange: true, type: "category", tickfont: font, automargin: true },
    yaxis: { fixedrange: true, gridcolor: colour("--line-2"), zerolinecolor: colour("--line"), rangemode: "tozero", nticks: 5,
      title: { text: words.people, font: { size: 11, color: colour("--ink-3") }, standoff: 6 } },
  }, more);
  const options = { displayModeBar: false, responsive: true };
  const of = (rows, key) => rows.map((row) => row[key]);

  const across = { fixedrange: true, gridcolor: colour("--line-2"), rangemode: "tozero", nticks: 5 };
  const backwards = lines.slice().reverse();
  Plotly.newPlot("chart-lines", [
    { type: "bar", orientation: "h", name: words.exempted, y: of(backwards, "label"), x: of(backwards, "exempted"), marker: { color: "#e0a96d" }, hovertemplate: "%{x:,}" },
    { type: "bar", orientation: "h", name: words.insured, y: of(backwards, "label"), x: of(backwards, "insured"), marker: { color: colour("--accent") }, hovertemplate: "%{x:,}" },
  ], layout({ barmode: "group", bargap: 0.3, xaxis: across, yaxis: { fixedrange: true, type: "category", automargin: true, tickfont: font }, legend: { orientation: "h", x: 0, y: 1.02, xanchor: "left", yanchor: "bottom", traceorder: "reversed" } }), options);

  Plotly.newPlot("chart-months", [
    { type: "scatter", mode: "lines+markers", name: words.insured, x: of(months, "label"), y: of(months, "insured"), line: { color: colour("--accent"), width: 2.4 }, marker: { size: 6 }, fill: "tozeroy", fillcolor: "rgba(28,79,128,.07)", hovertemplate: "%{x}: %{y:,}" },
    { type: "scatter", mode: "lines+markers", name: words.exempted, x: of(months, "label"), y: of(months, "exempted"), line: { color: "#b9772f", width: 2, dash: "dot" }, marker: { size: 5 }, hovertemplate: "%{x}: %{y:,}" },
  ], layout({ hovermode: "x" }), options);
});
