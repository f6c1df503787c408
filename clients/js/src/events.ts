/** Handlers by event. A handler that throws stops neither the others nor the connection: its error is thrown again on its own. */
export class Events<Map extends object> {
  readonly #handlers = new globalThis.Map<keyof Map, Set<(event: never) => void>>();

  on<Name extends keyof Map>(name: Name, handler: (event: Map[Name]) => void): () => void {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers.add(handler));
    return () => handlers.delete(handler);
  }

  emit<Name extends keyof Map>(name: Name, event: Map[Name]): void {
    for (const handler of [...(this.#handlers.get(name) ?? [])]) {
      try {
        handler(event as never);
      } catch (error) {
        void Promise.reject(error);
      }
    }
  }

  clear(): void {
    this.#handlers.clear();
  }
}
