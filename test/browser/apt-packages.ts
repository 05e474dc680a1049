import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Without a network, each request must fail quickly. Another apt-get may hold the lock for a few minutes. */
const options = [
  "-o",
  "DPkg::Lock::Timeout=300",
  "-o",
  "Acquire::Retries=0",
  "-o",
  "Acquire::http::Timeout=20",
  "-q",
];

/** Whether `installPackages` can work here: on Debian, as root. */
export function canInstallPackages(): boolean {
  return existsSync("/etc/debian_version") && process.getuid?.() === 0;
}

/**
 * Installs Debian packages with apt-get, and announces this, since it takes a while. Never throws.
 * @returns apt-get's output if it failed, or undefined if the packages are installed
 */
export function installPackages(...packages: readonly string[]): string | undefined {
  console.log(`Installing ${packages.join(", ")} with apt-get.`);
  // RUNLEVEL=1 keeps packages from starting their services.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...packages]]) {
    const run = spawnSync("apt-get", [...options, ...args], { env, encoding: "utf8", timeout: 600_000 });
    if (run.status !== 0) return `apt-get ${args.join(" ")} failed:\n${run.stderr || run.error?.message}`;
  }
  return undefined;
}
