/**
 * By channel, how many subscriptions were asked for and not answered yet. A channel that is subscribed again before the first answer
 * gets two, and only the last is about the present subscription.
 */
export class Unanswered {
  readonly #counts = new Map<string, number>();

  asked(channel: string): void {
    this.#counts.set(channel, (this.#counts.get(channel) ?? 0) + 1);
  }

  has(channel: string): boolean {
    return this.#counts.has(channel);
  }

  /** Whether what comes before the answer is about an earlier subscription. */
  isSuperseded(channel: string): boolean {
    return (this.#counts.get(channel) ?? 0) > 1;
  }

  /** Takes an answer; true if none is left. */
  answered(channel: string): boolean {
    const left = (this.#counts.get(channel) ?? 1) - 1;
    if (left > 0) this.#counts.set(channel, left);
    else this.#counts.delete(channel);
    return left === 0;
  }

  clear(): void {
    this.#counts.clear();
  }
}
