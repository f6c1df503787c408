/** One event of a `text/event-stream`, as far as it matters here. */
export type OnEvent = (data: string) => void;

/** Takes a `text/event-stream` apart, however its bytes are cut. Comments and names of events are passed over. */
export class SseParser {
  #rest = "";
  #data: string[] = [];

  constructor(private readonly onEvent: OnEvent) {}

  push(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line.endsWith("\r") ? line.slice(0, -1) : line);
  }

  #line(line: string): void {
    if (line === "") this.#dispatch();
    else if (line.startsWith("data:")) this.#data.push(line.slice(line[5] === " " ? 6 : 5));
  }

  #dispatch(): void {
    const data = this.#data;
    this.#data = [];
    if (data.length > 0) this.onEvent(data.join("\n"));
  }
}
