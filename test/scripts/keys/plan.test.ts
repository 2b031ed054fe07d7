import { expect } from "chai";
import { KeysError, type Plan, type Step, carryOut } from "../../../scripts/keys/plan.ts";

describe("keys: a plan", () => {
  const done: string[] = [];
  const step = (name: string): Step => ({
    will: name,
    run: () => Promise.resolve((done.push(name), `${name} is done`)),
  });
  const failing: Step = { will: "fail", run: () => Promise.reject(new KeysError("the chain refuses")) };
  const carried = async (steps: readonly Step[], again?: string): Promise<string> => {
    done.length = 0;
    let out = "";
    const say = (text: string): void => void (out += text);
    const plan: Plan = { title: "T", facts: [], steps, effects: [], next: ["afterwards"], ...(again && { again }) };
    const told = await carryOut(plan, { env: {}, now: () => 0, out: say, err: say }, true).catch(
      (error: Error) => error,
    );
    return `${out}${told?.message ?? ""}`;
  };

  it("is carried out in order, and then says what comes next", async () => {
    expect(await carried([step("a"), step("b")])).to.match(/✓ a is done\n {2}✓ b is done\n\nNext:\n {2}1. afterwards/);
    expect(done).to.deep.equal(["a", "b"]);
  });

  it("ends at the first step that fails, says what was done, and how to go on", async () => {
    const told = await carried([step("a"), failing, step("b")], "npm run keys -- rotate --kid 1");
    expect(told).to.include("✓ a is done").and.include("✗ step 2 of 3 was not done; those above were");
    expect(told).to.include("To go on: npm run keys -- rotate --kid 1").and.include("the chain refuses");
    expect(told).not.to.include("Next:");
    expect(done).to.deep.equal(["a"]);
    expect(await carried([failing])).to.include("✗ step 1 of 1 was not done\n");
    expect(await carried([step("a"), failing])).to.include("the same command again");
  });
});
