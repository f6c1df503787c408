import { pauseBefore, type ReconnectSettings } from "./backoff.js";
import { remedyFor, weightOf, type Closing, type Remedy } from "./closing.js";
import type { Environment } from "./environment.js";
import type { Feed } from "./feed.js";
import { Life } from "./life.js";
import { problemOf, type Problem } from "./problem.js";
import { channelOf, type ClientMessage, type ErrorMessage, type ServerMessage } from "./protocol.js";
import { Renewal } from "./renewal.js";
import { freshToken, type Token } from "./token.js";
import { Unanswered } from "./unanswered.js";
import type { Dial, Transport, Wire } from "./wire.js";

/** Where a connection stands. Times in milliseconds. */
export type ConnectionState =
  /** Nothing is subscribed. */
  | { readonly status: "idle" }
  | { readonly status: "connecting"; readonly attempt: number }
  | { readonly status: "open"; readonly transport: Transport }
  /** Lost, and tried again after a pause. */
  | { readonly status: "waiting"; readonly attempt: number; readonly pause: number; readonly reason: string }
  /** For good. */
  | { readonly status: "closed"; readonly problem: Problem };

export interface LineSettings {
  readonly transport: Transport;
  readonly dial: Dial;
  readonly token: Token | undefined;
  readonly reconnect: ReconnectSettings;
  readonly connectTimeout: number;
  /** How many attempts in a row have failed before this line. */
  readonly failures: number;
}

export interface LineListener {
  onState(state: ConnectionState): void;
  /** Something went wrong that is about no subscription. */
  onProblem(problem: Problem): void;
  /** A feed took a message. */
  onTaken(feed: Feed): void;
  /** The gateway does not want this feed (any more). */
  onRefused(feed: Feed, problem: Problem): void;
  /** Another attempt failed before anything was opened. */
  onUnreachable(failures: number): void;
}

const RETRY_CODES: ReadonlySet<string> = new Set(["unavailable", "internal_error"]);
/** Answers something else than `subscribe`. */
const LATER_CODE = "not_subscribed";
/** Told at the end of an event stream; what to do follows from the end itself. */
const FAREWELLS: ReadonlyMap<string, Remedy> = new Map([
  ["token_expired", "token"],
  ["shutting_down", "spread"],
  ["outgrown", "spread"],
]);

/**
 * One connection to the gateway and the feeds on it, kept up until it is closed: dialled again after a pause when it is lost,
 * and then every feed asked for from where it stands.
 *
 *   connecting -> open -> waiting -> connecting ...
 *            any of them -> closed
 */
export class Line {
  readonly #feeds = new Map<string, Feed>();
  readonly #unanswered = new Unanswered();
  readonly #stopOnline: () => void;
  #state: ConnectionState;
  #failures: number;
  #wire: Wire | undefined;
  #life: Life | undefined;
  #farewell: Remedy | undefined;
  #renewal: Renewal | undefined;
  /** Timers of the present attempt, by what they are for. */
  readonly #timers = new Map<string, () => void>();
  /** Counts attempts, so that what belongs to an old one is recognised. */
  #attempt = 0;

  constructor(
    private readonly environment: Environment,
    private readonly settings: LineSettings,
    private readonly listener: LineListener,
  ) {
    this.#failures = settings.failures;
    this.#state = { status: "connecting", attempt: this.#failures + 1 };
    this.#stopOnline = environment.onOnline(() => this.#online());
  }

