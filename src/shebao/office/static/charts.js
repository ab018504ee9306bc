// What the office's charts share: the data that stand in the page as JSON, colours, letters and axes.

const style = getComputedStyle(document.documentElement);

export const colour = (name) => style.getPropertyValue(name).trim();
export const font = { family: style.getPropertyValue("--sans"), size: 12, color: colour("--ink-2") };
export const options = { displayModeBar: false, responsive: true };
export const shade = "rgba(28,79,128,.07)";

export const data = () => JSON.parse(document.getElementById("chart-data").textContent);
export const of = (rows, key) => rows.map((row) => row[key]);

export const categories = (more) => ({ fixedrange: true, type: "category", tickfont: font, ...more });
export const amounts = (unit, more) => ({
  fixedrange: true, gridcolor: colour("--line-2"), zerolinecolor: colour("--line"), rangemode: "tozero", nticks: 5,
  title: { text: unit, font: { size: 11, color: colour("--ink-3") }, standoff: 6 }, ...more,
});
export const layout = (more) => ({
  font, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
  hoverlabel: { bgcolor: "#fff", bordercolor: colour("--line"), font }, ...more,
});
