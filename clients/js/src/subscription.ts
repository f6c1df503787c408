import { Events } from "./events.js";
import { hasStart } from "./feed.js";
import { Progress } from "./progress.js";
import { SluiceError, type Problem } from "./problem.js";
import type {
  ChannelMessage,
  DataMessage,
  GapMessage,
  HistoryMessage,
  Pace,
  PacedMessage,
  ResetMessage,
  SubscribedMessage,
  SubscribeOptions,
  SyncedMessage,
} from "./protocol.js";
import type { Ask, Attachment, Source, SourceEvent } from "./source.js";

/**
 * `subscribing`: the gateway has not confirmed yet, or the connection is lost. `replaying`: what was there comes first. `live`: at the
 * head. `paused`: the loop over the messages is so slow that the subscription was given up for now. `ended`: nothing more comes.
 */
export type SubscriptionStatus = "subscribing" | "replaying" | "live" | "paused" | "ended";

export interface SubscriptionEvents<T> {
  readonly data: DataMessage<T>;
  /** With `points`, all that was before `data`. It may come again after a lost connection, and then takes the earlier one's place. */
  readonly history: HistoryMessage;
  readonly gap: GapMessage;
  readonly reset: ResetMessage;
  readonly subscribed: SubscribedMessage;
  readonly synced: SyncedMessage;
  readonly paced: PacedMessage;
  /** What `positions` holds now: what came before has been handled. The moment to store it. */
  readonly progress: readonly string[];
  readonly status: SubscriptionStatus;
  /** Something was refused. If the subscription itself was, `status` is `ended`. */
  readonly error: SluiceError;
}

type Handler<T, Name extends keyof SubscriptionEvents<T>> = (event: SubscriptionEvents<T>[Name]) => void;

/** How messages are passed on: kept until somebody asks for them, given to handlers, or taken by a loop. */
type Outlet = "nobody" | "handlers" | "loop";

const STATUS_EVENTS: ReadonlySet<PropertyKey> = new Set(["status", "error"]);

/**
 * One subscription. It survives lost connections: each time it goes on behind the last message it was given.
 *
 * Messages are given to handlers (`on`), or to one loop (`for await`). A loop that is too slow does not fill the memory: at `buffer`
 * messages the subscription is given up, and taken up again from its position when half of them are gone.
 */
export class Subscription<T = unknown> implements AsyncIterable<DataMessage<T>> {
  readonly #events = new Events<SubscriptionEvents<T>>();
  readonly #received: Progress;
  readonly #handled: Progress;
  readonly #queue: ChannelMessage<T>[] = [];
  #options: SubscribeOptions;
  /** Asked for, and not confirmed yet. */
  #nextPace: Pace | undefined;
  #outlet: Outlet = "nobody";
  #attachment: Attachment | undefined;
  #status: SubscriptionStatus = "subscribing";
  #error: SluiceError | undefined;
  #wake: (() => void) | undefined;

  /** @internal */
  constructor(
    private readonly source: Source,
    readonly channel: string,
    options: SubscribeOptions,
    private readonly buffer: number,
  ) {
    this.#options = options;
    this.#received = new Progress(options);
    this.#handled = new Progress(options);
    this.#attach();
  }

  get status(): SubscriptionStatus {
    return this.#status;
  }

  /** Why it ended, if it was not asked to. */
  get error(): SluiceError | undefined {
    return this.#error;
  }

  /** What to store and give back by `after`: behind it is what has not been handled yet. */
  get positions(): readonly string[] {
    return this.#handled.positions;
  }

