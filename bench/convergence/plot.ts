import { spreadOf } from "../shared/spread.ts";
import { type Contestant, contestants } from "./contestants.ts";
import type { Measured } from "./measured.ts";

/** What is drawn, one panel each. */
const panels: readonly { readonly title: string; readonly of: (measured: Measured) => number | undefined }[] = [
  { title: "Services created per second", of: ({ creation }) => creation.perSecond },
  { title: "memory (RSS), MiB", of: ({ cost }) => cost?.rssMiB },
  { title: "operator's CPU, ms per Service", of: ({ creation, services }) => (creation.operatorCpuSeconds === undefined ? undefined : (creation.operatorCpuSeconds * 1000) / services) },
];

const colours: Readonly<Record<Contestant, string>> = { raw: "#888", "controller-runtime": "#d1763a", "service-operator": "#326ce5" };
const panel = { width: 300, height: 200, left: 48, top: 40, gap: 32 };

/** Each figure by the number of Services, from least to most with the median marked: an SVG. */
export function plot(measured: readonly Measured[]): string {
  const width = panels.length * (panel.width + panel.gap) + panel.left;
  const height = panel.height + panel.top + 64;
  const drawn = panels.map(({ title, of }, index) => `<g transform="translate(${panel.left + index * (panel.width + panel.gap)} ${panel.top})">${drawPanel(title, measured, of)}</g>`);
  const legend = contestants.map((contestant, index) => `<text x="${panel.left + index * 170}" y="${height - 8}" fill="${colours[contestant]}">● ${contestant}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>${drawn.join("")}${legend.join("")}</svg>\n`;
}

function drawPanel(title: string, measured: readonly Measured[], of: (measured: Measured) => number | undefined): string {
  const counts = [...new Set(measured.map(({ services }) => services))].toSorted((a, b) => a - b);
  const ceiling = Math.max(1, ...measured.map((each) => of(each) ?? 0)) * 1.1;
  const x = (services: number): number => ((counts.indexOf(services) + 0.5) / counts.length) * panel.width;
  const y = (value: number): number => panel.height - (value / ceiling) * panel.height;
  const axes = `<path d="M0 0V${panel.height}H${panel.width}" fill="none" stroke="#333"/><text y="-12" font-weight="bold">${title}</text>`;
  const ticks = [0, 0.5, 1].map((part) => `<text x="-6" y="${panel.height - part * panel.height + 4}" text-anchor="end">${(ceiling * part).toFixed(0)}</text>`);
  const labels = counts.map((services) => `<text x="${x(services)}" y="${panel.height + 18}" text-anchor="middle">${services}</text>`);
  const lines = contestants.map((contestant) => drawLine({ colour: colours[contestant], x, y }, counts, (services) => measured.filter((each) => each.contestant === contestant && each.services === services).flatMap((each) => of(each) ?? [])));
  return axes + ticks.join("") + labels.join("") + lines.join("");
}

interface Scale {
  readonly colour: string;
  readonly x: (services: number) => number;
  readonly y: (value: number) => number;
}

function drawLine({ colour, x, y }: Scale, counts: readonly number[], valuesOf: (services: number) => readonly number[]): string {
  const points = counts.flatMap((services) => {
    const spread = spreadOf(valuesOf(services));
    return spread ? [{ services, ...spread }] : [];
  });
  const path = points.map(({ services, median }, index) => `${index === 0 ? "M" : "L"}${x(services)} ${y(median)}`).join("");
  const marks = points.map(({ services, median, least, most }) => `<path d="M${x(services)} ${y(least)}V${y(most)}" stroke="${colour}"/><circle cx="${x(services)}" cy="${y(median)}" r="4" fill="${colour}"/>`);
  return `<path d="${path}" fill="none" stroke="${colour}"/>${marks.join("")}`;
}
