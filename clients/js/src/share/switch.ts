import type { Problem } from "../problem.js";
import type { Ask, Attachment, Sink, Source } from "../source.js";

interface Entry {
  readonly ask: () => Ask;
  readonly sink: Sink;
  inner: Attachment | undefined;
  /** Counts sources, so that what a former one says late is not heard. */
  turn: number;
}

/** A source behind which another can take over: every subscription then goes on from where it stands. */
export class Switch implements Source {
  readonly #entries = new Set<Entry>();
  #source: Source | undefined;
  #ended: Problem | undefined;

  attach(ask: () => Ask, sink: Sink): Attachment {
    const entry: Entry = { ask, sink, inner: undefined, turn: 0 };
    if (this.#ended) {
      sink({ type: "ended", problem: this.#ended });
      return { pace: () => undefined, release: () => undefined };
    }
    this.#entries.add(entry);
    this.#connect(entry);
    return {
      pace: (pace) => entry.inner?.pace(pace),
      release: () => {
        this.#entries.delete(entry);
        this.#disconnect(entry);
      },
    };
  }

  to(source: Source): void {
    for (const entry of this.#entries) this.#disconnect(entry);
    const before = this.#source;
    this.#source = source;
    for (const entry of [...this.#entries]) {
      if (before) entry.sink({ type: "lost" });
      entry.sink({ type: "moved" });
      if (this.#entries.has(entry)) this.#connect(entry);
    }
  }

  end(problem: Problem): void {
    this.#ended = problem;
    for (const entry of [...this.#entries]) entry.sink({ type: "ended", problem });
  }

  #connect(entry: Entry): void {
    const turn = ++entry.turn;
    entry.inner = this.#source?.attach(entry.ask, (event) => {
      if (turn === entry.turn) entry.sink(event);
    });
  }

  #disconnect(entry: Entry): void {
    entry.turn++;
    entry.inner?.release();
    entry.inner = undefined;
  }
}
