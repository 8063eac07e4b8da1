// How commands speak to a running emulator: plain HTTP, like any client.

/**
 * Asks the emulator's own API.
 * @param url `http://127.0.0.1:4566`
 * @returns the answer's JSON
 * @throws Error with words for the user when nobody answers, or answers with an error
 */
export async function askEmulator<T>(url: string, path: string, method: 'GET' | 'POST' = 'GET'): Promise<T> {
  const response = await fetch(`${url}${path}`, { method }).catch((cause: unknown) => {
    throw new Error(`no emulator answers at ${url}. Start one with: npm start`, { cause });
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}
