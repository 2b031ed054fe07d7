/** Checks in the field, for approvers: the office refuses everybody else. */
import { GROUNDS } from "#core/document/check-log.ts";
import { type DeviceView, type InspectionView, MonitoringError } from "../../office/monitoring/model.ts";
import { approvalPage, devicePage, endDevicePage, inspectionPage } from "../pages/inspection.ts";
import { MONITORING, monitoringPage } from "../pages/monitoring.ts";
import { type Reply, type Screen, type Visit, NotHere, redirect } from "../visit.ts";

const SHOWN_DAYS = 14;
const DAY = 86_400;
const WIB = 7 * 3600;

/** YYYY-MM-DD in WIB. */
const dayAt = (time: number): string => new Date((time + WIB) * 1000).toISOString().slice(0, 10);

async function overview(visit: Visit, isGroundMissing = false): Promise<Reply> {
  const { desk, officer, now } = visit;
  const { monitoring } = desk;
  const [devices, inspections, counts] = await Promise.all([
    monitoring.devices(officer),
    monitoring.inspections(officer),
    monitoring.counts(dayAt(now - (SHOWN_DAYS - 1) * DAY), dayAt(now)),
  ]);
  return monitoringPage(visit, { devices, inspections, counts, isGroundMissing });
}

/** @throws {NotHere} */
async function findDevice({ desk, officer, params }: Visit): Promise<DeviceView> {
  const devices = await desk.monitoring.devices(officer);
  const device = devices.find(({ id }) => id === params["id"]);
  if (device === undefined) throw new NotHere();
  return device;
}

/** @throws {NotHere} */
async function findInspection({ desk, officer, params }: Visit): Promise<InspectionView> {
  const inspections = await desk.monitoring.inspections(officer);
  const inspection = inspections.find(({ id }) => id === params["id"]);
  if (inspection === undefined) throw new NotHere();
  return inspection;
}

async function showInspection(visit: Visit, refused?: string): Promise<Reply> {
  const inspection = await findInspection(visit);
  const devices = await visit.desk.monitoring.devices(visit.officer);
  const device = devices.find(({ id }) => id === inspection.deviceId)?.name;
  return inspectionPage(visit, inspection, device, refused);
}

async function approve(visit: Visit): Promise<Reply> {
  const { desk, officer, form } = visit;
  const ground = GROUNDS.find((one) => one === form().text("ground"));
  if (ground === undefined) return overview(visit, true);
  return approvalPage(visit, await desk.monitoring.approve(officer, ground));
}

async function addWarrant(visit: Visit): Promise<Reply> {
  const { desk, officer, form } = visit;
  const { id } = await findInspection(visit);
  const typed = form().text("warrant").trim().toUpperCase();
  try {
    await desk.monitoring.addWarrant(officer, id, typed);
  } catch (error) {
    if (!(error instanceof MonitoringError) || error.code !== "BAD_WARRANT") throw error;
    return showInspection(visit, typed);
  }
  return redirect(`${MONITORING}/pemeriksaan/${id}`);
}

const change =
  (name: "release" | "end") =>
  async (visit: Visit): Promise<Reply> => {
    const { desk, officer } = visit;
    const { id } = await findDevice(visit);
    await desk.monitoring[name](officer, id);
    return redirect(`${MONITORING}/perangkat/${id}`);
  };

export const monitoring: readonly Screen[] = [
  { method: "get", path: "/pengawasan", handle: (visit) => overview(visit) },
  { method: "post", path: "/pengawasan/persetujuan", handle: approve },
  { method: "get", path: "/pengawasan/pemeriksaan/:id", handle: (visit) => showInspection(visit) },
  { method: "post", path: "/pengawasan/pemeriksaan/:id/surat", handle: addWarrant },
  {
    method: "get",
    path: "/pengawasan/perangkat/:id",
    handle: async (visit) => devicePage(visit, await findDevice(visit)),
  },
  { method: "post", path: "/pengawasan/perangkat/:id/lepas", handle: change("release") },
  {
    method: "get",
    path: "/pengawasan/perangkat/:id/akhiri",
    handle: async (visit) => endDevicePage(visit, await findDevice(visit)),
  },
  { method: "post", path: "/pengawasan/perangkat/:id/akhiri", handle: change("end") },
];
