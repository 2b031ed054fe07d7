/** A desk over real HTTP, and a browser without eyes: it keeps cookies and sends forms as pages have them. */

interface Page {
  readonly status: number;
  readonly html: string;
  readonly location: string;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

export class Visitor {
  readonly origin: string;
  readonly cookies = new Map<string, string>();

  constructor(origin: string) {
    this.origin = origin;
  }

  async get(path: string): Promise<Page> {
    return this.#read(await fetch(this.origin + path, { headers: this.#headers(), redirect: "manual" }));
  }

  /** Sends a form as a browser would from one of our pages; `headers` may say otherwise. */
  async post(path: string, form: FormData | Readonly<Record<string, string>>, headers: object = {}): Promise<Page> {
    const body = form instanceof FormData ? form : new URLSearchParams(form);
    const own = { origin: this.origin, "sec-fetch-site": "same-origin" };
    const sent = { ...this.#headers(), ...own, ...headers };
    return this.#read(await fetch(this.origin + path, { method: "POST", headers: sent, body, redirect: "manual" }));
  }

  async signIn(token: string): Promise<Page> {
    return this.post("/petugas/masuk", { token });
  }

  /** The token of this session's forms. */
  async formToken(): Promise<string> {
    return /name="_t" value="([^"]+)"/.exec((await this.get("/petugas/")).html)?.[1] ?? "";
  }

  /** As `post`, with the token of the session. */
  async send(path: string, form: Readonly<Record<string, string>>): Promise<Page> {
    return this.post(path, { ...form, _t: await this.formToken() });
  }

  #headers(): Record<string, string> {
    return { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
  }

  async #read(answer: Response): Promise<Page> {
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const [name = "", value = ""] = pair.split("=");
      if (cookie.includes("Max-Age=0")) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const { status, headers } = answer;
    return { status, html: new TextDecoder().decode(bytes), location: headers.get("location") ?? "", headers, bytes };
  }
}
