import type { ErrorMessage } from "./protocol.js";

/**
 * Something that went wrong, as data: it can be handed from tab to tab. Codes are those of PROTOCOL.md, and this client's own:
 * `token_unavailable` (the token function failed), `no_transport` (the platform has neither a WebSocket nor a streaming fetch),
 * `connection_closed` (and will not be opened again), `client_closed`.
 */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly stream?: string;
  readonly channel?: string;
  readonly part?: string;
}

/** A problem, as an error to throw. */
export class SluiceError extends Error implements Problem {
  override readonly name = "SluiceError";
  readonly code: string;
  readonly stream?: string;
  readonly channel?: string;
  readonly part?: string;

  constructor(problem: Problem) {
    super(problem.message);
    this.code = problem.code;
    if (problem.stream !== undefined) this.stream = problem.stream;
    if (problem.channel !== undefined) this.channel = problem.channel;
    if (problem.part !== undefined) this.part = problem.part;
  }
}

export function problemOf({ type: _, ...problem }: ErrorMessage): Problem {
  return problem;
}
