import { act, render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App } from "../../src/ui/app.tsx";
import type { Services } from "../../src/ui/state/services.tsx";

/** Renders the app at an address, and returns the rendered view along with a simulated user. */
export function renderApp(services: Services, hash = "#/") {
  window.location.hash = hash;
  const view = render(<App services={services} />);
  return { ...view, person: userEvent.setup() };
}

/** Navigates to an address, as a link or the Back button does. */
export async function visit(hash: string): Promise<void> {
  await act(async () => {
    window.location.hash = hash;
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  });
}
