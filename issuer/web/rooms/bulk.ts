/** A file of many orders, and the work on it. */
import { Problem } from "../../../verifier/api/problem.ts";
import { EXAMPLE, bulkPage, jobPage } from "../pages/bulk.ts";
import { type Reply, type Screen, type Visit, redirect } from "../visit.ts";

const MAX_FILE = 50_000_000;

async function send(visit: Visit): Promise<Reply> {
  const file = await visit.form().file("file");
  if (file === undefined) return bulkPage(visit, "missing");
  try {
    const rows = visit.desk.parseRows(file.bytes);
    const job = visit.jobs.submit(visit.officer, file.name, file.bytes, rows);
    return redirect(`/petugas/massal/${job.id}`);
  } catch (error) {
    if (error instanceof Problem) return bulkPage(visit, error);
    throw error;
  }
}

export const bulk: readonly Screen[] = [
  { method: "get", path: "/massal", handle: async (visit) => bulkPage(visit) },
  { method: "post", path: "/massal", maxBytes: MAX_FILE, handle: send },
  {
    method: "get",
    path: "/massal/contoh.csv",
    handle: async () => ({
      kind: "file",
      type: "text/csv",
      name: "contoh.csv",
      bytes: new TextEncoder().encode(EXAMPLE),
    }),
  },
  {
    method: "get",
    path: "/massal/:id",
    handle: async (visit) => {
      const job = visit.jobs.find(visit.params["id"] ?? "", visit.officer.person);
      if (job !== undefined) return jobPage(visit, job);
      const { gone } = visit.words.bulk;
      throw new Problem(404, "JOB_GONE", { id: gone, en: gone });
    },
  },
];
