/**
 * The script of the SharedWorker that has the connection of all tabs: give its address as `share.worker`.
 */
import { serveTabs } from "./share/serve.js";

serveTabs(globalThis as unknown as Parameters<typeof serveTabs>[0]);
