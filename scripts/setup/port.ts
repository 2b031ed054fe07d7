/** Ports: said in one line, with the variable that chooses another. */
import { once } from "node:events";
import { createServer } from "node:net";

/** One port of the house and the variable that sets it. */
export interface Port {
  readonly variable: string;
  readonly port: number;
}

/** @throws {Error} one line for each port that somebody else uses */
export async function assertPortsFree(host: string, ports: readonly Port[]): Promise<void> {
  const faults: string[] = [];
  for (const { variable, port } of ports) {
    const twin = ports.find((other) => other.port === port && other.variable !== variable);
    if (twin !== undefined) faults.push(`${variable} and ${twin.variable} are both ${port}: choose different ports.`);
    else if (!(await isFree(host, port)))
      faults.push(`Port ${port} is in use: end what uses it, or set ${variable} to another port.`);
  }
  if (faults.length > 0) throw new Error([...new Set(faults)].join("\n"));
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
