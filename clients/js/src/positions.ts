import type { Position } from "./protocol.js";

/**
 * What a client keeps of a stream: by what stands before a position's last colon, the number behind it.
 * The numbers stay text, since they may be larger than a JavaScript number holds exactly.
 */
export type Positions = ReadonlyMap<string, string>;

export const nowhere: Positions = new Map();

/** Whether one number is larger than another. */
export function isNewer(number: string, than: string): boolean {
  return number.length === than.length ? number > than : number.length > than.length;
}

export function parsePositions(position: Position): Positions {
  const parts = typeof position === "string" ? [position] : position;
  return new Map(parts.map((part) => split(part)));
}

function split(part: string): [string, string] {
  const colon = part.lastIndexOf(":");
  return [part.slice(0, colon), part.slice(colon + 1).replace(/^0+(?=\d)/, "")];
}

export function listPositions(positions: Positions): readonly string[] {
  return [...positions].map(([prefix, number]) => `${prefix}:${number}`);
}

/** The merge rule: of two positions that are equal up to their last colon the newer is kept. */
export function mergePositions(held: Positions, later: Positions): Positions {
  const merged = new Map(held);
  for (const [prefix, number] of later) {
    const before = merged.get(prefix);
    if (before === undefined || isNewer(number, before)) merged.set(prefix, number);
  }
  return merged;
}

export function namesTheSame(one: Positions, other: Positions): boolean {
  return one.size === other.size && [...one.keys()].every((prefix) => other.has(prefix));
}

/** Of two places that name the same partitions, the earlier of each. */
export function earlierPositions(one: Positions, other: Positions): Positions {
  const earlier = new Map(one);
  for (const [prefix, number] of other) {
    if (isNewer(one.get(prefix) ?? number, number)) earlier.set(prefix, number);
  }
  return earlier;
}

/** Whether both name the same partitions, and the first is nowhere behind the second. */
export function hasCaughtUpWith(ahead: Positions, behind: Positions): boolean {
  return ahead.size === behind.size && covers(ahead, behind);
}

/** Whether the first has everything the second has. */
export function covers(ahead: Positions, behind: Positions): boolean {
  for (const [prefix, number] of behind) {
    const other = ahead.get(prefix);
    if (other === undefined || isNewer(number, other)) return false;
  }
  return true;
}
