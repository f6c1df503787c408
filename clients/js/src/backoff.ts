/** How a connection that was lost is tried again. */
export interface ReconnectSettings {
  /** The longest pause before the first attempt, in milliseconds; it doubles with each. */
  readonly base: number;
  /** The longest pause of all, in milliseconds. */
  readonly max: number;
  /** How long a connection must have held for the next pause to be short again, in milliseconds. */
  readonly stableAfter: number;
  /** After so many attempts in a row the client gives up. */
  readonly maxAttempts: number;
}

export const reconnectDefaults: ReconnectSettings = {
  base: 500,
  max: 30_000,
  stableAfter: 10_000,
  maxAttempts: Number.POSITIVE_INFINITY,
};

/** Exponential backoff with full jitter: any pause up to the bound, so that clients do not come back all at once. */
export function pauseBefore(attempt: number, settings: ReconnectSettings, random: () => number): number {
  const bound = Math.min(settings.max, settings.base * 2 ** Math.min(attempt - 1, 30));
  return Math.round(random() * bound);
}
