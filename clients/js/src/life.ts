import type { Clock } from "./environment.js";

/** After so long a silence the other side is asked for a sign of life; after as long again it counts as gone. */
const SILENCE = 30_000;

/** Watches for signs of life. One timer, however many signs. */
export class Life {
  #heardAt: number;
  #asked = false;
  #stop: () => void;

  constructor(
    private readonly clock: Clock,
    private readonly ask: () => void,
    private readonly gone: () => void,
  ) {
    this.#heardAt = clock.now();
    this.#stop = clock.after(SILENCE, () => this.#look());
  }

  heard(): void {
    this.#heardAt = this.clock.now();
    this.#asked = false;
  }

  end(): void {
    this.#stop();
  }

  #look(): void {
    const silence = this.clock.now() - this.#heardAt;
    if (silence < SILENCE) {
      this.#stop = this.clock.after(SILENCE - silence, () => this.#look());
    } else if (this.#asked) {
      this.gone();
    } else {
      // The machine may have slept, or the page have been throttled: nobody is given up who was not asked.
      this.#asked = true;
      this.ask();
      this.#stop = this.clock.after(SILENCE, () => this.#look());
    }
  }
}
