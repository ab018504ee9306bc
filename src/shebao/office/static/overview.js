// The two charts of the overview; amounts are integers of fen.

import { amounts, categories, colour, data, font, layout, of, options, shade } from "./charts.js";

const { words, divisor, insurances, months } = data();
const scaled = (rows, key) => rows.map((row) => row[key] / divisor);
const rate = (row) => (row.rate === null ? "" : (row.rate * 100).toFixed(1) + "%");
const shared = (more) => layout({
  margin: { l: 46, r: 12, t: 34, b: 32 }, hovermode: "x unified", legend: { orientation: "h", x: 0, y: 1.16, xanchor: "left" },
  yaxis: amounts(words.unit, { tickformat: ",~r" }), ...more,
});

const names = of(insurances, "name");
Plotly.newPlot("chart-insurances", [
  { type: "bar", name: words.due, x: names, y: scaled(insurances, "due"), marker: { color: "#cdd8e2" }, hovertemplate: "%{y:,.2f}" },
  { type: "bar", name: words.paid, x: names, y: scaled(insurances, "paid"), marker: { color: colour("--accent") },
    text: insurances.map(rate), textposition: "outside", cliponaxis: false, textfont: { size: 11, color: colour("--ink-2") }, hovertemplate: "%{y:,.2f} (%{text})" },
], shared({ barmode: "group", bargap: 0.36, bargroupgap: 0.08, xaxis: { fixedrange: true, tickfont: font } }), options);

const labels = of(months, "name");
Plotly.newPlot("chart-months", [
  { type: "scatter", mode: "lines", name: words.due, x: labels, y: scaled(months, "due"), line: { color: "#9fb1c2", width: 2, dash: "dot" }, hovertemplate: "%{y:,.2f}" },
  { type: "scatter", mode: "lines+markers", name: words.paid, x: labels, y: scaled(months, "paid"), line: { color: colour("--accent"), width: 2.4 }, marker: { size: 6 }, fill: "tozeroy", fillcolor: shade,
    customdata: months.map(rate), hovertemplate: "%{y:,.2f} (%{customdata})" },
], shared({ xaxis: categories({ nticks: 7 }) }), options);
