// The two charts of the foreigners' report; figures are persons.

import { amounts, categories, colour, data, layout, of, options, shade } from "./charts.js";

const { words, lines, months } = data();
const legend = { orientation: "h", x: 0, y: 1.02, xanchor: "left", yanchor: "bottom" };
const margin = { l: 46, r: 12, t: 52, b: 40 };

const backwards = lines.slice().reverse();
Plotly.newPlot("chart-lines", [
  { type: "bar", orientation: "h", name: words.exempted, y: of(backwards, "label"), x: of(backwards, "exempted"), marker: { color: "#e0a96d" }, hovertemplate: "%{x:,}" },
  { type: "bar", orientation: "h", name: words.insured, y: of(backwards, "label"), x: of(backwards, "insured"), marker: { color: colour("--accent") }, hovertemplate: "%{x:,}" },
], layout({
  margin, hovermode: "closest", barmode: "group", bargap: 0.3, legend: { ...legend, traceorder: "reversed" },
  xaxis: amounts(""), yaxis: categories({ automargin: true }),
}), options);

Plotly.newPlot("chart-months", [
  { type: "scatter", mode: "lines+markers", name: words.insured, x: of(months, "label"), y: of(months, "insured"), line: { color: colour("--accent"), width: 2.4 }, marker: { size: 6 }, fill: "tozeroy", fillcolor: shade, hovertemplate: "%{x}: %{y:,}" },
  { type: "scatter", mode: "lines+markers", name: words.exempted, x: of(months, "label"), y: of(months, "exempted"), line: { color: "#b9772f", width: 2, dash: "dot" }, marker: { size: 5 }, hovertemplate: "%{x}: %{y:,}" },
], layout({ margin, hovermode: "x", legend, xaxis: categories({ automargin: true, nticks: 7 }), yaxis: amounts(words.people) }), options);
