import { onGlobal } from "../environment.js";
import type { MessagePortLike } from "./port.js";

/** What is used of a BroadcastChannel. */
export interface BroadcastChannelLike {
  onmessage: ((event: never) => unknown) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** What is used of `navigator.locks`. */
export interface LocksLike {
  request(name: string, held: () => Promise<void>): Promise<unknown>;
}

export interface SharedWorkerLike {
  readonly port: MessagePortLike;
  onerror: ((event: never) => unknown) | null;
}

/** What tabs need in order to find each other. */
export interface SharePlatform {
  readonly broadcastChannel: (new (name: string) => BroadcastChannelLike) | undefined;
  readonly locks: LocksLike | undefined;
  readonly sharedWorker: (new (url: string, options: { type: "module"; name: string }) => SharedWorkerLike) | undefined;
  /** Tells of `pagehide` and `pageshow`; the answer ends that. */
  readonly onPage: (type: "pagehide" | "pageshow", run: () => void) => () => void;
}

interface Globals {
  readonly BroadcastChannel?: SharePlatform["broadcastChannel"];
  readonly SharedWorker?: SharePlatform["sharedWorker"];
  readonly navigator?: { readonly locks?: LocksLike };
}

export function sharePlatform(given: Partial<SharePlatform>): SharePlatform {
  const globals = globalThis as unknown as Globals;
  return {
    broadcastChannel: given.broadcastChannel ?? globals.BroadcastChannel,
    locks: given.locks ?? globals.navigator?.locks,
    sharedWorker: given.sharedWorker ?? globals.SharedWorker,
    onPage: given.onPage ?? onGlobal,
  };
}
