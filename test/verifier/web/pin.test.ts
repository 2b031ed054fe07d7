/** The PIN that leads out of the kiosk. */
import { expect } from "chai";
import { type Place, PinLock, isPin, waitAfter } from "../../../verifier/web/kiosk/pin.ts";

class Shelf implements Place {
  readonly held = new Map<string, string>();
  getItem(name: string): string | null {
    return this.held.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.held.set(name, value);
  }
  removeItem(name: string): void {
    this.held.delete(name);
  }
}

describe("the kiosk's PIN", () => {
  let shelf: Shelf;
  let now: number;
  const lock = (): PinLock => new PinLock(shelf, () => now);

  beforeEach(() => {
    shelf = new Shelf();
    now = 1_800_000_000_000;
  });

  it("holds over a reload, opens with the right digits only, and is gone then", async () => {
    await lock().lock("271828");
    expect(lock().isLocked).to.equal(true);
    expect(await lock().unlock("271829")).to.deep.equal({ status: "wrong" });
    expect(await lock().unlock("271828")).to.deep.equal({ status: "open" });
    expect(lock().isLocked).to.equal(false);
    expect(shelf.held.size).to.equal(0);
  });

  it("is kept as a salted hash, never twice the same", async () => {
    await lock().lock("271828");
    const [first] = shelf.held.values();
    await lock().lock("271828");
    const [second] = shelf.held.values();
    expect(first).not.to.contain("271828");
    expect(second).not.to.equal(first);
  });

  it("looks at nothing for longer and longer after the third wrong one, also after a reload", async () => {
    await lock().lock("271828");
    for (const pin of ["0000", "0001", "0002"]) expect((await lock().unlock(pin)).status).to.equal("wrong");
    expect(await lock().unlock("271828")).to.deep.equal({ status: "wait", ms: 5000 });
    now += 5000;
    expect((await lock().unlock("0003")).status).to.equal("wrong");
    expect(await lock().unlock("271828")).to.deep.equal({ status: "wait", ms: 10_000 });
    now += 10_000;
    expect((await lock().unlock("271828")).status).to.equal("open");
  });

  it("never waits longer than ten minutes, whatever the clock is set to", async () => {
    expect([1, 2, 3, 9, 10, 11, 60].map(waitAfter)).to.deep.equal([0, 0, 5000, 320_000, 600_000, 600_000, 600_000]);
    await lock().lock("271828");
    for (const pin of ["0000", "0001", "0002"]) await lock().unlock(pin);
    now -= 31_536_000_000;
    expect(await lock().unlock("271828")).to.deep.equal({ status: "wait", ms: 600_000 });
    now += 600_000;
    expect((await lock().unlock("271828")).status).to.equal("open");
  });

  it("locks nobody in where what is kept cannot be read, or nothing is kept", async () => {
    for (const value of ["", "{}", "null", '{"v":1,"salt":"zz"}']) {
      shelf.setItem("absah.kiosk", value);
      expect(lock().isLocked, value).to.equal(false);
    }
    const broken: Place = {
      getItem: () => never(),
      setItem: () => never(),
      removeItem: () => never(),
    };
    const inMemory = new PinLock(broken, () => now);
    await inMemory.lock("271828");
    expect(inMemory.isLocked).to.equal(true);
    expect((await inMemory.unlock("271828")).status).to.equal("open");
  });

  it("has 4 to 12 digits", () => {
    expect(["1234", "123456789012"].every(isPin)).to.equal(true);
    expect(["123", "1234567890123", "12a4", "１２３４", ""].some(isPin)).to.equal(false);
  });
});

function never(): never {
  throw new DOMException("no", "SecurityError");
}
