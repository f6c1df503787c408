import { pauseBefore, type ReconnectSettings } from "./backoff.js";
import type { Environment } from "./environment.js";
import { freshToken, type Token } from "./token.js";

/** Gets new tokens for one open connection, and tries again where that fails. */
export class Renewal {
  #tries = 0;
  #ended = false;
  #cancel: (() => void) | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly reconnect: ReconnectSettings,
    private readonly token: Token | undefined,
    private readonly show: (token: string) => void,
    private readonly onFailed: () => void,
  ) {}

  renew(): void {
    if (typeof this.token !== "function") return;
    freshToken(this.token).then(
      (fresh) => {
        if (!this.#ended && fresh !== undefined) this.show(fresh);
      },
      () => {
        if (this.#ended) return;
        this.onFailed();
        this.renewLater();
      },
    );
  }

  renewLater(): void {
    this.#cancel?.();
    const pause = pauseBefore(++this.#tries, this.reconnect, this.environment.random);
    this.#cancel = this.environment.clock.after(pause, () => this.renew());
  }

  accepted(): void {
    this.#tries = 0;
  }

  end(): void {
    this.#ended = true;
    this.#cancel?.();
  }
}
