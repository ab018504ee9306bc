// The two charts of the overview. Their data stand in the page as JSON; amounts are integers of fen.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const source = document.getElementById("chart-data");
  if (!source || typeof Plotly === "undefined") return;
  const data = JSON.parse(source.textContent);
  const { words, divisor } = data;
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const font = { family: style.getPropertyValue("--sans"), size: 12, color: colour("--ink-2") };
  const scaled = (rows, key) => rows.map((row) => row[key] / divisor);
  const rate = (row) => (row.rate === null ? "" : (row.rate * 100).toFixed(1) + "%");
  const layout = (more) => Object.assign({
    font, margin: { l: 46, r: 12, t: 34, b: 32 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    hovermode: "x unified", hoverlabel: { bgcolor: "#fff", bordercolor: colour("--line"), font },
    legend: { orientation: "h", x: 0, y: 1.16, xanchor: "left" },
    xaxis: { fixedrange: true, tickfont: font },
    yaxis: { fixedrange: true, gridcolor: colour("--line-2"), zerolinecolor: colour("--line"), rangemode: "tozero", tickformat: ",~r", nticks: 5,
      title: { text: words.unit, font: { size: 11, color: colour("--ink-3") }, standoff: 6 } },
  }, more);
  const options = { displayModeBar: false, responsive: true };

  const insurances = data.insurances;
  const names = insurances.map((row) => row.name);
  Plotly.newPlot("chart-insurances", [
    { type: "bar", name: words.due, x: names, y: scaled(insurances, "due"), marker: { color: "#cdd8e2" }, hovertemplate: "%{y:,.2f}" },
    { type: "bar", name: words.paid, x: names, y: scaled(insurances, "paid"), marker: { color: colour("--accent") },
      text: insurances.map(rate), textposition: "outside", cliponaxis: false, textfont: { size: 11, color: colour("--ink-2") }, hovertemplate: "%{y:,.2f} (%{text})" },
  ], layout({ barmode: "group", bargap: 0.36, bargroupgap: 0.08 }), options);

  const months = data.months;
  const labels = months.map((row) => row.name);
  Plotly.newPlot("chart-months", [
    { type: "scatter", mode: "lines", name: words.due, x: labels, y: scaled(months, "due"), line: { color: "#9fb1c2", width: 2, dash: "dot" }, hovertemplate: "%{y:,.2f}" },
    { type: "scatter", mode: "lines+markers", name: words.paid, x: labels, y: scaled(months, "paid"), line: { color: colour("--accent"), width: 2.4 }, marker: { size: 6 }, fill: "tozeroy", fillcolor: "rgba(28,79,128,.07)",
      customdata: months.map(rate), hovertemplate: "%{y:,.2f} (%{customdata})" },
  ], layout({ xaxis: { fixedrange: true, type: "category", tickfont: font, nticks: 7 } }), options);
});
