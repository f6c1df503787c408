/** How a connection ended. */
export interface Closing {
  /** The WebSocket's close code, if the other side gave one. */
  readonly code?: number;
  /** The HTTP status, where it can be seen. */
  readonly status?: number;
  readonly reason: string;
}

/** What to do about it: `token` means again with a new one, `slower` after a longer pause. */
export type Remedy = "never" | "again" | "slower" | "spread" | "token";

const byCode: ReadonlyMap<number, Remedy> = new Map([
  [1002, "never"],
  [1007, "never"],
  [1008, "slower"],
  [1009, "never"],
  [1012, "spread"],
  [4401, "token"],
]);

const byStatus: ReadonlyMap<number, Remedy> = new Map([
  [400, "never"],
  [401, "token"],
  [403, "never"],
]);

/**
 * PROTOCOL.md's table; what is not in it, and what never opened, is tried again. A refusal by status that carries an error message
 * is settled by that before it comes here.
 */
export function remedyFor({ code, status }: Closing): Remedy {
  if (status !== undefined) return byStatus.get(status) ?? "again";
  return (code !== undefined && byCode.get(code)) || "again";
}

/** As how many failures a closing counts at least, for the pause that follows. */
export function weightOf(remedy: Remedy): number {
  return remedy === "slower" ? 6 : remedy === "spread" ? 4 : 1;
}