  /** Calls the handler for each such event; the answer ends that. Handlers are called in the order of the messages. */
  on<Name extends keyof SubscriptionEvents<T>>(name: Name, handler: Handler<T, Name>): () => void {
    const off = this.#events.on(name, handler);
    if (this.#outlet === "nobody" && !STATUS_EVENTS.has(name)) this.#outletToHandlers();
    return off;
  }

  /** Changes the pace; without `every` there is none any more. `paced` says what is kept. */
  pace(pace: Pace): void {
    this.#nextPace = pace;
    this.#attachment?.pace(pace);
    if (!this.#attachment) this.#commitPace();
  }

  unsubscribe(): void {
    this.#end(undefined);
    this.#queue.length = 0;
  }

  /** The messages, one by one. Leaving the loop ends the subscription; if it is refused, the loop throws. */
  [Symbol.asyncIterator](): AsyncIterator<DataMessage<T>, undefined> {
    if (this.#outlet === "loop") throw new TypeError(`the messages of '${this.channel}' are taken by another loop already`);
    this.#outlet = "loop";
    let handed: ChannelMessage<T> | undefined;
    return {
      next: async () => {
        if (handed) this.#count(handed);
        handed = await this.#next();
        return handed ? { done: false, value: handed } : { done: true, value: undefined };
      },
      return: () => {
        this.unsubscribe();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  // --- from the source

  #attach(): void {
    this.#received.rebase();
    const ask = (): Ask => ({ channel: this.channel, options: this.#received.request(this.#options) });
    let released = false;
    const attachment = this.source.attach(ask, (event) => {
      if (!released) this.#take(event);
    });
    this.#attachment = {
      pace: (pace) => attachment.pace(pace),
      release: () => {
        released = true;
        attachment.release();
      },
    };
    if (this.#status === "ended") this.#detach();
  }

  #detach(): void {
    this.#attachment?.release();
    this.#attachment = undefined;
  }

  #take(event: SourceEvent): void {
    switch (event.type) {
      case "message":
        return this.#message(event.message as ChannelMessage<T>);
      case "asked":
      case "moved":
        return this.#received.rebase();
      case "lost":
        return this.#toStatus("subscribing");
      case "problem":
        this.#nextPace = undefined;
        return this.#events.emit("error", new SluiceError(event.problem));
      case "ended":
        return this.#end(event.problem);
    }
  }

  #message(message: ChannelMessage<T>): void {
    const resumes = this.#received.held.size > 0;
    if (!this.#received.take(message)) return;
    if (message.type === "paced" || message.type === "subscribed") this.#commitPace();
    if (message.type === "subscribed") this.#toStatus(resumes || hasStart(this.#options) ? "replaying" : "live");
    if (message.type === "reset") this.#toStatus("replaying");
    if (message.type === "synced") this.#toStatus("live");
    if (this.#outlet === "handlers") {
      this.#dispatch(message);
      this.#count(message);
    } else {
      this.#enqueue(message);
    }
  }

  #commitPace(): void {
    if (!this.#nextPace) return;
    const { every: _, deliver: __, ...options } = this.#options;
    this.#options = { ...options, ...this.#nextPace };
    this.#nextPace = undefined;
  }

  // --- to whom they are for

  #enqueue(message: ChannelMessage<T>): void {
    this.#queue.push(message);
    this.#wake?.();
    if (this.#queue.length < this.buffer || !this.#attachment) return;
    this.#detach();
    this.#toStatus("paused");
  }

  #outletToHandlers(): void {
    this.#outlet = "handlers";
    // After the present turn, so that a loop or more handlers can be set up in it.
    if (this.#queue.length > 0) void Promise.resolve().then(() => this.#outlet === "handlers" && this.#drain());
  }

  #drain(): void {
    for (let message = this.#queue.shift(); message; message = this.#queue.shift()) {
      this.#dispatch(message);
      this.#count(message);
    }
    this.#resume();
  }

  async #next(): Promise<DataMessage<T> | undefined> {
    for (;;) {
      const message = this.#queue.shift();
      this.#resume();
      if (message) {
        this.#dispatch(message);
        if (message.type === "data") return message;
        this.#count(message);
      } else if (this.#status === "ended") {
        if (this.#error) throw this.#error;
        return undefined;
      } else {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = undefined;
      }
    }
  }

  #resume(): void {
    if (this.#status !== "paused" || this.#queue.length > this.buffer / 2) return;
    this.#toStatus("subscribing");
    this.#attach();
  }

  #dispatch(message: ChannelMessage<T>): void {
    switch (message.type) {
      case "data":
        return this.#events.emit("data", message);
      case "history":
        return this.#events.emit("history", message);
      case "gap":
        return this.#events.emit("gap", message);
      case "reset":
        return this.#events.emit("reset", message);
      case "subscribed":
        return this.#events.emit("subscribed", message);
      case "synced":
        return this.#events.emit("synced", message);
      case "paced":
        return this.#events.emit("paced", message);
      case "position":
      case "unsubscribed":
        return undefined;
    }
  }

  /** A message has been handled. */
  #count(message: ChannelMessage<T>): void {
    this.#handled.take(message);
    if (message.type !== "paced" && message.type !== "history") this.#events.emit("progress", this.positions);
  }

  // --- the end

  #end(problem: Problem | undefined): void {
    if (this.#status === "ended") return;
    this.#detach();
    this.#error = problem && new SluiceError(problem);
    this.#toStatus("ended");
    if (this.#error) this.#events.emit("error", this.#error);
    this.#wake?.();
  }

  #toStatus(status: SubscriptionStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    this.#events.emit("status", status);
  }
}
