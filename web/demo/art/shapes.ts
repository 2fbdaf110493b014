// Outlines as SVG path data, on a canvas of 200 by 200.

const fixed = (value: number): string => String(Math.round(value * 10) / 10);

export function box(x: number, y: number, width: number, height: number, radius = 0): string {
  const r = Math.min(radius, width / 2, height / 2);
  if (r === 0) return `M${x} ${y}h${width}v${height}h${-width}z`;
  const arc = (dx: number, dy: number): string => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  return (
    `M${x + r} ${y}h${width - 2 * r}${arc(r, r)}v${height - 2 * r}${arc(-r, r)}` +
    `h${2 * r - width}${arc(-r, -r)}v${2 * r - height}${arc(r, -r)}z`
  );
}

export function oval(x: number, y: number, radiusX: number, radiusY = radiusX): string {
  const half = `a${radiusX} ${radiusY} 0 1 0 `;
  return `M${x - radiusX} ${y}${half}${2 * radiusX} 0${half}${-2 * radiusX} 0z`;
}

export function polygon(...points: readonly (readonly [number, number])[]): string {
  return `M${points.map(([x, y]) => `${fixed(x)} ${fixed(y)}`).join("L")}z`;
}

/** A heart whose widest part measures `width`, centred on (x, y). */
export function heart(x: number, y: number, width: number): string {
  const u = width / 100;
  const at = (dx: number, dy: number): string => `${fixed(x + dx * u)} ${fixed(y + dy * u)}`;
  return (
    `M${at(0, 48)}C${at(-22, 28)} ${at(-50, 8)} ${at(-50, -16)}` +
    `C${at(-50, -38)} ${at(-34, -46)} ${at(-24, -46)}C${at(-12, -46)} ${at(-4, -40)} ${at(0, -30)}` +
    `C${at(4, -40)} ${at(12, -46)} ${at(24, -46)}C${at(34, -46)} ${at(50, -38)} ${at(50, -16)}` +
    `C${at(50, 8)} ${at(22, 28)} ${at(0, 48)}z`
  );
}

export function star(x: number, y: number, outer: number, inner: number, points = 5): string {
  return polygon(
    ...Array.from({ length: 2 * points }, (_, index): [number, number] => {
      const radius = index % 2 === 0 ? outer : inner;
      const angle = (Math.PI * index) / points - Math.PI / 2;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    }),
  );
}

/** Round petals about a centre; the centre itself is left to the caller. */
export function petals(x: number, y: number, radius: number, count = 6): string {
  return Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count - Math.PI / 2;
    return oval(
      Number(fixed(x + radius * 0.62 * Math.cos(angle))),
      Number(fixed(y + radius * 0.62 * Math.sin(angle))),
      Number(fixed(radius * 0.4)),
    );
  }).join("");
}

/** A leaf from (x, y), pointing along `angle` degrees, 0 = right. */
export function leaf(x: number, y: number, length: number, angle: number): string {
  const turn = (angle * Math.PI) / 180;
  const at = (along: number, across: number): string =>
    `${fixed(x + along * length * Math.cos(turn) - across * length * Math.sin(turn))} ` +
    `${fixed(y + along * length * Math.sin(turn) + across * length * Math.cos(turn))}`;
  return `M${at(0, 0)}Q${at(0.45, -0.34)} ${at(1, 0)}Q${at(0.45, 0.34)} ${at(0, 0)}z`;
}

/** A bow of ribbon, centred on its knot. */
export function bow(x: number, y: number, size: number): string {
  const u = size / 20;
  const at = (dx: number, dy: number): string => `${fixed(x + dx * u)} ${fixed(y + dy * u)}`;
  return (
    `M${at(0, 0)}C${at(-4, -12)} ${at(-20, -14)} ${at(-19, -3)}C${at(-18, 6)} ${at(-5, 4)} ${at(0, 0)}` +
    `C${at(5, 4)} ${at(18, 6)} ${at(19, -3)}C${at(20, -14)} ${at(4, -12)} ${at(0, 0)}` +
    `M${at(-1, 1)}L${at(-11, 17)}L${at(-5, 16)}L${at(-3, 20)}L${at(2, 2)}z` +
    `M${at(1, 1)}L${at(11, 17)}L${at(5, 16)}L${at(3, 20)}L${at(-2, 2)}z`
  );
}

/** Points evenly spread on a circle. */
export function around(
  x: number,
  y: number,
  radius: number,
  count: number,
): readonly (readonly [number, number])[] {
  return Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count - Math.PI / 2;
    return [
      Number(fixed(x + radius * Math.cos(angle))),
      Number(fixed(y + radius * Math.sin(angle))),
    ] as const;
  });
}
