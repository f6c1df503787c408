import { environment, systemClock } from "../environment.js";
import { Gateway } from "../gateway.js";
import { Host } from "./host.js";
import { messagePort, type MessagePortLike } from "./port.js";

interface Scope {
  onconnect: ((event: { readonly ports: readonly MessagePortLike[] }) => void) | null;
}

/** Serves the tabs that connect to a SharedWorker. */
export function serveTabs(scope: Scope): void {
  const host = new Host(systemClock, ({ hasToken, ...settings }, self) => {
    const token = hasToken ? () => self.token() : undefined;
    return new Gateway(environment({}), { ...settings, token }, self);
  });
  scope.onconnect = ({ ports: [port] }) => {
    if (port) host.accept(messagePort(port));
  };
}
