/** A token, or what gets a fresh one: asked before every connection and whenever a token is about to end. */
export type Token = string | (() => string | Promise<string>);

export async function freshToken(token: Token | undefined): Promise<string | undefined> {
  return typeof token === "function" ? token() : token;
}
