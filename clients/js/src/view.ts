import type { SluiceClient } from "./client.js";
import { systemClock } from "./environment.js";
import type { SluiceError } from "./problem.js";
import type { DataMessage, HistoryRow, SubscribeOptions } from "./protocol.js";
import type { Subscription, SubscriptionStatus } from "./subscription.js";

export interface ViewOptions extends SubscribeOptions {
  /** How many messages are kept: 100 unless told otherwise. */
  readonly keep?: number;
}

/** What a page shows of a channel. It does not change; what is new is another. */
export interface ViewState<T> {
  /** The newest messages, oldest first. */
  readonly messages: readonly DataMessage<T>[];
  /** With `points`, what was before them, from the database. */
  readonly history: readonly HistoryRow[];
  readonly last: DataMessage<T> | undefined;
  /** The last publication of each key that is not deleted. */
  readonly byKey: ReadonlyMap<string, DataMessage<T>>;
  readonly status: SubscriptionStatus;
  readonly error: SluiceError | undefined;
}

/** A channel as a page shows it; what the React hook and the Vue composable have in common. */
export interface View<T> {
  state(): ViewState<T>;
  /** Calls back when there is something new, many messages at once; the answer ends that. */
  onChange(run: () => void): () => void;
  close(): void;
}

/** Subscribes a channel in order to show it. */
export function openView<T = unknown>(client: SluiceClient, channel: string, { keep = 100, ...options }: ViewOptions = {}): View<T> {
  return new SubscriptionView(client.subscribe<T>(channel, options), keep);
}

export const emptyState: ViewState<never> = {
  messages: [],
  history: [],
  last: undefined,
  byKey: new Map(),
  status: "subscribing",
  error: undefined,
};

/** As often as screens are drawn, in milliseconds. */
const FRAME = 16;

class SubscriptionView<T> implements View<T> {
  readonly #listeners = new Set<() => void>();
  #messages: DataMessage<T>[] = [];
  #history: readonly HistoryRow[] = [];
  readonly #byKey = new Map<string, DataMessage<T>>();
  #state: ViewState<T> | undefined;
  #isTelling = false;

  constructor(
    private readonly subscription: Subscription<T>,
    private readonly keep: number,
  ) {
    subscription.on("data", (message) => this.#add(message));
    subscription.on("history", ({ rows }) => {
      this.#history = rows;
      this.#changed();
    });
    subscription.on("reset", () => {
      this.#byKey.clear();
      this.#changed();
    });
    subscription.on("status", () => this.#changed());
    subscription.on("error", () => this.#changed());
  }

  state(): ViewState<T> {
    this.#state ??= {
      messages: this.#messages.slice(-this.keep),
      history: this.#history,
      last: this.#messages.at(-1),
      byKey: new Map(this.#byKey),
      status: this.subscription.status,
      error: this.subscription.error,
    };
    return this.#state;
  }

  onChange(run: () => void): () => void {
    this.#listeners.add(run);
    return () => this.#listeners.delete(run);
  }

  close(): void {
    this.subscription.unsubscribe();
    this.#listeners.clear();
  }

  #add(message: DataMessage<T>): void {
    this.#messages.push(message);
    if (this.#messages.length > 2 * this.keep) this.#messages = this.#messages.slice(-this.keep);
    const key = message.key ?? message.keyBase64;
    if (key !== undefined) {
      if (message.deleted) this.#byKey.delete(key);
      else this.#byKey.set(key, message);
    }
    this.#changed();
  }

  #changed(): void {
    this.#state = undefined;
    if (this.#isTelling) return;
    this.#isTelling = true;
    systemClock.after(FRAME, () => {
      this.#isTelling = false;
      for (const run of [...this.#listeners]) run();
    });
  }
}