  /** Dials, after a pause if attempts have failed before. */
  start(): void {
    if (this.#failures > 0) this.#wait("the transport was changed", 1);
    else this.#later("dial", 0, () => this.#dial());
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get transport(): Transport {
    return this.settings.transport;
  }

  get feeds(): readonly Feed[] {
    return [...this.#feeds.values()];
  }

  /** An event stream has one feed, a WebSocket one of each channel. */
  hasRoomFor(channel: string): boolean {
    return this.settings.transport === "sse" ? this.#feeds.size === 0 : !this.#feeds.has(channel);
  }

  add(feed: Feed): void {
    this.#feeds.set(feed.channel, feed);
    if (this.#state.status === "open") this.#subscribe(feed);
  }

  remove(feed: Feed): void {
    if (this.#feeds.get(feed.channel) !== feed) return;
    this.#feeds.delete(feed.channel);
    if (feed.phase !== "new") this.#wire?.send({ type: "unsubscribe", channel: feed.channel });
  }

  send(message: ClientMessage): void {
    this.#wire?.send(message);
  }

  /** Ends it without a word to its feeds. */
  close(): void {
    this.#hangUp();
    this.#stopOnline();
  }

  // --- connecting

  #dial(): void {
    const attempt = ++this.#attempt;
    if (this.#state.status !== "connecting") this.#toState({ status: "connecting", attempt: this.#failures + 1 });
    this.#later("connect", this.settings.connectTimeout, () => this.#lost({ reason: "no answer in time" }, attempt));
    freshToken(this.settings.token).then(
      (token) => this.#dialWith(token, attempt),
      () => {
        if (attempt !== this.#attempt) return;
        this.#noToken();
        this.#lost({ reason: "no token" }, attempt);
      },
    );
  }

  #dialWith(token: string | undefined, attempt: number): void {
    if (attempt !== this.#attempt) return;
    const current = (run: () => void) => () => attempt === this.#attempt && run();
    try {
      this.#wire = this.settings.dial(token, () => this.#hello(), {
        opened: current(() => this.#opened()),
        heard: current(() => this.#life?.heard()),
        message: (message) => attempt === this.#attempt && this.#message(message),
        closed: (closing) => this.#lost(closing, attempt),
      });
    } catch {
      // Not the error's own text: it may quote the protocols, and with them the token.
      this.#lost({ reason: "the connection could not be begun; is the address right?" }, attempt);
    }
  }

  #hello(): readonly ClientMessage[] {
    return this.feeds.filter((feed) => feed.phase === "new").map((feed) => this.#ask(feed));
  }

  #opened(): void {
    this.#cancel("connect");
    const { clock } = this.environment;
    this.#life = new Life(
      clock,
      () => this.#wire?.send({ type: "ping" }),
      () => this.#lost({ reason: "nothing heard for too long" }, this.#attempt),
    );
    if (this.settings.transport === "websocket") this.#renewal = this.#newRenewal();
    this.#later("stable", this.settings.reconnect.stableAfter, () => (this.#failures = 0));
    this.#toState({ status: "open", transport: this.settings.transport });
  }

  #newRenewal(): Renewal {
    const { reconnect, token } = this.settings;
    const show = (fresh: string): void => this.#wire?.send({ type: "auth", token: fresh });
    return new Renewal(this.environment, reconnect, token, show, () => this.#noToken());
  }

  #noToken(): void {
    this.listener.onProblem({ code: "token_unavailable", message: "the token function failed" });
  }

  #online(): void {
    if (this.#state.status === "waiting") this.#dialNow();
  }

  #dialNow(): void {
    this.#cancel("dial");
    this.#dial();
  }

  // --- losing it

  #lost(closing: Closing, attempt: number): void {
    if (attempt !== this.#attempt) return;
    const wasOpen = this.#state.status === "open";
    const wasDialled = this.#wire !== undefined;
    const remedy = this.#farewell ?? remedyFor(closing);
    this.#hangUp();
    for (const feed of this.feeds) feed.lost();
    if (remedy === "never" && closing.status !== undefined) return this.#refuseAll(closing.reason);
    if (this.#isFinal(remedy)) {
      const message = `the connection was closed for good: ${closing.reason || "no reason given"}`;
      this.#toState({ status: "closed", problem: { code: "connection_closed", message } });
      return;
    }
    this.#failures++;
    if (remedy === "token" && wasOpen && this.#failures === 1) this.#dialNow();
    else this.#wait(closing.reason, weightOf(remedy));
    if (wasDialled && !wasOpen) this.listener.onUnreachable(this.#failures);
  }

  #isFinal(remedy: Remedy): boolean {
    if (remedy === "never" || this.#failures + 1 >= this.settings.reconnect.maxAttempts) return true;
    return remedy === "token" && typeof this.settings.token !== "function";
  }

  #wait(reason: string, weight: number): void {
    this.#failures = Math.max(this.#failures, 1);
    const pause = pauseBefore(Math.max(this.#failures, weight), this.settings.reconnect, this.environment.random);
    this.#later("dial", pause, () => this.#dial());
    this.#toState({ status: "waiting", attempt: this.#failures + 1, pause, reason });
  }

  #hangUp(): void {
    this.#attempt++;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#unanswered.clear();
    this.#life?.end();
    this.#life = undefined;
    this.#renewal?.end();
    this.#renewal = undefined;
    this.#wire?.close();
    this.#wire = undefined;
    this.#farewell = undefined;
  }

  // --- asking

  #subscribe(feed: Feed): void {
    this.#wire?.send(this.#ask(feed));
  }

  #ask(feed: Feed): ClientMessage {
    this.#unanswered.asked(feed.channel);
    return feed.request();
  }

  // --- hearing

  #message(message: ServerMessage): void {
    switch (message.type) {
      case "pong":
        return;
      case "authenticated":
        this.#renewal?.accepted();
        return;
      case "token_expiring":
        return this.#renewal?.renew();
      case "error":
        return this.#error(message);
      default: {
        const feed = this.#feedOf(message);
        if (message.type === "subscribed" && !this.#unanswered.answered(channelOf(message) ?? "")) return;
        if (message.type === "history" && this.#unanswered.isSuperseded(channelOf(message) ?? "")) return;
        if (!feed) return;
        if (message.type === "unsubscribed") {
          if (message.reason !== undefined) this.#unsubscribed(feed, message.reason);
          return;
        }
        feed.take(message);
        this.listener.onTaken(feed);
      }
    }
  }

  #feedOf(message: ServerMessage): Feed | undefined {
    // On an event stream everything is about its one feed, however its channel is spelt.
    if (this.settings.transport === "sse") return this.feeds[0];
    return this.#feeds.get(channelOf(message) ?? "");
  }

  #unsubscribed(feed: Feed, reason: string): void {
    const message = `the gateway ended the subscription of '${feed.channel}': ${reason}`;
    this.#refuse(feed, { code: reason, message, channel: feed.channel });
  }

  #error(error: ErrorMessage): void {
    if (error.code === "unauthenticated" && channelOf(error) === undefined) this.#renewal?.renewLater();
    this.#farewell = FAREWELLS.get(error.code);
    if (this.#farewell) return;
    const feed = this.#feedOf(error);
    const channel = feed?.channel ?? channelOf(error);
    if (channel === undefined) return this.listener.onProblem(problemOf(error));
    if (!this.#unanswered.has(channel) || error.code === LATER_CODE) return feed?.problem(problemOf(error));
    if (!this.#unanswered.answered(channel) || !feed) return;
    if (RETRY_CODES.has(error.code)) this.#askLater(feed, problemOf(error));
    else this.#refuse(feed, problemOf(error));
  }

  #refuse(feed: Feed, problem: Problem): void {
    this.#feeds.delete(feed.channel);
    this.listener.onRefused(feed, problem);
  }

  #refuseAll(reason: string): void {
    for (const feed of this.feeds) this.#refuse(feed, { code: "refused", message: reason, channel: feed.channel });
  }

  #askLater(feed: Feed, problem: Problem): void {
    feed.problem(problem);
    feed.lost();
    const pause = pauseBefore(4, this.settings.reconnect, this.environment.random);
    this.#later(`ask ${feed.channel}`, pause, () => {
      if (this.#feeds.get(feed.channel) === feed && feed.phase === "new") this.#subscribe(feed);
    });
  }

  // --- small things

  #later(what: string, milliseconds: number, run: () => void): void {
    this.#cancel(what);
    const cancel = this.environment.clock.after(milliseconds, () => {
      this.#timers.delete(what);
      run();
    });
    this.#timers.set(what, cancel);
  }

  #cancel(what: string): void {
    this.#timers.get(what)?.();
    this.#timers.delete(what);
  }

  #toState(state: ConnectionState): void {
    this.#state = state;
    this.listener.onState(state);
  }
}
