/** Signed distances in the plane (negative inside) and the small geometry that forms are built of. */

export type Edge = (x: number, y: number) => number;

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : Math.min(value, high);
}

/** 0 below `from`, 1 above `to`, smooth between. */
export function ease(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

export function box(cx: number, cy: number, halfWidth: number, halfHeight: number, radius = 0): Edge {
  return (x, y) => {
    const dx = Math.abs(x - cx) - halfWidth + radius;
    const dy = Math.abs(y - cy) - halfHeight + radius;
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(0, Math.max(dx, dy)) - radius;
  };
}

export function disc(cx: number, cy: number, radius: number): Edge {
  return (x, y) => Math.hypot(x - cx, y - cy) - radius;
}

/** A thick line from a to b with round ends. */
export function bar(ax: number, ay: number, bx: number, by: number, halfWidth: number): Edge {
  const dx = bx - ax;
  const dy = by - ay;
  const square = dx * dx + dy * dy || 1;
  return (x, y) => {
    const t = clamp(((x - ax) * dx + (y - ay) * dy) / square, 0, 1);
    return Math.hypot(x - ax - dx * t, y - ay - dy * t) - halfWidth;
  };
}

/** A closed polygon, by its corners in order. */
export function polygon(corners: readonly (readonly [number, number])[]): Edge {
  return (x, y) => {
    let nearest = Number.POSITIVE_INFINITY;
    let inside = false;
    for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
      const [ax, ay] = corners[i]!;
      const [bx, by] = corners[j]!;
      const ex = bx - ax;
      const ey = by - ay;
      const t = clamp(((x - ax) * ex + (y - ay) * ey) / (ex * ex + ey * ey || 1), 0, 1);
      const dx = x - ax - ex * t;
      const dy = y - ay - ey * t;
      nearest = Math.min(nearest, dx * dx + dy * dy);
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
  };
}

/** A rectangle cut with pinking shears. */
export function pinked(cx: number, cy: number, halfWidth: number, halfHeight: number, tooth: number): Edge {
  const saw = (t: number) => (Math.abs(((((t / tooth) % 1) + 1.5) % 1) - 0.5) * 2 - 0.5) * tooth * 0.5;
  return (x, y) => {
    const dx = Math.abs(x - cx) - halfWidth + saw(y);
    const dy = Math.abs(y - cy) - halfHeight + saw(x);
    return Math.max(dx, dy) * 0.75;
  };
}

/** Turns the plane by `angle` radians about (cx, cy): a turned edge is `edge(...turn(x, y))`. */
export function turner(cx: number, cy: number, angle: number): (x: number, y: number) => [number, number] {
  const cos = Math.cos(-angle);
  const sin = Math.sin(-angle);
  return (x, y) => [cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos];
}

/** 1 on a running stitch along `t`, 0 between stitches; `off` is the distance from the seam. */
export function stitch(off: number, t: number, length = 13): number {
  if (Math.abs(off) > 1.7) return 0;
  return (((t % length) + length) % length) / length < 0.62 ? 1 : 0;
}

/** Rises from 0 at the outline to `height` over `soft` units, round as a rolled edge. */
export function rounded(inside: number, height: number, soft: number): number {
  const t = clamp(1 - inside / soft, 0, 1);
  return height * Math.sqrt(1 - t * t);
}

/** Keeps the last answer, since outline, height and grain ask about the same point in turn. */
export function remembered(of: Edge): Edge {
  let lastX = Number.NaN;
  let lastY = Number.NaN;
  let last = 0;
  return (x, y) => {
    if (x !== lastX || y !== lastY) {
      last = of(x, y);
      lastX = x;
      lastY = y;
    }
    return last;
  };
}
