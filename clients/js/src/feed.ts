import { earlierPositions, hasCaughtUpWith, namesTheSame, type Positions } from "./positions.js";
import { Progress } from "./progress.js";
import type { Problem } from "./problem.js";
import type { ChannelMessage, HistoryMessage, HistoryRow, Pace, SubscribedMessage, SubscribeMessage, SubscribeOptions } from "./protocol.js";
import type { Ask, Sink, SourceEvent } from "./source.js";

/**
 * One subscription at the gateway, and everyone who is given its messages.
 *
 * `new`: not asked for yet on this connection. `asked`: what comes before the confirmation belongs to another subscription of
 * the channel. `replaying`: what was there comes first. `live`: it is at the head.
 */
export type FeedPhase = "new" | "asked" | "replaying" | "live";

export interface Member {
  readonly sink: Sink;
}

export class Feed {
  readonly members = new Set<Member>();
  readonly channel: string;
  readonly progress: Progress;
  #options: SubscribeOptions;
  #phase: FeedPhase = "new";
  #confirmed: SubscribedMessage | undefined;
  #nextPace: Pace | undefined;
  /** What has come of the history since it was asked for. */
  #rows: HistoryRow[] = [];

  constructor(ask: Ask) {
    this.channel = ask.channel;
    this.#options = ask.options;
    this.progress = new Progress(ask.options);
  }

  get phase(): FeedPhase {
    return this.#phase;
  }

  /** Two feeds of one kind, once they are live, have the same messages. */
  get kind(): string {
    return kindOf(this.channel, this.#options);
  }

  /** Whether a subscription that stands at `held` loses nothing by taking part, if it drops repeats. */
  admits(options: SubscribeOptions, held: Positions): boolean {
    if (this.#phase === "replaying") return false;
    if (held.size > 0) return this.#phase === "new" ? namesTheSame(held, this.progress.held) : hasCaughtUpWith(held, this.progress.held);
    return !hasStart(options) && (this.#phase === "live" || (this.progress.held.size === 0 && !hasStart(this.#options)));
  }

  join(member: Member, held: Positions): void {
    this.members.add(member);
    if (this.#phase === "new" && held.size > 0) this.progress.rewind(earlierPositions(this.progress.held, held));
    if (this.#phase !== "live" || !this.#confirmed) return;
    const { complete: _, reason: __, position: ___, ...confirmed } = this.#confirmed;
    const { positions } = this.progress;
    const position = positions.length > 0 ? { position: positions } : {};
    member.sink({ type: "message", message: { ...confirmed, ...position } });
    if (held.size === 0) return;
    const { stream, channel } = confirmed;
    member.sink({ type: "message", message: { type: "synced", stream, ...(channel !== undefined && { channel }), position: positions } });
  }

  /** Takes over whoever another feed of this kind had. */
  adopt(other: Feed): void {
    for (const member of other.members) {
      this.members.add(member);
      member.sink({ type: "moved" });
    }
    other.members.clear();
  }

  /** Whether the other has nothing that this has not been given, and both go on alike. */
  canHandOverTo(other: Feed): boolean {
    return (
      this !== other &&
      this.#phase === "live" &&
      other.#phase === "live" &&
      other.progress.held.size > 0 &&
      hasCaughtUpWith(this.progress.held, other.progress.held)
    );
  }

  request(): SubscribeMessage {
    this.#phase = "asked";
    this.#rows = [];
    const options = this.progress.request(this.#options);
    if (options.after !== undefined) this.#tell({ type: "asked" });
    return { type: "subscribe", channel: this.channel, ...options };
  }

  lost(): void {
    if (this.#phase === "new") return;
    this.#phase = "new";
    this.#tell({ type: "lost" });
  }

  take(message: ChannelMessage): void {
    if (message.type === "history") return this.#gather(message);
    if (message.type === "subscribed") this.#confirm(message);
    else if (this.#phase === "asked" || this.#phase === "new") return;
    if (message.type === "paced") this.#commitPace(message);
    this.progress.take(message);
    if (message.type === "synced") this.#phase = "live";
    if (message.type === "reset") this.#phase = "replaying";
    this.#tell({ type: "message", message });
  }

  problem(problem: Problem): void {
    this.#nextPace = undefined;
    this.#tell({ type: "problem", problem });
  }

  end(problem: Problem): void {
    this.#tell({ type: "ended", problem });
    this.members.clear();
  }

  /** The gateway is asked to keep another pace; it is asked for again after a reconnect once it is confirmed. */
  changePace(pace: Pace): void {
    if (this.#phase === "new") this.#setPace(pace);
    else this.#nextPace = pace;
  }

  /** History comes before the confirmation, and is passed on when all of it is there. */
  #gather(message: HistoryMessage): void {
    if (this.#phase !== "asked") return;
    this.#rows.push(...message.rows);
    if (message.more) return;
    this.#tell({ type: "message", message: { ...message, rows: this.#rows } });
    this.#rows = [];
  }

  #confirm(message: SubscribedMessage): void {
    const { after } = this.progress.request(this.#options);
    this.#phase = after !== undefined || hasStart(this.#options) ? "replaying" : "live";
    this.#confirmed = message;
  }

  #commitPace(paced: Pace): void {
    if (this.#nextPace) this.#setPace(this.#nextPace);
    this.#nextPace = undefined;
    if (!this.#confirmed) return;
    const { every: _, deliver: __, ...confirmed } = this.#confirmed;
    this.#confirmed = { ...confirmed, ...paceOf(paced) };
  }

  #setPace(pace: Pace): void {
    const { every: _, deliver: __, ...options } = this.#options;
    this.#options = { ...options, ...paceOf(pace) };
  }

  #tell(event: SourceEvent): void {
    for (const member of [...this.members]) member.sink(event);
  }
}

export function kindOf(channel: string, { mode, filter, fields, every, deliver }: SubscribeOptions): string {
  return JSON.stringify([channel, mode, filter, fields, every, deliver]);
}

export function hasStart({ after, since, last, mode }: SubscribeOptions): boolean {
  return after !== undefined || since !== undefined || last !== undefined || mode !== undefined;
}

function paceOf({ every, deliver }: Pace): Pace {
  return { ...(every !== undefined && { every }), ...(deliver !== undefined && { deliver }) };
}
