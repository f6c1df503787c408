import { covers, listPositions, mergePositions, nowhere, parsePositions, type Positions } from "./positions.js";
import type { ChannelMessage, GapMessage, SubscribedMessage, SubscribeOptions } from "./protocol.js";

/**
 * How far a subscription has come, and how to ask for what is behind that.
 *
 * Only what was received moves it. So the end of a snapshot is not known before `synced`, and where `last` is asked for, the
 * place `subscribed` names counts only once something followed: until then the same beginning is asked for again.
 *
 * A message is a repeat only if it is not newer than what was held when it was asked for (`rebase`). In the middle of a connection the
 * gateway's order is taken as it is.
 */
export class Progress {
  #held: Positions = nowhere;
  #provisional: Positions = nowhere;
  #lapsed: ReadonlySet<string> = new Set();
  #floor: Positions = nowhere;
  #startsOver = false;

  constructor(private readonly options: SubscribeOptions) {
    if (options.after !== undefined) this.#held = parsePositions(options.after);
  }

  get held(): Positions {
    return this.#held;
  }

  get positions(): readonly string[] {
    return listPositions(this.#held);
  }

  /** From here on, what is not newer than what is held now has been seen. */
  rebase(): void {
    this.#floor = this.#held;
  }

  /** Goes back to an earlier place. */
  rewind(to: Positions): void {
    this.#held = to;
  }

  /** What to ask for, in order to go on from here. */
  request(options: SubscribeOptions): SubscribeOptions {
    const { after, since, points, last, ...rest } = options;
    if (this.#held.size > 0) return { ...rest, after: this.positions };
    return this.#startsOver ? rest : options;
  }

  /** Takes a message into account; false if it is a repeat, to be dropped. */
  take(message: ChannelMessage): boolean {
    switch (message.type) {
      case "data": {
        const position = parsePositions(message.position);
        if (covers(this.#floor, position)) return false;
        this.#advance(position);
        break;
      }
      case "synced":
      case "position":
        this.#advance(parsePositions(message.position));
        break;
      case "subscribed":
        this.#begin(message);
        break;
      case "gap":
        this.#skip(message);
        break;
      case "reset":
        this.#forget();
        break;
      case "history":
      case "paced":
      case "unsubscribed":
        break;
    }
    return true;
  }

  #advance(position: Positions): void {
    const held = [...this.#held].filter(([prefix]) => !this.#lapsed.has(prefix));
    this.#held = mergePositions(mergePositions(new Map(held), this.#provisional), position);
    this.#provisional = nowhere;
    this.#lapsed = new Set();
  }

  #begin(message: SubscribedMessage): void {
    if (message.position === undefined) return;
    const position = parsePositions(message.position);
    if (this.#held.size > 0) {
      // If something is missing, the gap that follows says where this goes on.
      if (message.complete !== false) this.#held = mergePositions(this.#held, position);
    } else if (this.options.last === undefined) {
      this.#held = position;
    } else {
      this.#provisional = position;
    }
  }

  #skip(gap: GapMessage): void {
    this.#floor = nowhere;
    if (gap.to === null) {
      this.#lapsed = new Set(parsePositions(gap.from).keys());
      return;
    }
    this.#held = parsePositions(gap.to);
    this.#provisional = nowhere;
    this.#lapsed = new Set();
  }

  #forget(): void {
    this.#held = nowhere;
    this.#provisional = nowhere;
    this.#floor = nowhere;
    this.#startsOver = true;
  }
}
